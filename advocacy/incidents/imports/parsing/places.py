"""Reads a file line by line without ever holding a long one, and knows where each stands."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from typing_extensions import Buffer, override

from advocacy.incidents.imports.parsing.entries import MOST_UNREAD_TEXT, CannotRead, Spot, Unread

LONGEST_LINE = 1 << 20
MOST_TEXT = 1_000_000
UTF8_BOM = b"\xef\xbb\xbf"

TOO_LONG = "This is longer than anything a person writes, so it was not read."


class Bytes(Protocol):
    """What lines are read from."""

    def readline(self, size: int = -1, /) -> bytes:
        """Return the next line, or the next `size` bytes of it."""


def letters(text: str) -> str:
    """Return text whose zero bytes show as U+FFFD: not every store can hold them."""
    return text.replace("\0", "\ufffd")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its bytes with the line end, where it begins, and its number from 1.

    Of a line longer than LONGEST_LINE only the beginning is in `raw`, and `whole` is False.
    """

    raw: bytes
    start: int
    stop: int
    number: int
    whole: bool = True

    @property
    def text(self) -> str:
        """The line without its end; what is not UTF-8 shows as U+FFFD."""
        return letters(self.raw.rstrip(b"\r\n").decode("utf-8", "replace"))


def read_lines(source: Bytes) -> Iterator[Line]:
    """Yield every line of a file in order; a byte order mark belongs to the first, unseen."""
    place, number = 0, 0
    while raw := source.readline(LONGEST_LINE):
        number += 1
        start, place = place, place + len(raw)
        whole = True
        while not raw.endswith(b"\n") and (more := source.readline(LONGEST_LINE)):
            place += len(more)
            whole = False
            if more.endswith(b"\n"):
                break
        if number == 1:
            raw = raw.removeprefix(UTF8_BOM)
        yield Line(raw, start, place, number, whole)


def refuse_other_encodings(head: bytes) -> None:
    """Raise CannotRead for a file saved in a way that no phone writes: UTF-16, or no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(b"\0") > len(head) // 10:
        message = (
            "This file is not plain text as phones write it. Bring the export as it came from the "
            "phone, not a copy that was opened and saved again."
        )
        raise CannotRead(message)


def unread(text: str, why: str, *, start: int, stop: int, line: int, member: str = "") -> Unread:
    """Return what could not be read, its text cut to what is shown."""
    shown = "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text.strip())
    return Unread(Spot(member, start, stop, line), shown[:MOST_UNREAD_TEXT], why)


def buffered(reader: BinaryIO) -> io.BufferedReader:
    """Return a reader of whole lines over any reader of bytes, from its beginning."""
    reader.seek(0)
    return reader if isinstance(reader, io.BufferedReader) else io.BufferedReader(_Raw(reader))


class _Raw(io.RawIOBase):
    """Lets a buffer read from what only has `read`."""

    def __init__(self, reader: BinaryIO) -> None:
        super().__init__()
        self._reader = reader

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Buffer, /) -> int:
        room = memoryview(buffer)
        data = self._reader.read(len(room))
        room[: len(data)] = data
        return len(data)
