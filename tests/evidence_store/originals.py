"""A file that is in memory, read from any place in it as the sealed ones are."""

from collections.abc import Iterator


class InMemory:
    """Counts what is asked of it in `given`."""

    def __init__(self, data: bytes) -> None:
        self.data, self.size, self.given = data, len(data), 0

    def stream(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        piece = self.data[start:stop]
        self.given += len(piece)
        yield piece
