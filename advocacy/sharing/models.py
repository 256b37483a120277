"""A decision to share: kept whatever becomes of what was shared."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Date, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


class Agreement(StrEnum):
    """What the person says to it."""

    AGREED = "agreed"
    OBJECTED = "objected"
    NOT_ASKED = "not_asked"


class Told(StrEnum):
    """Whether the person knows."""

    YES = "yes"
    LATER = "later"
    NO = "no"


class SharingDecision(SealedRow, Base):
    """What was decided, and what it was weighed against; never changed, a new one follows it."""

    __tablename__ = "sharing_decision"
    __table_args__ = (Index("ix_sharing_decision_case", "case_id", "decided_at"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    decided_at: Mapped[datetime] = mapped_column(Utc)
    decided_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    agreement: Mapped[Agreement] = mapped_column(code_of(Agreement))
    told: Mapped[Told] = mapped_column(code_of(Told))
    article_6: Mapped[str] = mapped_column(String(16))
    article_9: Mapped[str] = mapped_column(String(16))
    offence: Mapped[str] = mapped_column(String(16))
    review_on: Mapped[date] = mapped_column(Date)
    what = sealed_text()
    recipient = sealed_text()
    why = sealed_text()
    their_view = sealed_text()
    necessity = sealed_text()
    risk_of_sharing = sealed_text()
    risk_of_not_sharing = sealed_text()
    told_why = sealed_text()
