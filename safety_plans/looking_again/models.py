"""One look at an agreed plan: what changed, and what was said of each step."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_dict, sealed_text
from safety_plans.states import Side


class Verdict(StrEnum):
    """What was said of a step."""

    KEEP = "keep"
    CHANGE = "change"
    UNSAFE = "unsafe"


class Outcome(StrEnum):
    """What came of it."""

    NOTHING = "nothing"
    CHANGED = "changed"


class LookAgain(SealedRow, Base):
    """A look that one side takes, alone or with the other; open until `ended_at`.

    `why_codes` are the reasons there were, `changed` what they said changed by code; `verdicts`
    goes from a step's id to what was said of it. The words of steps stay with the steps.
    """

    __tablename__ = "safety_plan_review"
    __table_args__ = (
        Index("ix_safety_plan_review_plan", "plan_id", "side", "ended_at"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended_somehow"),
    )

    plan_id: Mapped[UUID] = mapped_column(link_to("safety_plan.id"))
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    side: Mapped[Side] = mapped_column(code_of(Side))
    by_id: Mapped[UUID | None] = mapped_column(Uuid)
    began_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    outcome: Mapped[Outcome | None] = mapped_column(code_of(Outcome))
    why_codes: Mapped[str] = mapped_column(String(200), default="")
    said = sealed_dict()
    words = sealed_text()

    @property
    def verdicts(self) -> dict[str, str]:
        """Return what was said of each step, by its id."""
        return dict((self.said or {}).get("steps", {}))

    @property
    def changed(self) -> list[str]:
        """Return what they said changed, by code."""
        return list((self.said or {}).get("changed", []))
