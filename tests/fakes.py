"""Stand-ins that remember what they were told."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from advocacy.evidence_store.blobs import BlobExists, BlobMissing, chunks_of
from advocacy.vault import ScopeErased


class FakeClock:
    """A clock that a test holds: Tuesday 24 November 2026, 10am in London, until moved."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, **by: float) -> datetime:
        self._now += timedelta(**by)
        return self._now

    def set(self, moment: datetime) -> None:
        self._now = moment


@dataclass
class FakeSms:
    """A gateway that keeps what it was asked to send."""

    sent: list[Any] = field(default_factory=list)

    def send(self, **message: Any) -> Any:
        self.sent.append(message)
        return f"SM{len(self.sent):032}"


class FakeBlobs:
    """A blob store in memory, write-once like the real ones."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def create(self, key: str, data: bytes | Iterable[bytes]) -> None:
        if key in self.held:
            raise BlobExists(key)
        self.held[key] = b"".join(chunks_of(data))

    def read(self, key: str) -> bytes:
        if key not in self.held:
            raise BlobMissing(key)
        return self.held[key]

    def size(self, key: str) -> int:
        return len(self.held[key])

    def exists(self, key: str) -> bool:
        return key in self.held

    def delete(self, key: str) -> None:
        self.held.pop(key, None)

    def keys(self, prefix: str = "") -> list[str]:
        return sorted(key for key in self.held if key.startswith(prefix))


class FakeKeyStore:
    """A key store in memory, with tombstones like the real one, which waits for the disk."""

    def __init__(self) -> None:
        self.held: dict[UUID, bytes] = {}
        self.buried: set[UUID] = set()

    def put(self, scope_id: UUID, wrapped: bytes) -> bool:
        if scope_id in self.held or scope_id in self.buried:
            return False
        self.held[scope_id] = wrapped
        return True

    def replace(self, scope_id: UUID, wrapped: bytes) -> bool:
        if scope_id not in self.held:
            return False
        self.held[scope_id] = wrapped
        return True

    def get(self, scope_id: UUID) -> bytes:
        if scope_id not in self.held:
            raise ScopeErased(str(scope_id))
        return self.held[scope_id]

    def delete(self, scope_id: UUID) -> None:
        self.buried.add(scope_id)
        self.held.pop(scope_id, None)

    def bury(self, scope_ids: Iterable[UUID]) -> None:
        for scope_id in scope_ids:
            self.delete(scope_id)

    def scopes(self) -> list[UUID]:
        return sorted(self.held)

    def erased(self) -> list[UUID]:
        return sorted(self.buried)
