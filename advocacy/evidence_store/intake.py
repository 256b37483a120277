"""Takes a file in as it arrives: hashed, sealed part by part and stored, in one pass."""

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from advocacy.errors import TooLarge
from advocacy.evidence_store.blobs import Blobs
from advocacy.vault import PART_SIZE, Vault

MOST_BYTES = 200 * 1000 * 1000
# Enough for `filetype` to tell what a file is.
HEAD_BYTES = 8192


@dataclass(frozen=True)
class Sealed:
    """A file that was taken in whole.

    `size` and `sha256` are of what was received, `stored_sha256` is of the sealed parts laid end to
    end, and `head` is the beginning of the plain file, to tell its type by.
    """

    evidence_id: UUID
    scope_id: UUID
    size: int
    sha256: bytes
    stored_sha256: bytes
    parts: int
    head: bytes


def part_key(evidence_id: UUID, part: int) -> str:
    """Return the key under which one sealed part of a file is stored."""
    return f"evidence/{evidence_id}/{part:06d}"


class SealingSink:
    """Bytes are written in; sealed parts come to lie in the store. Memory does not grow.

    A full part is held back until more bytes or the end arrive, because the last one is marked.
    """

    def __init__(
        self,
        vault: Vault,
        blobs: Blobs,
        *,
        scope_id: UUID,
        evidence_id: UUID,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._vault, self._blobs = vault, blobs
        self._scope_id, self._evidence_id = scope_id, evidence_id
        self._most_bytes = most_bytes
        self._sha256, self._stored_sha256 = hashlib.sha256(), hashlib.sha256()
        self._chunks: list[bytes] = []
        self._waiting = 0
        self._head = b""
        self._parts = 0
        self.size = 0

    def write(self, data: bytes) -> int:
        """Take `data` in and return its length; raise TooLarge or NoSpace."""
        self.size += len(data)
        if self.size > self._most_bytes:
            raise TooLarge
        self._sha256.update(data)
        if len(self._head) < HEAD_BYTES:
            self._head += data[: HEAD_BYTES - len(self._head)]
        rest = data
        while self._waiting + len(rest) > PART_SIZE:
            room = PART_SIZE - self._waiting
            self._hold(rest[:room])
            rest = rest[room:]
            self._store(last=False)
        self._hold(rest)
        return len(data)

    def finish(self) -> Sealed:
        """Seal and store what is left, and return what was taken in."""
        self._store(last=True)
        return Sealed(
            evidence_id=self._evidence_id,
            scope_id=self._scope_id,
            size=self.size,
            sha256=self._sha256.digest(),
            stored_sha256=self._stored_sha256.digest(),
            parts=self._parts,
            head=self._head,
        )

    def abort(self) -> None:
        """Delete every part stored so far."""
        self._chunks.clear()
        delete_parts(self._blobs, self._evidence_id, parts=self._parts + 1)

    def _hold(self, data: bytes) -> None:
        if data:
            self._chunks.append(data)
            self._waiting += len(data)

    def _store(self, *, last: bool) -> None:
        data = b"".join(self._chunks)
        # Let go of the pieces before sealing: there is one copy of a part in memory, not two.
        self._chunks.clear()
        self._waiting = 0
        sealed = self._vault.seal_part(
            self._scope_id, data, evidence_id=self._evidence_id, part=self._parts, last=last
        )
        del data
        self._stored_sha256.update(sealed)
        self._blobs.create(part_key(self._evidence_id, self._parts), sealed)
        self._parts += 1


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
