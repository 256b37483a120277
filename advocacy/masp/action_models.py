"""Actions of the review, and the answer each needs for every survivor before it is final."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


class ActionState(StrEnum):
    """`PROPOSED` has nobody to ask yet, `WAITING` an answer open, `FINAL` every answer in."""

    PROPOSED = "proposed"
    WAITING = "waiting"
    FINAL = "final"
    DONE = "done"
    DROPPED = "dropped"


class Urgency(StrEnum):
    """How soon the advocate has to answer."""

    TODAY = "today"
    SOON = "soon"


class AnswerState(StrEnum):
    """Where telling the survivor stands; `WITHDRAWN` when the link ended before an answer."""

    OPEN = "open"
    TO_TELL = "to_tell"
    TOLD = "told"
    WITHDRAWN = "withdrawn"


class PlanReview(StrEnum):
    """What an action means for the survivor's plan: a code, never what is in the plan."""

    NEEDED = "needed"
    DONE = "done"
    NOT_NEEDED = "not_needed"


class Action(SealedRow, Base):
    """What an agency will do. `agency_id` None is our own service; sealed under the MASP case."""

    __tablename__ = "masp_action"
    __table_args__ = (Index("ix_masp_action_case", "masp_case_id", "state"),)

    masp_case_id: Mapped[UUID] = mapped_column(link_to("masp_case.id"))
    agency_id: Mapped[UUID | None] = mapped_column(link_to("agency.id"), index=True)
    proposed_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    proposed_by_agency_id: Mapped[UUID | None] = mapped_column(link_to("agency.id"))
    proposed_at: Mapped[datetime] = mapped_column(Utc)
    due_on: Mapped[date] = mapped_column(Date)
    urgency: Mapped[Urgency] = mapped_column(code_of(Urgency))
    state: Mapped[ActionState] = mapped_column(code_of(ActionState))
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    wording = sealed_text()


class SafetyAnswer(SealedRow, Base):
    """For one survivor: who tells her, when, by which route, what it means for her plan.

    Sealed under her case; outside it only the codes and the day are known.
    """

    __tablename__ = "masp_safety_answer"
    __table_args__ = (
        CheckConstraint("state != 'to_tell' OR tell_by_on IS NOT NULL", name="to_tell_has_a_day"),
        CheckConstraint(
            "state NOT IN ('to_tell', 'told') OR plan_review IS NOT NULL",
            name="answered_with_the_plan",
        ),
        Index("uq_masp_safety_answer", "action_id", "link_id", unique=True),
    )

    action_id: Mapped[UUID] = mapped_column(link_to("masp_action.id"))
    link_id: Mapped[UUID] = mapped_column(link_to("masp_link.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    state: Mapped[AnswerState] = mapped_column(code_of(AnswerState))
    asked_at: Mapped[datetime] = mapped_column(Utc)
    answered_at: Mapped[datetime | None] = mapped_column(Utc)
    answered_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    tell_by_on: Mapped[date | None] = mapped_column(Date)
    told_at: Mapped[datetime | None] = mapped_column(Utc)
    plan_review: Mapped[PlanReview | None] = mapped_column(code_of(PlanReview))
    teller = sealed_text()
    moment = sealed_text()
    route = sealed_text()
    meaning = sealed_text()
