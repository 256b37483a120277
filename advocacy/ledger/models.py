"""Events, their sealed personal parts, the tree over them, checkpoints, and refusals counted."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    DDL,
    BigInteger,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, Identified, SealedRow, Utc, code_of, link_to, sealed_dict
from advocacy.ledger.guard_ddl import table_statements

# SQLite counts only INTEGER columns by itself; PostgreSQL's would end at two thousand million.
_BIG = BigInteger().with_variant(Integer, "sqlite")
_WAITING = text("seq IS NULL")
_LOOKS = text("action = 'page.read' AND object_id IS NOT NULL")


class Outside(StrEnum):
    """What is done with a checkpoint outside: stamped by an authority, or kept by a holder."""

    STAMP = "time_stamp"
    FOLDER = "folder"
    EMAIL = "e_mail"


class Why(StrEnum):
    """Why an errand to the outside failed; the server's log has the kind of error."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    WRONG = "wrong"
    DIFFERS = "differs"


class LedgerEvent(Identified, Base):
    """One thing that happened. Nothing in it is personal: what is, is committed to with a salt.

    Codes are kept as text without a list of what they may be: the log outlives today's lists.
    `scope_id` says under whose keys the personal part is sealed, when there is one. `more_cases`
    are the cases of a page that showed several.
    """

    __tablename__ = "ledger_event"
    __table_args__ = (
        Index("ix_ledger_event_at", "at", "action"),
        Index("ix_ledger_event_case", "case_id", "id"),
        # Few reads say what they are about: finding those costs the other writes nothing.
        Index(
            "ix_ledger_event_looks",
            "object_id",
            "actor_id",
            "at",
            sqlite_where=_LOOKS,
            postgresql_where=_LOOKS,
        ),
        Index("ix_ledger_event_reader", "actor_id", "route", "at"),
        Index("ix_ledger_event_waiting", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    at: Mapped[datetime] = mapped_column(Utc)
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_role: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(16))
    case_id: Mapped[UUID | None] = mapped_column(Uuid)
    object_id: Mapped[UUID | None] = mapped_column(Uuid)
    route: Mapped[str | None] = mapped_column(String(100))
    more_cases: Mapped[str | None] = mapped_column(String)
    scope_id: Mapped[UUID | None] = mapped_column(Uuid)
    commitment: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    seq: Mapped[int | None] = mapped_column(_BIG, unique=True)


class LedgerPersonal(SealedRow, Base):
    """The salt and the personal part an event is committed to; unreadable once its scope is."""

    __tablename__ = "ledger_personal"

    event_id: Mapped[UUID] = mapped_column(link_to("ledger_event.id"), unique=True)
    opened = sealed_dict()


class LedgerCase(Base):
    """Finds the events of a case that were about several; what counts is in the event itself."""

    __tablename__ = "ledger_case"

    case_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    event_id: Mapped[UUID] = mapped_column(link_to("ledger_event.id"), primary_key=True, index=True)


class RefusalCount(Base):
    """How often anonymous requests were turned away in a minute."""

    __tablename__ = "refusal_count"

    minute: Mapped[datetime] = mapped_column(Utc, primary_key=True)
    route: Mapped[str] = mapped_column(String(100), primary_key=True)
    times: Mapped[int] = mapped_column(Integer)


class LedgerTree(Base):
    """One row, locked by whoever sequences: the size of the tree and its right edge."""

    __tablename__ = "ledger_tree"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    size: Mapped[int] = mapped_column(_BIG)
    frontier: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerTile(Base):
    """Up to 256 hashes of the tree laid end to end: leaves on level 0, roots of tiles above."""

    __tablename__ = "ledger_tile"

    level: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=False)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class Checkpoint(Identified, Base):
    """A signed statement of the tree's size and root at a moment."""

    __tablename__ = "ledger_checkpoint"

    at: Mapped[datetime] = mapped_column(Utc)
    size: Mapped[int] = mapped_column(_BIG, unique=True)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))


class CheckpointStamp(Identified, Base):
    """An authority's statement (RFC 3161) that a checkpoint's note was there at `at`.

    `answer` is its whole answer in DER, as it was checked when it came.
    """

    __tablename__ = "ledger_stamp"

    checkpoint_id: Mapped[UUID] = mapped_column(link_to("ledger_checkpoint.id"), unique=True)
    at: Mapped[datetime] = mapped_column(Utc)
    received_at: Mapped[datetime] = mapped_column(Utc)
    answer: Mapped[bytes] = mapped_column(LargeBinary)


class CheckpointCopy(Identified, Base):
    """That a checkpoint's copy was handed to somebody outside, and when."""

    __tablename__ = "ledger_copy"

    checkpoint_id: Mapped[UUID] = mapped_column(link_to("ledger_checkpoint.id"), index=True)
    place: Mapped[Outside] = mapped_column(code_of(Outside))
    size: Mapped[int] = mapped_column(_BIG)
    at: Mapped[datetime] = mapped_column(Utc)


class LedgerErrand(Base):
    """How the last errand to one place outside went, and when the next is due.

    `size` and `done_at` are of the last that succeeded; `failures` counts those since.
    """

    __tablename__ = "ledger_errand"

    place: Mapped[Outside] = mapped_column(code_of(Outside), primary_key=True)
    next_at: Mapped[datetime] = mapped_column(Utc)
    tried_at: Mapped[datetime | None] = mapped_column(Utc)
    done_at: Mapped[datetime | None] = mapped_column(Utc)
    size: Mapped[int | None] = mapped_column(_BIG)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    why: Mapped[Why | None] = mapped_column(code_of(Why))


def _keep(table: Table) -> None:
    for dialect in ("sqlite", "postgresql"):
        for statement in table_statements(table.name, dialect):
            ddl = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)


for _model in (
    LedgerEvent,
    LedgerPersonal,
    LedgerCase,
    Checkpoint,
    CheckpointStamp,
    CheckpointCopy,
):
    _keep(Base.metadata.tables[_model.__tablename__])
