"""A lead's review of a case."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.cases.models import RiskLevel
from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_list, sealed_text


class Part(StrEnum):
    """What of a case was looked at."""

    CONTACTS = "contacts"
    SAFE_CONTACT = "safe_contact"
    RISK = "risk"
    PLAN = "plan"
    INCIDENTS = "incidents"
    CHECK_INS = "check_ins"
    PEOPLE = "people"
    ORDERS = "orders"
    MASP = "masp"
    DUE = "due"


class CaseReview(SealedRow, Base):
    """What a lead saw in a case on a day, and by when they look again; a later one follows.

    What must change is somebody's (`change_for_id`) by a day, and a task of the case.
    `form_id` is the form's own mark, so that one sent twice is there once.
    """

    __tablename__ = "case_review"
    __table_args__ = (
        CheckConstraint(
            "(change_for_id IS NULL) = (change_by_on IS NULL)", name="change_is_somebodys"
        ),
        Index("ix_case_review_case", "case_id", "reviewed_at", "id"),
        Index("ix_case_review_form", "case_id", "form_id", unique=True),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    reviewed_at: Mapped[datetime] = mapped_column(Utc)
    reviewed_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    risk_level: Mapped[RiskLevel] = mapped_column(code_of(RiskLevel))
    next_on: Mapped[date] = mapped_column(Date)
    change_for_id: Mapped[UUID | None] = mapped_column(Uuid)
    change_by_on: Mapped[date | None] = mapped_column(Date)
    task_id: Mapped[UUID | None] = mapped_column(link_to("task.id"))
    form_id: Mapped[UUID] = mapped_column(Uuid)
    looked_at = sealed_list()
    going_well = sealed_text()
    must_change = sealed_text()
