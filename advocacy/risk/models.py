"""Dated assessments of risk, and what was decided about MARAC after one."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.cases.models import RiskLevel
from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_list, sealed_text


class Relationship(StrEnum):
    """What the person who stalks was to them; MARAC is for domestic relationships only."""

    PARTNER = "partner"
    FAMILY = "family"
    ACQUAINTANCE = "acquaintance"
    STRANGER = "stranger"
    UNKNOWN = "unknown"


class MaracOutcome(StrEnum):
    """What was decided about a referral to MARAC."""

    REFERRED = "referred"
    NOT_REFERRED = "not_referred"


DOMESTIC = frozenset({Relationship.PARTNER, Relationship.FAMILY})


class Assessment(SealedRow, Base):
    """What was known on a day and how it was judged; a later one never changes it."""

    __tablename__ = "risk_assessment"
    __table_args__ = (
        CheckConstraint("factor_count BETWEEN 0 AND 99", name="factors_counted"),
        Index("ix_risk_assessment_case", "case_id", "assessed_at", "id"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    assessed_at: Mapped[datetime] = mapped_column(Utc)
    assessed_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    relationship: Mapped[Relationship] = mapped_column(code_of(Relationship))
    level: Mapped[RiskLevel] = mapped_column(code_of(RiskLevel))
    level_before: Mapped[RiskLevel] = mapped_column(code_of(RiskLevel, name="risklevel_before"))
    factor_count: Mapped[int] = mapped_column(Integer)
    review_on: Mapped[date] = mapped_column(Date)
    factors = sealed_list()
    judgement = sealed_text()
    lowered_because = sealed_text()
    form_used = sealed_text()


class MaracDecision(SealedRow, Base):
    """Whether somebody was referred to MARAC after an assessment, and why; a later one follows."""

    __tablename__ = "marac_decision"
    __table_args__ = (Index("ix_marac_decision_case", "case_id", "decided_at", "id"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    assessment_id: Mapped[UUID] = mapped_column(link_to("risk_assessment.id"))
    decided_at: Mapped[datetime] = mapped_column(Utc)
    decided_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    outcome: Mapped[MaracOutcome] = mapped_column(code_of(MaracOutcome))
    why = sealed_text()
