"""What happened about a referral before it became a case, step by step."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


class StepKind(StrEnum):
    """A note, a try to reach somebody, and one that did."""

    NOTE = "note"
    TRIED = "tried"
    REACHED = "reached"


class ReferralStep(SealedRow, Base):
    """One step; sealed under its referral's keys until that becomes a case, then under those.

    `unsafe_reason` is why they were contacted outside what was told to be safe, `safety` how they
    were when they were reached.
    """

    __tablename__ = "referral_step"
    __table_args__ = (Index("ix_referral_step_of", "referral_id", "happened_at", "id"),)

    referral_id: Mapped[UUID] = mapped_column(link_to("referral.id"))
    kind: Mapped[StepKind] = mapped_column(code_of(StepKind))
    happened_at: Mapped[datetime] = mapped_column(Utc)
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    words = sealed_text()
    safety = sealed_text()
    unsafe_reason = sealed_text()
