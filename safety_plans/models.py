"""Plans, their steps, versions, the card for a bad moment, and what was done to each.

No table of the portal points here, and none of these names is known there.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.cases.changes import Change
from advocacy.db import (
    Base,
    SealedRow,
    Utc,
    code_of,
    link_to,
    sealed_dict,
    sealed_list,
    sealed_text,
)
from safety_plans.bands import Band
from safety_plans.parts import Part, as_parts
from safety_plans.states import ActKind, How, Settled, Side, StepState, Subject


class Plan(SealedRow, Base):
    """One person's plan. `changes` counts what happened to it, `agreed_changes` up to where a
    version holds it; `offered_by` is the side that has said yes to it as it stands now;
    `shown_codes` are the parts of it that a dependent may see: none, until the survivor says so.
    """

    __tablename__ = "safety_plan"
    __table_args__ = (UniqueConstraint("person_id"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(link_to("person.id"))
    band: Mapped[Band] = mapped_column(code_of(Band))
    started_at: Mapped[datetime] = mapped_column(Utc)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    changes: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=0)
    agreed_changes: Mapped[int] = mapped_column(Integer, default=0)
    agreed_at: Mapped[datetime | None] = mapped_column(Utc)
    offered_by: Mapped[Side | None] = mapped_column(code_of(Side))
    reviewed_at: Mapped[datetime | None] = mapped_column(Utc)
    review_on: Mapped[date | None] = mapped_column(Date)
    stale_since: Mapped[datetime | None] = mapped_column(Utc)
    stale_codes: Mapped[str] = mapped_column(String(200), default="")
    shown_codes: Mapped[str] = mapped_column(String(120), default="")
    priorities = sealed_list()
    situations = sealed_list()
    what_matters = sealed_text()

    @property
    def stale_because(self) -> tuple[Change, ...]:
        """Return what changed since it was agreed or looked at."""
        return tuple(Change(code) for code in (self.stale_codes or "").split(",") if code)

    @property
    def shown_parts(self) -> tuple[Part, ...]:
        """Return the parts that the survivor lets a dependent see."""
        return as_parts(self.shown_codes or "")

    @property
    def is_current(self) -> bool:
        """Return whether the newest version says what the plan says now."""
        return bool(self.version) and self.agreed_changes == self.changes


class Step(SealedRow, Base):
    """One step, or a line of another part of a dependent's plan.

    `private` must not be told to anybody else; `reveals` tells where they would go, or that they
    may leave; `shown` is the survivor's say on whether a dependent's list shows it; `told_planned`
    whether `if_told` says what happens when the child tells it.
    """

    __tablename__ = "safety_plan_step"
    __table_args__ = (
        # Small children are never given what they would have to hide.
        CheckConstraint(
            "NOT ((private OR reveals) AND band = 'under_8')", name="no_secret_for_a_small_child"
        ),
        CheckConstraint(
            "NOT (shown AND NOT told_planned AND band IN ('under_8', '8_12'))",
            name="a_child_may_tell_what_it_is_shown",
        ),
        Index("ix_safety_plan_step_plan", "plan_id", "state"),
    )

    plan_id: Mapped[UUID] = mapped_column(link_to("safety_plan.id"))
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    band: Mapped[Band] = mapped_column(code_of(Band))
    state: Mapped[StepState] = mapped_column(code_of(StepState))
    private: Mapped[bool] = mapped_column(Boolean, default=False)
    reveals: Mapped[bool] = mapped_column(Boolean, default=False)
    shown: Mapped[bool] = mapped_column(Boolean, default=True)
    told_planned: Mapped[bool] = mapped_column(Boolean, default=False)
    part: Mapped[Part] = mapped_column(code_of(Part), default=Part.STEP)
    proposed_by: Mapped[Side] = mapped_column(code_of(Side))
    proposed_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    proposed_at: Mapped[datetime] = mapped_column(Utc)
    answered_at: Mapped[datetime | None] = mapped_column(Utc)
    answered_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    answered_how: Mapped[How | None] = mapped_column(code_of(How))
    changed_at: Mapped[datetime] = mapped_column(Utc)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    theme = sealed_text()
    library_id = sealed_text()
    words = sealed_text()
    who = sealed_text()
    reason = sealed_text()
    question = sealed_text()
    if_told = sealed_text()


class Version(SealedRow, Base):
    """A plan as it was agreed, word for word; written once. `content` is from difference.py."""

    __tablename__ = "safety_plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    plan_id: Mapped[UUID] = mapped_column(link_to("safety_plan.id"))
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    agreed_at: Mapped[datetime] = mapped_column(Utc)
    agreed_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    agreed_how: Mapped[How] = mapped_column(code_of(How))
    content = sealed_dict()
    their_view = sealed_text()


class CrisisCard(SealedRow, Base):
    """What is needed in a bad moment, one for a case."""

    __tablename__ = "safety_plan_card"
    __table_args__ = (UniqueConstraint("case_id"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    changed_at: Mapped[datetime] = mapped_column(Utc)
    changed_by: Mapped[Side] = mapped_column(code_of(Side))
    revision: Mapped[int] = mapped_column(Integer, default=1)
    code_words = sealed_text()
    where_to_go = sealed_text()
    ring_first = sealed_text()
    bag = sealed_text()
    remember = sealed_text()


class Said(StrEnum):
    """What a service did to a step of the library."""

    ADDED = "added"
    CHANGED = "changed"
    HIDDEN = "hidden"
    SHOWN = "shown"
    KEPT = "kept"
    RESTORED = "restored"


class LibraryChange(SealedRow, Base):
    """What the service says of a step of the library from a day on: each row says all of it.

    The newest that is in force on a day counts; where none is, the shipped words do. Empty
    `content` leaves the shipped words; `shipped` is what those were on the day this was written.
    """

    __tablename__ = "safety_plan_library_change"
    __table_args__ = (
        UniqueConstraint("step_id", "number"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_it_starts"),
    )

    step_id: Mapped[str] = mapped_column(String(64))
    number: Mapped[int] = mapped_column(Integer)
    said: Mapped[Said] = mapped_column(code_of(Said))
    hidden: Mapped[bool] = mapped_column(Boolean)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    content = sealed_dict()
    shipped = sealed_dict()
    because = sealed_text()


class Act(SealedRow, Base):
    """What somebody did to a step, to what matters or to the card; written once.

    `revision` is the subject's after it, `content` its words where it was written, `words` the
    reason given or the question asked.
    """

    __tablename__ = "safety_plan_act"
    __table_args__ = (Index("ix_safety_plan_act_subject", "subject_id", "revision"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    subject: Mapped[Subject] = mapped_column(code_of(Subject))
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[ActKind] = mapped_column(code_of(ActKind))
    at: Mapped[datetime] = mapped_column(Utc)
    side: Mapped[Side] = mapped_column(code_of(Side))
    by_id: Mapped[UUID | None] = mapped_column(Uuid)
    how: Mapped[How | None] = mapped_column(code_of(How))
    revision: Mapped[int] = mapped_column(Integer)
    content = sealed_dict()
    words = sealed_text()


class Variant(SealedRow, Base):
    """Words that were written over others which their writer had not seen: both are kept.

    Settled once, by either side; its own words are never changed.
    """

    __tablename__ = "safety_plan_variant"
    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) = (settled_as IS NULL)", name="settled_somehow"),
        Index("ix_safety_plan_variant_open", "case_id", "settled_at"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    subject: Mapped[Subject] = mapped_column(code_of(Subject))
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    side: Mapped[Side] = mapped_column(code_of(Side))
    by_id: Mapped[UUID | None] = mapped_column(Uuid)
    written_at: Mapped[datetime] = mapped_column(Utc)
    settled_at: Mapped[datetime | None] = mapped_column(Utc)
    settled_as: Mapped[Settled | None] = mapped_column(code_of(Settled))
    settled_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    content = sealed_dict()
