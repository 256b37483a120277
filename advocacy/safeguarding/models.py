"""A safeguarding concern, what was decided about it, and the referrals it led to."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_list, sealed_text


class About(StrEnum):
    """Whom a concern is about."""

    CHILD = "child"
    ADULT = "adult"
    COLLEAGUE = "colleague"
    PROFESSIONAL = "professional"


class Consent(StrEnum):
    """Whether the person agrees to a referral, or was asked at all."""

    AGREED = "agreed"
    OBJECTED = "objected"
    NOT_ASKED = "not_asked"


class Decided(StrEnum):
    """What was decided; it is written down either way."""

    REFER = "refer"
    NOT_REFER = "not_refer"
    EMERGENCY = "emergency"


class SurvivorKnows(StrEnum):
    """Whether the survivor has been told."""

    YES = "yes"
    LATER = "later"
    NO = "no"


class SentTo(StrEnum):
    """Who a referral went to."""

    CHILDREN = "children"
    ADULTS = "adults"
    OFFICER = "officer"
    POLICE = "police"
    OTHER = "other"


class Concern(SealedRow, Base):
    """What somebody saw or was told, in the words it was said.

    One about a colleague is `restricted`: its author and the leads who may know of it see it, the
    colleague (`colleague_id`, where they have an account) never.
    """

    __tablename__ = "safeguarding_concern"
    __table_args__ = (
        CheckConstraint("restricted = (about = 'colleague')", name="colleagues_are_restricted"),
        CheckConstraint("(decided IS NULL) = (decided_at IS NULL)", name="decided_once"),
        Index("ix_safeguarding_concern_case", "case_id", "restricted", "raised_at", "id"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    raised_at: Mapped[datetime] = mapped_column(Utc)
    raised_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    about: Mapped[About] = mapped_column(code_of(About))
    restricted: Mapped[bool] = mapped_column(Boolean)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    colleague_id: Mapped[UUID | None] = mapped_column(Uuid)
    danger_now: Mapped[bool] = mapped_column(Boolean)
    decided: Mapped[Decided | None] = mapped_column(code_of(Decided))
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    decided_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    consent: Mapped[Consent | None] = mapped_column(code_of(Consent))
    survivor_knows: Mapped[SurvivorKnows | None] = mapped_column(code_of(SurvivorKnows))
    looked_at: Mapped[datetime | None] = mapped_column(Utc)
    looked_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    name = sealed_text()
    seen = sealed_text()
    said_by = sealed_text()
    kinds = sealed_list()
    told = sealed_text()
    reasons = sealed_text()
    consent_why = sealed_text()
    knows_why = sealed_text()
    looked_words = sealed_text()


class Referral(SealedRow, Base):
    """A referral that a concern led to. `chase_on` is when to ask for the outcome."""

    __tablename__ = "safeguarding_referral"
    __table_args__ = (Index("ix_safeguarding_referral_concern", "concern_id", "sent_at", "id"),)

    concern_id: Mapped[UUID] = mapped_column(link_to("safeguarding_concern.id"))
    sent_to: Mapped[SentTo] = mapped_column(code_of(SentTo))
    sent_at: Mapped[datetime] = mapped_column(Utc)
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    recorded_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    chase_on: Mapped[date | None] = mapped_column(Date)
    outcome_at: Mapped[datetime | None] = mapped_column(Utc)
    whom = sealed_text()
    how = sealed_text()
    reference = sealed_text()
    outcome = sealed_text()
