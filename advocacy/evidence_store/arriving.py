"""Keeps the pieces of a file that arrives over many requests, and reads the whole back at its end.

A piece is either a whole part (PART_SIZE, the last one fewer), or, where the line is too poor for
that, a multiple of PIECE within one part. Smaller pieces wait sealed by themselves until their
part is complete. What is stored twice must be the same; what is torn is stored anew.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator
from mmap import mmap
from typing import Any, TypedDict
from uuid import UUID

from advocacy.errors import Conflict, DomainError, NoSpace
from advocacy.evidence_store.blobs import BlobExists, BlobMissing, Blobs
from advocacy.evidence_store.intake import HEAD_BYTES, Sealed
from advocacy.evidence_store.stored import delete_parts, part_key
from advocacy.vault import PART_SIZE, SealBroken, Vault

PIECE = 256 * 1024
# What is to be sealed, from its beginning each time it is asked for.
Plain = Callable[[], Iterable[bytes | memoryview]]


class Place(TypedDict):
    """Where a small piece belongs, bound into its seal."""

    table: str
    column: str
    row_id: UUID


class OutOfTurn(Conflict):
    """A piece that is not the next one; the sender is told what is."""

    sentence = "That piece is not the next one."


class NotTheSame(Conflict):
    """What came before under this name was another file."""

    sentence = "This is not the file that was begun. Stop that one, then send this one."


class Damaged(Conflict):
    """What had come can no longer be read; nothing of it was acknowledged as received."""

    sentence = "Something went wrong with that file on our side. Choose it again to send it anew."


def piece_key(upload_id: UUID, start: int) -> str:
    """Return the key under which the small piece that begins at byte `start` waits."""
    return f"arriving/{upload_id}/{start // PIECE:06d}"


def parts_of(size: int) -> int:
    """Return in how many parts a file of `size` bytes is stored."""
    return -(-size // PART_SIZE)


class ArrivingPieces:
    """Where the pieces of one file are kept."""

    def __init__(
        self, vault: Vault, blobs: Blobs, *, scope_id: UUID, upload_id: UUID, size: int
    ) -> None:
        self._vault, self._blobs = vault, blobs
        self._scope_id, self._upload_id, self._size = scope_id, upload_id, size

    def longest(self, start: int) -> int:
        """Return how many bytes may follow `start` in one piece: up to the end of its part."""
        return min((start // PART_SIZE + 1) * PART_SIZE, self._size) - start

    def fits(self, start: int, length: int) -> bool:
        """Return whether a piece of `length` bytes may begin at `start`."""
        longest = self.longest(start)
        return length == longest or (0 < length < longest and length % PIECE == 0)

    def keep(self, start: int, data: memoryview) -> None:
        """Keep a piece durably; raise NoSpace, or NotTheSame for another one in its place."""
        part = start // PART_SIZE
        if len(data) < self.longest(start):
            for at in range(0, len(data), PIECE):
                self._keep_piece(start + at, data[at : at + PIECE])
            return

        def whole() -> Iterator[bytes | memoryview]:
            for at in range(part * PART_SIZE, start, PIECE):
                yield self._read_piece(at)
            yield data

        self._store(part, whole)

    def forget_pieces(self, part: int) -> None:
        """Delete the small pieces of a part that is complete."""
        begin = part * PART_SIZE
        for at in range(begin, begin + PART_SIZE, PIECE):
            with contextlib.suppress(OSError):
                self._blobs.delete(piece_key(self._upload_id, at))

    def forget(self, came: int) -> None:
        """Delete everything that came of the file, the part it stopped in too."""
        delete_parts(self._blobs, self._upload_id, parts=came // PART_SIZE + 1)
        self.forget_pieces(came // PART_SIZE)

    def read_back(self) -> Sealed:
        """Return what lies in the store, hashed from what can really be read of it.

        Memory holds one part at a time. Raises SealBroken or BlobMissing.
        """
        parts = parts_of(self._size)
        sha256, stored_sha256, head, size = hashlib.sha256(), hashlib.sha256(), b"", 0
        for part in range(parts):
            for plain in self._read_part(part, stored_sha256):
                sha256.update(plain)
                head, size = head or plain[:HEAD_BYTES], size + len(plain)
        if size != self._size:
            message = f"{size} of {self._size} bytes"
            raise SealBroken(message)
        return Sealed(
            evidence_id=self._upload_id,
            scope_id=self._scope_id,
            size=size,
            sha256=sha256.digest(),
            stored_sha256=stored_sha256.digest(),
            parts=parts,
            head=head,
        )

    def _read_part(self, part: int, stored_sha256: Any) -> Iterator[bytes]:
        sealed = self._blobs.read(part_key(self._upload_id, part))
        stored_sha256.update(sealed)
        return self._opened(sealed, part)

    def _is_last(self, part: int) -> bool:
        return part == parts_of(self._size) - 1

    def _store(self, part: int, plain: Plain) -> None:
        def create() -> None:
            sealed = self._vault.sealing_part(
                self._scope_id,
                plain(),
                evidence_id=self._upload_id,
                part=part,
                last=self._is_last(part),
            )
            self._blobs.create(key, sealed)

        def known() -> Iterator[bytes]:
            return self._opened(self._blobs.read(key), part)

        key = part_key(self._upload_id, part)
        self._create_once(key, create, known, plain)

    def _opened(self, sealed: bytes, part: int) -> Iterator[bytes]:
        return self._vault.unsealing_part(
            self._scope_id,
            sealed,
            evidence_id=self._upload_id,
            part=part,
            last=self._is_last(part),
        )

    def _keep_piece(self, start: int, data: memoryview) -> None:
        def create() -> None:
            sealed = self._vault.seal(self._scope_id, bytes(data), **self._place(start))
            self._blobs.create(key, sealed)

        key = piece_key(self._upload_id, start)
        self._create_once(key, create, lambda: [self._read_piece(start)], lambda: [data])

    def _read_piece(self, start: int) -> bytes:
        sealed = self._blobs.read(piece_key(self._upload_id, start))
        return self._vault.unseal(self._scope_id, sealed, **self._place(start))

    def _place(self, start: int) -> Place:
        return {"table": "arriving", "column": str(start), "row_id": self._upload_id}

    def _create_once(
        self, key: str, create: Callable[[], None], known: Plain, plain: Plain
    ) -> None:
        try:
            create()
        except BlobExists:
            # Kept a moment ago, by a request whose answer got lost or which another window sent.
            try:
                before = _hash_of(known())
            except (SealBroken, BlobMissing):
                self._blobs.delete(key)
                create()
                return
            if before != _hash_of(plain()):
                raise NotTheSame from None


def _hash_of(chunks: Iterable[bytes | memoryview]) -> bytes:
    sha256 = hashlib.sha256()
    for chunk in chunks:
        sha256.update(chunk)
    return sha256.digest()


class PieceIntake:
    """Takes in one piece of one file from a request; whatever goes wrong becomes `problem`."""

    def __init__(self, pieces: ArrivingPieces, *, start: int) -> None:
        self._pieces, self.start = pieces, start
        self._longest, self._length = pieces.longest(start), 0
        # Not from the heap, of which each thread would keep as much for its next piece.
        self._buffer: mmap | None = None
        self.problem: DomainError | None = None
        self.stop = start

    def begin(self, file_name: str) -> "PieceIntake":
        """Return the sink for the piece; a second one is none that was asked for."""
        del file_name
        if self.stop != self.start:
            self.refuse(OutOfTurn())
        if self.problem is None:
            self._buffer = mmap(-1, self._longest)
        return self

    def refuse(self, problem: DomainError) -> None:
        """Let the bytes go by, because of `problem`."""
        self.problem = self.problem or problem
        self._buffer = None

    def write(self, data: bytes) -> int:
        """Take some bytes in and return how many."""
        if self._buffer is not None:
            end = self._length + len(data)
            if end > self._longest:
                self.refuse(OutOfTurn())
            else:
                self._buffer[self._length : end] = data
                self._length = end
        return len(data)

    def finish(self) -> None:
        """Keep the piece if it is whole: one that was cut off is as if it had never come."""
        if self.problem is None and not self._pieces.fits(self.start, self._length):
            self.refuse(OutOfTurn())
        if self.problem is not None or self._buffer is None:
            return
        try:
            self._pieces.keep(self.start, memoryview(self._buffer)[: self._length])
        except (NoSpace, NotTheSame) as problem:
            self.problem = problem
        except (SealBroken, BlobMissing):
            self.problem = Damaged()
        else:
            self.stop = self.start + self._length
        self._buffer = None

    def abort(self) -> None:
        """Leave what is kept: the same piece sent again finds it."""
