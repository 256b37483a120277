"""Events, their sealed personal parts, refusals by the minute, and signed checkpoints."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DDL, BigInteger, Index, Integer, LargeBinary, String, Uuid, event
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, Identified, SealedRow, Utc, sealed_dict
from advocacy.ledger.guard_ddl import POSTGRESQL, SQLITE

# SQLite counts only INTEGER columns by itself; PostgreSQL's would end at two thousand million.
_BIG = BigInteger().with_variant(Integer, "sqlite")


class LedgerEvent(Identified, Base):
    """One thing that happened. Nothing in it is personal: what is, is committed to with a salt."""

    __tablename__ = "ledger_event"
    __table_args__ = (
        Index("ix_ledger_event_case", "case_id", "id"),
        Index("ix_ledger_event_reader", "actor_id", "route", "at"),
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
    commitment: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    seq: Mapped[int | None] = mapped_column(_BIG, unique=True)


class LedgerPersonal(SealedRow, Base):
    """The salt and the personal part an event is committed to; erased with its scope."""

    __tablename__ = "ledger_personal"

    event_id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    opened = sealed_dict()


class RefusalCount(Base):
    """How often anonymous requests were turned away in a minute."""

    __tablename__ = "refusal_count"

    minute: Mapped[datetime] = mapped_column(Utc, primary_key=True)
    route: Mapped[str] = mapped_column(String(100), primary_key=True)
    times: Mapped[int] = mapped_column(Integer)


class LedgerTree(Base):
    """One row: how many leaves are sequenced, and the hashes at the tree's right edge."""

    __tablename__ = "ledger_tree"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    size: Mapped[int] = mapped_column(_BIG)
    frontier: Mapped[bytes] = mapped_column(LargeBinary)


class Checkpoint(Identified, Base):
    """A signed statement of the tree's size and root at a moment."""

    __tablename__ = "ledger_checkpoint"

    at: Mapped[datetime] = mapped_column(Utc)
    size: Mapped[int] = mapped_column(_BIG, unique=True)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))


for _statement in SQLITE:
    event.listen(
        LedgerEvent.__table__,
        "after_create",
        DDL(_statement).execute_if(dialect="sqlite"),  # type: ignore[no-untyped-call]
    )
for _statement in POSTGRESQL:
    event.listen(
        LedgerEvent.__table__,
        "after_create",
        DDL(_statement).execute_if(dialect="postgresql"),  # type: ignore[no-untyped-call]
    )
