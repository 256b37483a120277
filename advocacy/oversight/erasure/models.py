"""Holds that keep a case from being erased, requests to erase it, and what remains: a tombstone."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, Identified, SealedRow, Utc, code_of, link_to, sealed_text


class ErasureState(StrEnum):
    """Where a request to erase stands; `DONE` is a tombstone whose keys are destroyed."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DONE = "done"


class ErasureReason(StrEnum):
    """Why a case is erased."""

    ASKED_FOR = "asked_for"
    KEPT_LONG_ENOUGH = "kept_long_enough"
    NOT_OURS = "not_ours"
    RESTORED = "restored"


_WAITS = text("state = 'asked'")


class Erasure(Identified, Base):
    """A request to erase, and afterwards all that is left of the case: ids, times and codes.

    `erased_id` is the case's id, without a link: once it is erased there is none. `keys` and
    `files` are what the worker has yet to destroy, ids parted by spaces.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint(
            "decided_by_id <> asked_by_id OR state = 'withdrawn'", name="second_person"
        ),
        Index(
            "uq_erasure_asked",
            "erased_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )

    erased_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    reference: Mapped[str] = mapped_column(String(16))
    team_id: Mapped[UUID] = mapped_column(link_to("team.id"))
    state: Mapped[ErasureState] = mapped_column(code_of(ErasureState), index=True)
    reason: Mapped[ErasureReason] = mapped_column(code_of(ErasureReason))
    asked_at: Mapped[datetime] = mapped_column(Utc)
    asked_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    decided_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    done_at: Mapped[datetime | None] = mapped_column(Utc)
    complete_on: Mapped[date | None] = mapped_column(Date)
    keys: Mapped[str] = mapped_column(String, default="")
    files: Mapped[str] = mapped_column(String, default="")


class LegalHold(SealedRow, Base):
    """Somebody needs the record kept: nothing of the case is erased until it is lifted."""

    __tablename__ = "legal_hold"

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    placed_at: Mapped[datetime] = mapped_column(Utc)
    placed_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    lifted_at: Mapped[datetime | None] = mapped_column(Utc)
    lifted_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason = sealed_text()
    lifted_because = sealed_text()
