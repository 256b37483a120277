"""Who was asked whether it is safe to have this on paper, when, and what they said."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text
from safety_plans.states import How, Side


class Shape(StrEnum):
    """What it becomes."""

    LIST = "list"
    LARGE = "large"
    POCKET = "pocket"
    PICTURES = "pictures"
    SCHOOL = "school"
    HANDOVER = "handover"


class IsSafe(StrEnum):
    """What they said to the question."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Paper(SealedRow, Base):
    """One time that a plan was to be taken along. It has a title only where the answer was yes."""

    __tablename__ = "safety_plan_paper"
    __table_args__ = (
        CheckConstraint(
            "is_safe = 'yes' OR title_sealed IS NULL", name="no_title_unless_it_is_safe"
        ),
    )

    plan_id: Mapped[UUID] = mapped_column(link_to("safety_plan.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    shape: Mapped[Shape] = mapped_column(code_of(Shape))
    is_safe: Mapped[IsSafe] = mapped_column(code_of(IsSafe))
    asked_at: Mapped[datetime] = mapped_column(Utc)
    side: Mapped[Side] = mapped_column(code_of(Side))
    by_id: Mapped[UUID | None] = mapped_column(Uuid)
    how: Mapped[How] = mapped_column(code_of(How))
    title = sealed_text()
