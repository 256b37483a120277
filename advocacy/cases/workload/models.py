"""Hours that somebody has for cases, and a lead's own word on what a case weighs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, link_to, sealed_text


class Hours(SealedRow, Base):
    """How many hours a week somebody has for cases: the newest counts, earlier ones stay."""

    __tablename__ = "workload_hours"
    __table_args__ = (
        CheckConstraint("hours BETWEEN 0 AND 60", name="hours_of_a_week"),
        Index("ix_workload_hours_account", "account_id", "set_at"),
    )

    account_id: Mapped[UUID] = mapped_column(link_to("account.id"))
    hours: Mapped[int] = mapped_column(Integer)
    set_at: Mapped[datetime] = mapped_column(Utc)
    set_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason = sealed_text()


class CaseWeight(SealedRow, Base):
    """What a lead says a case weighs, and why: the newest counts; no points, as worked out."""

    __tablename__ = "case_weight"
    __table_args__ = (
        CheckConstraint("points BETWEEN 0 AND 40", name="points"),
        Index("ix_case_weight_case", "case_id", "set_at"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    points: Mapped[int | None] = mapped_column(Integer)
    set_at: Mapped[datetime] = mapped_column(Utc)
    set_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason = sealed_text()
