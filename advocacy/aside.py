"""Work that may take long, beside what must not wait for it: each kind in a thread of its own."""

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

_REST = 2.0  # seconds between two looks at whether there is something to do


class Aside:
    """One kind of long work, done again and again until it is told to stop."""

    def __init__(
        self, name: str, work: Callable[[], list[str]], *, say: Callable[[list[str]], None]
    ) -> None:
        """Take what to do, whose lines are given to `say`; it may raise, and is tried again."""
        self.name, self._work, self._say = name, work, say
        self.failing = False
        # A thread that doesn't come to its end keeps the process from nothing.
        self._thread = threading.Thread(target=self._go_on, name=name, daemon=True)
        self._stopping = threading.Event()

    def start(self, stopping: threading.Event) -> None:
        """Begin, until `stopping` is set."""
        self._stopping = stopping
        self._thread.start()

    def _go_on(self) -> None:
        while not self._stopping.is_set():
            try:
                self._say(self._work())
            except Exception as failure:  # noqa: BLE001 - whatever it is, it is tried again
                self.failing = True
                log.error("%s failed: %s", self.name, type(failure).__name__)
            else:
                self.failing = False
            self._stopping.wait(_REST)

    def join(self, until: float) -> None:
        """Wait for its end, no longer than until then (of `time.monotonic`)."""
        self._thread.join(max(0.0, until - time.monotonic()))
