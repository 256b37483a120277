"""A line that drops: stands between a browser and a server, and cuts everything again and again."""

import asyncio
import contextlib
import socket
import struct
import threading
import weakref
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random  # noqa: TID251 - seeded, so that a run can be had again

CHUNK = 32 * 1024
# How long a cut waits for the traffic that it wants to fall into.
_LIES_IN_WAIT = 5.0
# The server hears of a line that died without a word after so long, as from a proxy before it.
_HEARD_OF = 5.0
# What was sent into a dead line is sent again by then, and answered with a reset.
_SENT_AGAIN = 12.0
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Cut(StrEnum):
    """Where in what goes on a line drops."""

    AT_ONCE = "at once"
    REQUEST_TORN = "request torn"
    ANSWER_LOST = "answer lost"
    ANSWER_TORN = "answer torn"
    SILENT = "without a word"


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection as a dead line does, with nothing said in order."""
    with contextlib.suppress(OSError):
        end: socket.socket = writer.get_extra_info("socket")
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    writer.transport.abort()


@dataclass(eq=False)
class _Connection:
    browser: asyncio.StreamWriter
    server: asyncio.StreamWriter
    silent: bool = False

    def reset(self) -> None:
        _reset(self.browser)
        _reset(self.server)


@dataclass
class DroppingLine:
    """Listens on a port of its own, carries so much a second, and drops every so often."""

    to_port: int
    chance: Random
    up_for: float = 20.0
    down_for: tuple[float, float] = (1.0, 4.0)
    bytes_a_second: int = 1_500_000
    port: int = 0
    drops: Counter[Cut] = field(default_factory=Counter)
    # Faults of the line itself: there may be none, or what was tried was something else.
    faults: list[BaseException] = field(default_factory=list)
    drops_at_all: bool = True

    def __post_init__(self) -> None:
        self._open: set[_Connection] = set()
        self._ends: weakref.WeakSet[asyncio.StreamWriter] = weakref.WeakSet()
        self._trap: Cut | None = None
        self._sprung, self._up, self._over = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        # Little waits in between: what has left the browser has all but reached the server.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, CHUNK)
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Carry, and begin to drop."""
        self._thread.start()

    def stop(self) -> None:
        """Stop for good."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join(timeout=20)
        self._listener.close()
        if not self._loop.is_closed():
            self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test has to say it
            self.faults.append(fault)

    async def _serve(self) -> None:
        self._up.set()
        server = await asyncio.start_server(self._accept, sock=self._listener)
        dropping = asyncio.create_task(self._drop_again_and_again())
        over = asyncio.create_task(self._over.wait())
        await asyncio.wait({dropping, over}, return_when=asyncio.FIRST_COMPLETED)
        if dropping.done():
            dropping.result()
        server.close()
        for end in list(self._ends):
            _reset(end)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.1)  # for the sockets to close behind them

    async def _drop_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(self.up_for)
            if self.drops_at_all:
                await self._drop(self.chance.choice(list(Cut)))

    async def _drop(self, cut: Cut) -> None:
        """Drop once: lie in wait for the traffic to fall into, cut everything, and stay down."""
        if cut in (Cut.REQUEST_TORN, Cut.ANSWER_LOST, Cut.ANSWER_TORN):
            self._sprung.clear()
            self._trap = cut
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._sprung.wait(), _LIES_IN_WAIT)
            cut = Cut.AT_ONCE if self._trap else cut
            self._trap = None
        self.drops[cut] += 1
        self._up.clear()
        if cut is Cut.SILENT:
            for each in self._open:
                each.silent = True
                self._loop.call_later(_HEARD_OF, _reset, each.server)
                self._loop.call_later(_SENT_AGAIN, each.reset)
        else:
            self._cut_all()
        await asyncio.sleep(self.chance.uniform(*self.down_for))
        self._up.set()

    def _cut_all(self) -> None:
        for each in self._open:
            if not each.silent:
                each.reset()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.add(writer)
        if not self._up.is_set() and self.chance.random() < 0.5:
            _reset(writer)
            return
        # The other half waits, as for an answer that the dead line does not bring.
        await self._up.wait()
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self.to_port)
        except OSError:
            _reset(writer)
            return
        self._ends.add(to_server)
        both = _Connection(writer, to_server)
        self._open.add(both)
        try:
            await asyncio.gather(
                self._carry(both, reader, to_server, up=True),
                self._carry(both, from_server, writer, up=False),
            )
        except OSError:
            if not both.silent:
                both.reset()
        finally:
            self._open.discard(both)
            if not both.silent:
                both.reset()

    async def _carry(
        self,
        both: _Connection,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        up: bool,
    ) -> None:
        while data := await reader.read(CHUNK):
            if both.silent:
                if self._up.is_set():
                    both.reset()
                return
            if self._trap is not None and (self._trap is Cut.REQUEST_TORN) == up:
                self._spring(writer, data)
                return
            writer.write(data)
            await writer.drain()
            await asyncio.sleep(len(data) / self.bytes_a_second)
        if not both.silent:
            with contextlib.suppress(OSError):
                writer.write_eof()

    def _spring(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        """Let half of what was said through, or nothing, and let everything be cut."""
        if self._trap is not Cut.ANSWER_LOST:
            writer.write(data[: len(data) // 2])
        self._trap = None
        self._sprung.set()
