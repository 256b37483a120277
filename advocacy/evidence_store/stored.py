"""Files as they lie in the store: sealed in parts, read back part by part from any place."""

import contextlib
from collections.abc import Iterator
from uuid import UUID

from advocacy.evidence_store.blobs import Blobs
from advocacy.vault import PART_SIZE, Vault


def part_key(evidence_id: UUID, part: int) -> str:
    """Return the key under which one sealed part of a file is stored."""
    return f"evidence/{evidence_id}/{part:06d}"


class SealedReader:
    """Reads a stored file back, part by part, from any place in it."""

    def __init__(
        self,
        vault: Vault,
        blobs: Blobs,
        *,
        scope_id: UUID,
        evidence_id: UUID,
        size: int,
        parts: int,
    ) -> None:
        self._vault, self._blobs = vault, blobs
        self._scope_id, self._evidence_id = scope_id, evidence_id
        self._parts = parts
        self.size = size

    def stream(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop` (the end by default).

        Opens only the parts that hold them; raises SealBroken, ScopeErased or BlobMissing.
        """
        end = self.size if stop is None else min(stop, self.size)
        for part in range(start // PART_SIZE, self._parts):
            begin = part * PART_SIZE
            if begin >= end:
                break
            yield self.part(part)[max(start - begin, 0) : end - begin]

    def part(self, part: int) -> bytes:
        """Return one part (PART_SIZE bytes, the last one fewer), opened."""
        return self._vault.unseal_part(
            self._scope_id,
            self._blobs.read(part_key(self._evidence_id, part)),
            evidence_id=self._evidence_id,
            part=part,
            last=part == self._parts - 1,
        )

    def stored_parts(self) -> Iterator[bytes]:
        """Yield each sealed part as it is stored, to hash or to copy."""
        for part in range(self._parts):
            yield self._blobs.read(part_key(self._evidence_id, part))


def delete_parts(blobs: Blobs, evidence_id: UUID, *, parts: int) -> None:
    """Delete the stored parts of a file, the first `parts` of them."""
    for part in range(parts):
        with contextlib.suppress(OSError):
            blobs.delete(part_key(evidence_id, part))
