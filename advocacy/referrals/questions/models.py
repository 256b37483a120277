"""What whoever made a referral was asked, and what came back."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


class AskedBy(StrEnum):
    """By which route somebody was asked."""

    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"
    IN_PERSON = "in_person"
    SECURE = "secure"


class ReferrerQuestion(SealedRow, Base):
    """One question to whoever made a referral; sealed as the referral is.

    It ends when they answered, when nothing more is waited for, or with the decision.
    """

    __tablename__ = "referrer_question"
    __table_args__ = (
        CheckConstraint("answered_at IS NULL OR ended_at IS NOT NULL", name="answered_is_ended"),
        Index("ix_referrer_question_of", "referral_id", "asked_at", "id"),
    )

    referral_id: Mapped[UUID] = mapped_column(link_to("referral.id"))
    asked_at: Mapped[datetime] = mapped_column(Utc)
    asked_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    route: Mapped[AskedBy] = mapped_column(code_of(AskedBy))
    answer_by: Mapped[datetime] = mapped_column(Utc)
    answered_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    what = sealed_text()
    of_whom = sealed_text()
    used = sealed_text()
    answer = sealed_text()
