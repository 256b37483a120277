"""What gives or takes access to cases beside the caseload: cover, conflicts, seals, emergencies."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


class Category(StrEnum):
    """Why a case has to be opened at once by somebody who does not work it."""

    DANGER = "danger"
    CALLER = "caller"
    CHECK_IN = "check_in"
    COURT = "court"
    OTHER = "other"


class Finding(StrEnum):
    """What a review of an emergency opening came to."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


class Cover(SealedRow, Base):
    """Somebody stands in for a colleague who is away: for the caseload as it is at each moment."""

    __tablename__ = "cover"
    __table_args__ = (
        CheckConstraint("ends_at >= starts_at", name="ends_after_start"),
        CheckConstraint("away_id <> cover_id", name="two_people"),
        Index("ix_cover_cover", "cover_id", "ends_at"),
        Index("ix_cover_away", "away_id", "ends_at"),
    )

    away_id: Mapped[UUID] = mapped_column(link_to("account.id"))
    cover_id: Mapped[UUID] = mapped_column(link_to("account.id"))
    starts_at: Mapped[datetime] = mapped_column(Utc)
    ends_at: Mapped[datetime] = mapped_column(Utc)
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason = sealed_text()


class ConflictBlock(SealedRow, Base):
    """Somebody knows a suspect of a case, or may: while it stands, no grant opens the case.

    One row for each pair of a declared person and a person of the case. `because` are the codes
    of what fits; `looked_at` is when a lead looked at it, `lifted_at` when it was lifted.
    """

    __tablename__ = "conflict_block"
    __table_args__ = (
        UniqueConstraint("account_id", "case_id", "declared_id", "person_id"),
        Index("ix_conflict_block_account", "account_id", "lifted_at", "case_id"),
    )

    account_id: Mapped[UUID] = mapped_column(link_to("account.id"))
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    declared_id: Mapped[UUID] = mapped_column(Uuid)
    person_id: Mapped[UUID] = mapped_column(Uuid)
    because: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Utc)
    looked_at: Mapped[datetime | None] = mapped_column(Utc)
    looked_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    lifted_at: Mapped[datetime | None] = mapped_column(Utc)
    reason = sealed_text()


class AgencySeal(SealedRow, Base):
    """A case is kept from a whole agency: nobody there learns that it exists."""

    __tablename__ = "agency_seal"
    __table_args__ = (Index("ix_agency_seal_agency", "agency_id", "lifted_at", "case_id"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(link_to("agency.id"))
    sealed_at: Mapped[datetime] = mapped_column(Utc)
    sealed_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    lifted_at: Mapped[datetime | None] = mapped_column(Utc)
    lifted_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason = sealed_text()
    lifted_because = sealed_text()


class EmergencyOpening(SealedRow, Base):
    """Somebody opened a case that is not theirs, to read it for an hour; somebody else reviews."""

    __tablename__ = "emergency_opening"
    __table_args__ = (
        CheckConstraint("(reviewed_at IS NULL) = (finding IS NULL)", name="reviewed_with_finding"),
        CheckConstraint("reviewed_by_id <> account_id", name="second_person"),
        Index("ix_emergency_opening_account", "account_id", "ends_at", "case_id"),
        Index("ix_emergency_opening_review", "reviewed_at", "review_by"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(link_to("account.id"))
    category: Mapped[Category] = mapped_column(code_of(Category))
    opened_at: Mapped[datetime] = mapped_column(Utc)
    ends_at: Mapped[datetime] = mapped_column(Utc)
    review_by: Mapped[datetime] = mapped_column(Utc)
    reviewed_at: Mapped[datetime | None] = mapped_column(Utc)
    reviewed_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    finding: Mapped[Finding | None] = mapped_column(code_of(Finding))
    reason = sealed_text()
    note = sealed_text()
