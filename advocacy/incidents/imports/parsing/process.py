"""Reads an export in a process of its own, which may die of it: the original stays as it is."""

import json
import os
import select
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from advocacy.confinement import ENVIRONMENT, command_for
from advocacy.incidents.imports.parsing.entries import (
    UNASKED,
    Choices,
    Entry,
    Format,
    Question,
    Unread,
)
from advocacy.incidents.imports.parsing.wire import (
    LONGEST_LINE_BYTES,
    Misshapen,
    from_line,
    item_of,
    question_of,
)

SECONDS_WITHOUT_A_WORD = 120.0
MOST_BYTES_AT_ONCE = 4 * 1024 * 1024
# A file is read through twice or three times, and a .zip from its end as well.
MOST_TIMES_READ = 8
LONGEST_SENTENCE = 300
_MOST_ITEMS = 5_000_000

_Said = TypeVar("_Said")
_T = TypeVar("_T")
_PROCESS = Path(__file__).with_name("parse_process.py")
_UNTOUCHED = "The file you brought is kept as it is; nothing of it was taken in."
_DIED = f"This file could not be read: it stopped the reading. {_UNTOUCHED}"
_HUNG = f"This file could not be read: it took too long. {_UNTOUCHED}"
_NONSENSE = f"This file could not be read: what was read of it made no sense. {_UNTOUCHED}"


class Original(Protocol):
    """A file to be read from any place in it; the evidence store's SealedReader is one."""

    size: int

    def stream(self, start: int = 0, stop: int | None = None) -> Iterable[bytes]:
        """Yield the bytes [start, stop)."""


class ParserFailed(Exception):
    """The file can't be read. `sentence` says so to the person; the original is untouched."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def ask_or_read_confined(
    original: Original,
    *,
    file_format: Format,
    choices: Choices = UNASKED,
    seconds: float = SECONDS_WITHOUT_A_WORD,
) -> Iterator[Entry | Unread | Question]:
    """Yield what a person has to say first, or where nothing is open what stands in the file.

    One process does both: it takes longer to start than most files to read. Raises ParserFailed,
    as `read_confined` does.
    """
    order = _order("ask or read", original, file_format, choices)
    with _started(_PROCESS, seconds) as child:
        for said in _told(child, original, order):
            if said.get("is") == "question":
                yield _shaped(question_of, said)
            else:
                yield _read(said, original)


def read_confined(
    original: Original,
    *,
    file_format: Format,
    choices: Choices = UNASKED,
    process: Path = _PROCESS,
    seconds: float = SECONDS_WITHOUT_A_WORD,
) -> Iterator[Entry | Unread]:
    """Yield what stands in the file, in its order, with bounded memory.

    Raises ParserFailed, also half way: what came before it must then not be kept. `process` is the
    program that reads, `seconds` how long it may go without a word.
    """
    order = _order("read", original, file_format, choices)
    with _started(process, seconds) as child:
        for said in _told(child, original, order):
            yield _read(said, original)


def _read(said: dict[str, Any], original: Original) -> Entry | Unread:
    item = _shaped(item_of, said)
    if not _inside(item, original.size):
        raise ParserFailed(_NONSENSE)
    return item


def _order(do: str, original: Original, file_format: Format, choices: Choices) -> bytes:
    said = {
        "do": do,
        "size": original.size,
        "format": file_format,
        "day_first": choices.day_first,
        "zone": choices.zone,
        "columns": dict(choices.columns),
    }
    return json.dumps(said).encode() + b"\n"


def _shaped(shape: Callable[[_Said], _T], said: _Said) -> _T:
    try:
        return shape(said)
    except Misshapen as fault:
        raise ParserFailed(_NONSENSE) from fault


def _inside(item: Entry | Unread, size: int) -> bool:
    return bool(item.spot.member) or item.spot.stop <= size


@dataclass
class _Child:
    """The process, spoken to without ever waiting longer than `seconds` for it."""

    running: "subprocess.Popen[bytes]"
    told: int
    tells: int
    seconds: float
    rest: bytearray = field(default_factory=bytearray)

    def line(self) -> bytes:
        """Return the next line it tells; raise ParserFailed when none comes."""
        scanned = 0
        while (end := self.rest.find(b"\n", scanned)) < 0:
            scanned = len(self.rest)
            if scanned > LONGEST_LINE_BYTES:
                raise ParserFailed(_NONSENSE)
            if not select.select([self.tells], [], [], self.seconds)[0]:
                raise ParserFailed(_HUNG)
            more = os.read(self.tells, 1 << 18)
            if not more:
                raise ParserFailed(_DIED)
            self.rest += more
        found = bytes(self.rest[:end])
        del self.rest[: end + 1]
        return found

    def tell(self, data: bytes) -> None:
        """Give it bytes; raise ParserFailed when it doesn't take them."""
        left = memoryview(data)
        while left:
            if not select.select([], [self.told], [], self.seconds)[1]:
                raise ParserFailed(_HUNG)
            try:
                left = left[os.write(self.told, left) :]
            except BlockingIOError:
                continue
            except OSError as fault:
                raise ParserFailed(_DIED) from fault


@contextmanager
def _started(process: Path, seconds: float) -> Iterator[_Child]:
    try:
        running = subprocess.Popen(  # noqa: S603 - the command is ours; only its input is hostile
            command_for(process),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=ENVIRONMENT,
        )
    except OSError as fault:
        raise ParserFailed(_DIED) from fault
    with running:
        if running.stdin is None or running.stdout is None:
            raise ParserFailed(_DIED)
        os.set_blocking(running.stdin.fileno(), False)
        try:
            yield _Child(running, running.stdin.fileno(), running.stdout.fileno(), seconds)
        finally:
            running.kill()


def _told(child: _Child, original: Original, order: bytes) -> Iterator[dict[str, Any]]:
    """Yield what the process tells, giving it the bytes it wants; raise ParserFailed."""
    child.tell(order)
    given = items = 0
    while True:
        said: dict[str, Any] = _shaped(from_line, child.line())
        if "want" in said:
            start, stop = _wanted(said["want"], original.size)
            given += stop - start
            if given > MOST_TIMES_READ * original.size + MOST_BYTES_AT_ONCE:
                raise ParserFailed(_NONSENSE)
            child.tell(b"".join(original.stream(start, stop)))
        elif said.get("is") == "end":
            return
        elif said.get("is") == "cannot":
            raise ParserFailed(f"{_sentence(said)} {_UNTOUCHED}")
        else:
            items += 1
            if items > _MOST_ITEMS:
                raise ParserFailed(_NONSENSE)
            yield said


def _wanted(want: object, size: int) -> tuple[int, int]:
    if isinstance(want, list) and [type(one) for one in want] == [int, int]:
        start, stop = want
        if 0 <= start < stop <= size and stop - start <= MOST_BYTES_AT_ONCE:
            return start, stop
    raise ParserFailed(_NONSENSE)


def _sentence(said: dict[str, Any]) -> str:
    sentence = said.get("sentence")
    if not isinstance(sentence, str) or not sentence.isprintable():
        raise ParserFailed(_NONSENSE)
    return sentence[:LONGEST_SENTENCE]
