"""Reads the log's rows as they lie in the database, one at a time, trusting none of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

T = TypeVar("T")
_FIELDS = (
    "e.seq, e.id, e.at, e.actor_id, e.actor_role, e.action, e.outcome, e.case_id, e.object_id, "
    "e.route, e.more_cases, e.scope_id, e.commitment, e.leaf_hash, p.id AS personal_id, "
    "p.scope_id AS personal_scope, p.opened_sealed"
)
_JOINED = {
    "sqlite": "group_concat(c.case_id, ',')",
    "postgresql": "string_agg(CAST(c.case_id AS text), ',')",
}
_FROM = "FROM ledger_event e LEFT JOIN ledger_personal p ON p.event_id = e.id"
_CHECKPOINTS = text("SELECT size, root, at, signature FROM ledger_checkpoint ORDER BY size, id")
_STREAMED = {"yield_per": 500}


@dataclass
class StoredEvent:
    """An event's row, with the sealed personal row and the cases it is linked to."""

    seq: int | None
    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_role: str
    action: str
    outcome: str
    case_id: UUID | None
    object_id: UUID | None
    route: str | None
    more_cases: str | None
    scope_id: UUID | None
    commitment: bytes | None
    leaf_hash: bytes
    personal_id: UUID | None
    personal_scope: UUID | None
    opened_sealed: bytes | None
    linked: tuple[UUID, ...]


@dataclass(frozen=True)
class Unreadable:
    """A row that holds something no event can hold; `seq` is its number if it has a true one."""

    seq: int | None
    why: str


@dataclass(frozen=True)
class StoredCheckpoint:
    """A checkpoint's row."""

    size: int
    root: bytes
    at: datetime
    signature: bytes


def numbered(session: Session) -> Iterator[StoredEvent | Unreadable]:
    """Yield the sequenced rows in the order of their numbers."""
    return _events(session, "e.seq IS NOT NULL ORDER BY e.seq, e.id")


def waiting(session: Session) -> Iterator[StoredEvent | Unreadable]:
    """Yield the rows that have no number yet."""
    return _events(session, "e.seq IS NULL ORDER BY e.id")


def _events(session: Session, chosen: str) -> Iterator[StoredEvent | Unreadable]:
    joined = _JOINED[session.get_bind().dialect.name]
    linked = f"(SELECT {joined} FROM ledger_case c WHERE c.event_id = e.id) AS linked"  # noqa: S608 - our own words only
    query = text(f"SELECT {_FIELDS}, {linked} {_FROM} WHERE {chosen}")
    for row in session.execute(query, execution_options=_STREAMED):
        yield _event(row)


def checkpoints(session: Session) -> Iterator[StoredCheckpoint | Unreadable]:
    """Yield the checkpoints by size, the smallest first."""
    for row in session.execute(_CHECKPOINTS, execution_options=_STREAMED):
        yield _checkpoint(row)


def _event(row: Any) -> StoredEvent | Unreadable:
    try:
        return StoredEvent(
            seq=_number(row.seq),
            id=_must(_id(row.id)),
            at=_moment(row.at),
            actor_id=_id(row.actor_id),
            actor_role=_must(_words(row.actor_role)),
            action=_must(_words(row.action)),
            outcome=_must(_words(row.outcome)),
            case_id=_id(row.case_id),
            object_id=_id(row.object_id),
            route=_words(row.route),
            more_cases=_words(row.more_cases),
            scope_id=_id(row.scope_id),
            commitment=_bytes(row.commitment),
            leaf_hash=_must(_bytes(row.leaf_hash)),
            personal_id=_id(row.personal_id),
            personal_scope=_id(row.personal_scope),
            opened_sealed=_bytes(row.opened_sealed),
            linked=_ids(row.linked),
        )
    except ValueError as fault:
        return Unreadable(row.seq if isinstance(row.seq, int) else None, str(fault))


def _checkpoint(row: Any) -> StoredCheckpoint | Unreadable:
    try:
        return StoredCheckpoint(
            size=_must(_number(row.size)),
            root=_must(_bytes(row.root)),
            at=_moment(row.at),
            signature=_must(_bytes(row.signature)),
        )
    except ValueError as fault:
        return Unreadable(row.size if isinstance(row.size, int) else None, str(fault))


def _must(value: T | None) -> T:
    if value is None:
        raise ValueError("a field is empty")
    return value


def _number(value: object) -> int | None:
    return _kind(value, int)


def _words(value: object) -> str | None:
    return _kind(value, str)


def _bytes(value: object) -> bytes | None:
    return _kind(value, bytes)


def _kind(value: object, kind: type[T]) -> T | None:
    if value is None or isinstance(value, kind):
        return value
    raise ValueError(f"a field holds {type(value).__name__}")


def _id(value: object) -> UUID | None:
    # PostgreSQL gives ids as such, SQLite as 32 characters.
    if isinstance(value, str):
        return UUID(value)
    return _kind(value, UUID)


def _ids(value: str | None) -> tuple[UUID, ...]:
    return tuple(UUID(each) for each in value.split(",")) if value else ()


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        raise ValueError("a moment is no moment")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
