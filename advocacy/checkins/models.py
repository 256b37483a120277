"""Plans of check-ins, the promise of each single one, and what was answered."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.checkins.words import Reading, Words
from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


class PlanState(StrEnum):
    """Whether a plan asks."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class CheckInState(StrEnum):
    """What became of the promise to ask."""

    PLANNED = "planned"
    DUE = "due"
    ASKED = "asked"
    OK = "ok"
    MISSED = "missed"
    HELD = "held"
    UNSENT = "unsent"
    UNCLEAR = "unclear"
    OPTED_OUT = "opted_out"
    HELP = "help"
    DURESS = "duress"
    CANCELLED = "cancelled"


class FollowUp(StrEnum):
    """What people owe a check-in that has come to something."""

    NONE = "none"
    CLOSED = "closed"
    ESCALATED = "escalated"
    RESOLVED = "resolved"


class Hindrance(StrEnum):
    """Why a text was not sent, or can't be."""

    LATE = "late"
    ALL_STOPPED = "all_stopped"
    PHONE_NOT_SAFE = "phone_not_safe"
    NO_NUMBER = "no_number"
    NOT_A_MOBILE = "not_a_mobile"
    TEXTS_NOT_AGREED = "texts_not_agreed"
    OPTED_OUT = "opted_out"
    CASE_CLOSED = "case_closed"
    PROVIDER = "provider"
    DANGER_OPEN = "danger_open"
    NUMBER_HELD = "number_held"
    NUMBER_UNCONFIRMED = "number_unconfirmed"
    SUSPECTS_NUMBER = "suspects_number"


class Route(StrEnum):
    """How an answer came."""

    TEXT = "text"
    PORTAL = "portal"


class CheckInPlan(SealedRow, Base):
    """What was agreed: on which days, at what time on their wall, which text, which three words.

    One without a day never asks: it holds the step for a sign-in under threat (alarms.py). A
    plan is never changed: another takes its place. `weekdays` are digits, 0 is Monday;
    `planned_until_on` is the last day for which check-ins have been made.
    """

    __tablename__ = "check_in_plan"
    __table_args__ = (
        CheckConstraint("window_minutes BETWEEN 5 AND 600", name="window_minutes"),
        CheckConstraint("reply_minutes BETWEEN 5 AND 600", name="reply_minutes"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    state: Mapped[PlanState] = mapped_column(code_of(PlanState), default=PlanState.ACTIVE)
    weekdays: Mapped[str] = mapped_column(String(7))
    wall_time: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(64))
    window_minutes: Mapped[int] = mapped_column(Integer)
    reply_minutes: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    planned_until_on: Mapped[date] = mapped_column(Date)
    changed_at: Mapped[datetime] = mapped_column(Utc)
    changed_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    text = sealed_text()
    well = sealed_text()
    call = sealed_text()
    danger = sealed_text()
    danger_step = sealed_text()
    missed_step = sealed_text()
    change_reason = sealed_text()

    @property
    def is_alarm(self) -> bool:
        """Return whether it never asks, and is only there for a sign-in under threat."""
        return not self.weekdays

    @property
    def words(self) -> Words:
        """Return the three words."""
        return Words(well=self.well, call=self.call, danger=self.danger)


class CheckIn(SealedRow, Base):
    """One promise to ask, on one day: it never ends in silence.

    A text may leave from `opens_at` and before `closes_at`; somebody is told when nothing has
    been heard at `answer_by_at`.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("plan_id", "local_on", "slot"),
        CheckConstraint("closes_at > opens_at", name="window"),
        Index("ix_check_in_opening", "state", "opens_at"),
        Index("ix_check_in_answer", "state", "answer_by_at"),
        Index("ix_check_in_follow_up", "follow_up", "escalated_at"),
        Index("ix_check_in_case", "case_id", "opens_at"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    plan_id: Mapped[UUID] = mapped_column(link_to("check_in_plan.id"))
    local_on: Mapped[date] = mapped_column(Date)
    slot: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[CheckInState] = mapped_column(code_of(CheckInState), default=CheckInState.PLANNED)
    follow_up: Mapped[FollowUp] = mapped_column(code_of(FollowUp), default=FollowUp.NONE)
    hindrance: Mapped[Hindrance | None] = mapped_column(code_of(Hindrance))
    opens_at: Mapped[datetime] = mapped_column(Utc)
    closes_at: Mapped[datetime] = mapped_column(Utc)
    answer_by_at: Mapped[datetime] = mapped_column(Utc)
    asked_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    escalated_at: Mapped[datetime | None] = mapped_column(Utc)
    escalation_step: Mapped[int] = mapped_column(Integer, default=0)
    taken_on_at: Mapped[datetime | None] = mapped_column(Utc)
    taken_on_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    resolved_at: Mapped[datetime | None] = mapped_column(Utc)
    resolved_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason = sealed_text()


def was_asked_for() -> ColumnElement[bool]:
    """Return the condition that a check-in asks something, and so can be answered."""
    return CheckIn.plan_id.in_(select(CheckInPlan.id).where(CheckInPlan.weekdays != ""))


class Reply(SealedRow, Base):
    """An answer, in their own words, and how it was read. `check_in_id` is None for a stray one."""

    __tablename__ = "check_in_reply"
    __table_args__ = (
        UniqueConstraint("inbound_id", "case_id"),
        Index("ix_check_in_reply_case", "case_id", "received_at"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    check_in_id: Mapped[UUID | None] = mapped_column(link_to("check_in.id"), index=True)
    inbound_id: Mapped[UUID | None] = mapped_column(Uuid)
    route: Mapped[Route] = mapped_column(code_of(Route))
    reading: Mapped[Reading] = mapped_column(code_of(Reading))
    received_at: Mapped[datetime] = mapped_column(Utc)
    text = sealed_text()
