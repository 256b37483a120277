"""Files as the store would hand them to a reader, and what came of reading them."""

import io
from collections.abc import Iterator, Mapping

from advocacy.incidents.imports.parsing.entries import UNASKED, Choices, Entry, Format, Unread
from advocacy.incidents.imports.parsing.reading import read_entries


class Held:
    """An original in memory, read from any place in it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = len(data)

    def stream(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        yield self.data[start:stop]


def read(
    data: bytes | str, file_format: Format, choices: Choices = UNASKED
) -> list[Entry | Unread]:
    """Return everything that stands in a file."""
    data = data.encode() if isinstance(data, str) else data
    return list(read_entries(io.BytesIO(data), file_format, choices))


def entries(found: list[Entry | Unread]) -> list[Entry]:
    """Return what was read, and fail where anything was not."""
    assert not [one for one in found if isinstance(one, Unread)]
    return [one for one in found if isinstance(one, Entry)]


def lines_not_told_of(
    data: bytes, found: list[Entry | Unread], members: Mapping[str, bytes] | None = None
) -> list[bytes]:
    """Return the non-blank lines that don't belong to exactly one thing that was found."""
    for one in found:
        whole = (members or {"": data})[one.spot.member]
        assert 0 <= one.spot.start < one.spot.stop <= len(whole)
        assert whole[: one.spot.start].count(b"\n") + 1 == one.spot.line
    strays, place = [], 0
    for line in data.splitlines(keepends=True) if b"\r" not in data else data.split(b"\n"):
        length = len(line) + (b"\r" in data)
        holding = [o for o in found if o.spot.start <= place and place + len(line) <= o.spot.stop]
        if line.removeprefix(b"\xef\xbb\xbf").strip() and len(holding) != 1:
            strays.append(line)
        place += length
    return strays
