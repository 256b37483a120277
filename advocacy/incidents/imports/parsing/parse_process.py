"""The small process that reads hostile exports: it asks for bytes and tells what stands in them.

Of ours it loads this room and what confines it: no keys, no settings, no environment. It gives up
memory, time, files and network before it asks for the first byte. On its input comes one line of
JSON (what to do), then the bytes it asks for; on its output go lines of JSON: {"want": [start,
stop]} asks for bytes, the others are what it found, and {"is": "end"} is the last.
"""

import io
import json
import sys
from collections import OrderedDict
from types import MappingProxyType
from typing import BinaryIO, cast

from typing_extensions import override

from advocacy.confinement import Limits, confine
from advocacy.incidents.imports.parsing.entries import CannotRead, Choices, Format
from advocacy.incidents.imports.parsing.reading import ask_or_read, read_entries
from advocacy.incidents.imports.parsing.wire import to_line

LIMITS = Limits(memory_bytes=768 * 1024**2, cpu_seconds=300)
BLOCK = 4 * 1024 * 1024
_KEPT_BLOCKS = 4

_TOO_MUCH = "This file is made in a way that takes more memory than any export needs."
_BROKEN = "This file is damaged in a way that stopped the reading."


class AskedFor(io.RawIOBase):
    """The original, whose bytes are asked for block by block where they are needed."""

    def __init__(self, size: int, source: BinaryIO, asking: BinaryIO) -> None:
        super().__init__()
        self._size, self._source, self._asking = size, source, asking
        self._place = 0
        self._kept: OrderedDict[int, bytes] = OrderedDict()

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def tell(self) -> int:
        return self._place

    @override
    def seek(self, offset: int, whence: int = 0, /) -> int:
        place = offset + (0, self._place, self._size)[whence]
        if place < 0:
            message = "before the beginning"
            raise ValueError(message)
        self._place = place
        return place

    @override
    def readinto(self, buffer: "bytearray", /) -> int:  # type: ignore[override]
        room = memoryview(buffer)
        number, within = divmod(self._place, BLOCK)
        if self._place >= self._size or not room:
            return 0
        data = self._block(number)[within : within + len(room)]
        room[: len(data)] = data
        self._place += len(data)
        return len(data)

    def _block(self, number: int) -> bytes:
        known = self._kept.get(number)
        if known is not None:
            self._kept.move_to_end(number)
            return known
        start = number * BLOCK
        stop = min(start + BLOCK, self._size)
        self._asking.write(b'{"want":[%d,%d]}\n' % (start, stop))
        self._asking.flush()
        data = self._source.read(stop - start)
        if len(data) != stop - start:
            message = "the original ended"
            raise OSError(message)
        self._kept[number] = data
        if len(self._kept) > _KEPT_BLOCKS:
            self._kept.popitem(last=False)
        return data


def _asked_for(size: int, source: BinaryIO, asking: BinaryIO) -> io.RawIOBase:
    return AskedFor(size, source, asking)


def _choices(said: dict[str, object]) -> Choices:
    columns = cast("dict[str, str]", said["columns"])
    return Choices(
        day_first=cast("bool | None", said["day_first"]),
        zone=cast("str", said["zone"]),
        columns=MappingProxyType(columns),
    )


def main() -> None:
    """Do what the first line of the input says, and tell the outcome line by line."""
    confine(LIMITS)
    source, told = sys.stdin.buffer, sys.stdout.buffer
    order = json.loads(source.readline())
    reader = io.BufferedReader(_asked_for(order["size"], source, told), 1 << 18)
    file_format, choices = Format(order["format"]), _choices(order)
    said: dict[str, str]
    try:
        run = ask_or_read if order["do"] == "ask or read" else read_entries
        for item in run(reader, file_format, choices):
            told.write(to_line(item))
        said = {"is": "end"}
    except CannotRead as fault:
        said = {"is": "cannot", "sentence": fault.sentence}
    except MemoryError:
        said = {"is": "cannot", "sentence": _TOO_MUCH}
    except Exception as fault:  # noqa: BLE001 - whatever a hostile file does to a parser ends here
        said = {"is": "cannot", "sentence": _BROKEN, "fault": type(fault).__name__}
    told.write(json.dumps(said).encode() + b"\n")
    told.flush()


if __name__ == "__main__":
    main()
