"""The process's side of the file: it asks for the bytes it wants, and is given no others."""

import io
import json
from typing import Any, BinaryIO

from typing_extensions import override

_BLOCK = 1024 * 1024


class AskedFile(io.RawIOBase):
    """A file of `size` bytes whose bytes are asked for when they are read."""

    def __init__(self, size: int, asking: BinaryIO, answers: BinaryIO) -> None:
        super().__init__()
        self._size, self._asking, self._answers = size, asking, answers
        self._place = 0

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(base + offset, 0)
        return self._place

    @override
    def tell(self) -> int:
        return self._place

    @override
    def readinto(self, buffer: Any) -> int:
        start = min(self._place, self._size)
        stop = min(start + len(buffer), self._size)
        if start == stop:
            return 0
        tell(self._asking, want=[start, stop])
        data = self._answers.read(stop - start)
        buffer[: len(data)] = data
        self._place = start + len(data)
        return len(data)


def tell(out: BinaryIO, **said: object) -> None:
    """Tell whoever started this process something, as a line of JSON."""
    out.write(json.dumps(said).encode() + b"\n")
    out.flush()


def in_blocks(file: AskedFile) -> io.BufferedReader:
    """Return the file to be read in small pieces, asked for in large ones."""
    return io.BufferedReader(file, _BLOCK)
