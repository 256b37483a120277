"""Keeps a frozen pack sealed, part by part, and reads it back from any place."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from advocacy.evidence_store.blobs import Blobs
from advocacy.vault import PART_SIZE, Vault


@dataclass(frozen=True)
class Kept:
    """A pack that lies in the store: its bytes, its parts, and the SHA-256 of the plain ZIP."""

    size: int
    parts: int
    sha256: bytes


class PackStore:
    """Packs of one case; each is written once. They are no evidence, so they lie apart from it."""

    def __init__(self, vault: Vault, blobs: Blobs, *, scope_id: UUID) -> None:
        """Take the vault, the blob store and the case whose keys seal."""
        self._vault, self._blobs, self._scope_id = vault, blobs, scope_id

    def keep(self, pack_id: UUID, pieces: Iterator[bytes]) -> Kept:
        """Seal and store what comes, at most one part in memory; raise NoSpace.

        Whatever goes wrong, nothing of the pack is left behind.
        """
        whole, size, parts, waiting = hashlib.sha256(), 0, 0, bytearray()
        try:
            for piece in pieces:
                whole.update(piece)
                size += len(piece)
                waiting += piece
                while len(waiting) > PART_SIZE:
                    self._store(pack_id, parts, bytes(waiting[:PART_SIZE]), last=False)
                    parts += 1
                    del waiting[:PART_SIZE]
            self._store(pack_id, parts, bytes(waiting), last=True)
        except BaseException:
            self.destroy(pack_id, parts=parts + 1)
            raise
        return Kept(size=size, parts=parts + 1, sha256=whole.digest())

    def read(
        self, pack_id: UUID, *, parts: int, start: int = 0, stop: int | None = None
    ) -> Iterator[bytes]:
        """Yield the bytes from `start` to `stop` (the end by default)."""
        for part in range(start // PART_SIZE, parts):
            begin = part * PART_SIZE
            if stop is not None and begin >= stop:
                return
            data = self._vault.unseal_part(
                self._scope_id,
                self._blobs.read(_key(pack_id, part)),
                evidence_id=pack_id,
                part=part,
                last=part == parts - 1,
            )
            yield data[max(start - begin, 0) : None if stop is None else stop - begin]

    def destroy(self, pack_id: UUID, *, parts: int) -> None:
        """Delete a pack's parts; deleting twice is no error."""
        for part in range(parts):
            self._blobs.delete(_key(pack_id, part))

    def _store(self, pack_id: UUID, part: int, data: bytes, *, last: bool) -> None:
        sealed = self._vault.seal_part(
            self._scope_id, data, evidence_id=pack_id, part=part, last=last
        )
        self._blobs.create(_key(pack_id, part), sealed)


def _key(pack_id: UUID, part: int) -> str:
    return f"handover/{pack_id}/{part:06d}"
