"""Stand-ins for the store of sealed files: one that remembers, one that runs full."""

from collections.abc import Iterable, Iterator

from advocacy.errors import NoSpace
from advocacy.evidence_store.blobs import BlobExists, BlobMissing, check_key, chunks_of


class MemoryBlobs:
    """Keeps blobs in a dictionary; `kept` is there to be looked at."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def create(self, key: str, data: bytes | Iterable[bytes]) -> None:
        if check_key(key) in self.kept:
            raise BlobExists(key)
        self.kept[key] = b"".join(chunks_of(data))

    def read(self, key: str) -> bytes:
        try:
            return self.kept[key]
        except KeyError as missing:
            raise BlobMissing(key) from missing

    def size(self, key: str) -> int:
        return len(self.read(key))

    def exists(self, key: str) -> bool:
        return key in self.kept

    def delete(self, key: str) -> None:
        self.kept.pop(key, None)

    def keys(self, prefix: str) -> Iterator[str]:
        yield from sorted(key for key in self.kept if key.startswith(prefix))


class FullBlobs(MemoryBlobs):
    """Has room for so many blobs, then says that the disk is full."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def create(self, key: str, data: bytes | Iterable[bytes]) -> None:
        if len(self.kept) >= self.room:
            raise NoSpace
        super().create(key, data)
