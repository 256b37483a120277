"""Takes a file in as it arrives: hashed, sealed part by part and stored, in one pass."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from mmap import mmap
from typing import Protocol
from uuid import UUID

from advocacy.db import new_id
from advocacy.errors import DomainError, NoSpace, TooLarge
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.stored import delete_parts, part_key
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
        self._scope_id, self.evidence_id = scope_id, evidence_id
        self._most_bytes = most_bytes
        self._sha256, self._stored_sha256 = hashlib.sha256(), hashlib.sha256()
        # Not from the heap, which keeps as much for each thread.
        self._buffer = mmap(-1, PART_SIZE)
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
        rest = memoryview(data)
        while rest:
            if self._waiting == PART_SIZE:
                self._store(last=False)
            taken = min(PART_SIZE - self._waiting, len(rest))
            self._buffer[self._waiting : self._waiting + taken] = rest[:taken]
            self._waiting += taken
            rest = rest[taken:]
        return len(data)

    def finish(self) -> Sealed:
        """Seal and store what is left, and return what was taken in."""
        self._store(last=True)
        return Sealed(
            evidence_id=self.evidence_id,
            scope_id=self._scope_id,
            size=self.size,
            sha256=self._sha256.digest(),
            stored_sha256=self._stored_sha256.digest(),
            parts=self._parts,
            head=self._head,
        )

    def abort(self) -> None:
        """Delete every part stored so far."""
        delete_parts(self._blobs, self.evidence_id, parts=self._parts + 1)

    def _store(self, *, last: bool) -> None:
        sealed = self._vault.sealing_part(
            self._scope_id,
            [memoryview(self._buffer)[: self._waiting]],
            evidence_id=self.evidence_id,
            part=self._parts,
            last=last,
        )
        self._blobs.create(part_key(self.evidence_id, self._parts), self._hashed(sealed))
        self._waiting = 0
        self._parts += 1

    def _hashed(self, sealed: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in sealed:
            self._stored_sha256.update(chunk)
            yield chunk


class FileSink(Protocol):
    """Where the bytes of one arriving file go."""

    def write(self, data: bytes) -> int:
        """Take some bytes in and return how many."""
        ...

    def finish(self) -> object:
        """Take note that the file has come to its end."""
        ...


@dataclass(frozen=True)
class Taken:
    """A file that arrived whole, under the name its sender gave it."""

    file_name: str
    sealed: Sealed


class Intake:
    """Takes in the files of one request, up to `most_bytes` together, past which it is `too_much`.

    Whatever goes wrong becomes `problem` instead of breaking off: the rest is let run past, so
    that the sender can be answered in words. Files nobody keeps are deleted by `abort`.
    """

    def __init__(
        self,
        vault: Vault,
        blobs: Blobs,
        *,
        scope_id: UUID,
        most_bytes: int = MOST_BYTES,
        too_much: type[DomainError] = TooLarge,
    ) -> None:
        self._vault, self._blobs, self._scope_id = vault, blobs, scope_id
        self._room, self.too_much = most_bytes, too_much
        self._sinks: list[SealingSink] = []
        self._kept: set[UUID] = set()
        self.taken: list[Taken] = []
        self.problem: DomainError | None = None
        self.came = False
        self.came_empty = False

    def begin(self, file_name: str) -> FileSink:
        """Return the sink for the next file."""
        self.came = True
        if self.problem is not None:
            return _Overflow()
        sink = SealingSink(
            self._vault,
            self._blobs,
            scope_id=self._scope_id,
            evidence_id=new_id(),
            most_bytes=self._room,
        )
        self._sinks.append(sink)
        return _Arrival(self, sink, file_name)

    def refuse(self, problem: DomainError) -> None:
        """Take nothing more in and delete what came, because of `problem`."""
        self.problem = problem
        self._forget()

    def note(self, sink: SealingSink, file_name: str) -> None:
        """Keep count of a file that has come to its end."""
        if sink.size == 0:
            # A form with no file chosen sends one without a name or a byte.
            self.came_empty = self.came_empty or bool(file_name)
            return
        self.taken.append(Taken(file_name, sink.finish()))
        self._room -= sink.size

    def keep(self, evidence_ids: Iterable[UUID]) -> None:
        """Leave these where they are: rows that name them are about to be committed."""
        self._kept.update(evidence_ids)

    def abort(self) -> None:
        """Delete everything that is not to be kept."""
        self._forget()

    def _forget(self) -> None:
        for sink in self._sinks:
            if sink.evidence_id not in self._kept:
                sink.abort()
        self._sinks.clear()
        self.taken.clear()


class _Arrival:
    """One file on its way in; troubles are told to the intake, not to the form parser."""

    def __init__(self, intake: Intake, sink: SealingSink, file_name: str) -> None:
        self._intake, self._sink, self._file_name = intake, sink, file_name

    def write(self, data: bytes) -> int:
        if self._intake.problem is None:
            try:
                self._sink.write(data)
            except TooLarge:
                self._intake.refuse(self._intake.too_much())
            except NoSpace as problem:
                self._intake.refuse(problem)
        return len(data)

    def finish(self) -> None:
        if self._intake.problem is None:
            try:
                self._intake.note(self._sink, self._file_name)
            except NoSpace as problem:
                self._intake.refuse(problem)


class _Overflow:
    """Lets bytes run past that nobody will keep."""

    def write(self, data: bytes) -> int:
        return len(data)

    def finish(self) -> None:
        """Nothing was kept, so nothing ends."""
