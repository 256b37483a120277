"""A limit on how long somebody outside may keep us waiting in all, however they answer.

A socket's own timeout begins anew with every byte: whoever sends one a second is never too late.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Deadline:
    """Waits for one outside place, never longer than `seconds` for anything it is asked."""

    def __init__(self, name: str, seconds: float) -> None:
        self._name, self._seconds = name, seconds
        self._left: threading.Thread | None = None

    def wait_for(self, ask: Callable[[], T]) -> T:
        """Return what `ask` returns, or raise what it raises; TimeoutError when it takes too long.

        What takes too long is left to itself. While it goes on nothing else is asked of the same
        place, so that one that never ends holds one thread and not one more each time.
        """
        if self._left is not None and self._left.is_alive():
            message = f"{self._name} still keeps the last question waiting"
            raise TimeoutError(message)
        outcome = _Outcome(ask)
        # A thread that doesn't come to its end keeps the process from nothing.
        asking = threading.Thread(target=outcome.bring, name=self._name, daemon=True)
        asking.start()
        asking.join(self._seconds)
        if asking.is_alive():
            self._left = asking
            message = f"{self._name} took too long"
            raise TimeoutError(message)
        return outcome.get()


class _Outcome(Generic[T]):
    """What a question brought: an answer or an error."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._answers: list[T] = []
        self._failure: BaseException | None = None

    def bring(self) -> None:
        try:
            self._answers.append(self._ask())
        except BaseException as failure:  # noqa: BLE001 - raised where the answer is waited for
            self._failure = failure

    def get(self) -> T:
        failure, self._failure = self._failure, None
        if failure is not None:
            try:
                raise failure
            finally:
                # Held here it would hold itself, and the line it came over, until the collector
                # comes round.
                del failure
        return self._answers[0]
