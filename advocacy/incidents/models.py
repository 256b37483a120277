"""Incidents in their own words, corrections that stand beside them, and notes kept apart."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

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


class Precision(StrEnum):
    """How exactly the time is known; where it is UNKNOWN, `happened_at` is when it was told."""

    EXACT = "exact"
    ABOUT = "about"
    BETWEEN = "between"
    UNKNOWN = "unknown"


class Voice(StrEnum):
    """Whose account it is: it decides whether the survivor sees it among their own."""

    WROTE = "wrote"
    TOLD = "told"
    OTHER = "other"


class Written(StrEnum):
    """Whether it was written down at the time, or remembered later."""

    THEN = "then"
    LATER = "later"


class Targeted(StrEnum):
    """Who it was aimed at."""

    SELF = "self"
    CHILD = "child"
    FAMILY = "family"
    FRIEND = "friend"
    WORK = "work"
    OTHER = "other"


class Reported(StrEnum):
    """Whether the police or anybody else were told."""

    UNKNOWN = "unknown"
    NO = "no"
    POLICE = "police"
    OTHER = "other"


class Added(StrEnum):
    """What an amendment is: what was wrong, what came back to mind, or what is new since."""

    CORRECTION = "correction"
    REMEMBERED = "remembered"
    MORE = "more"


class Incident(SealedRow, Base):
    """One thing that happened. Never changed once written: corrections are rows of their own.

    `form_id` is the mark of the page it was typed into, so that one sent twice is there once.
    """

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_case_time", "case_id", "happened_at", "id"),
        Index("ix_incident_form", "case_id", "recorded_by", "form_id", unique=True),
        CheckConstraint("ended_at IS NULL OR ended_at >= happened_at", name="ends_after_start"),
        CheckConstraint("precision <> 'between' OR ended_at IS NOT NULL", name="between_has_end"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    happened_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    precision: Mapped[Precision] = mapped_column(code_of(Precision))
    written: Mapped[Written] = mapped_column(code_of(Written))
    whose: Mapped[Voice] = mapped_column(code_of(Voice))
    targeted: Mapped[Targeted] = mapped_column(code_of(Targeted))
    reported: Mapped[Reported] = mapped_column(code_of(Reported))
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    recorded_by: Mapped[UUID | None] = mapped_column(link_to("account.id"))
    form_id: Mapped[UUID | None] = mapped_column(Uuid)
    account = sealed_text()
    behaviours = sealed_list()
    place = sealed_text()
    targeted_who = sealed_text()
    came_by = sealed_text()
    description = sealed_text()
    witnesses = sealed_text()
    felt = sealed_text()
    changed = sealed_text()
    evidence_elsewhere = sealed_text()
    reported_to = sealed_text()
    police_reference = sealed_text()


class Amendment(SealedRow, Base):
    """A correction or addition: it points back, and both show. A new time is in `happened_at`.

    `added` is None where it was written before that was asked.
    """

    __tablename__ = "incident_amendment"

    incident_id: Mapped[UUID] = mapped_column(link_to("incident.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    amended_at: Mapped[datetime] = mapped_column(Utc)
    amended_by: Mapped[UUID | None] = mapped_column(link_to("account.id"))
    whose: Mapped[Voice] = mapped_column(code_of(Voice))
    added: Mapped[Added | None] = mapped_column(code_of(Added))
    happened_at: Mapped[datetime | None] = mapped_column(Utc)
    words = sealed_text()


class PrivateNote(SealedRow, Base):
    """What staff note about an incident: staff only, never in anything that leaves by default."""

    __tablename__ = "incident_note"

    incident_id: Mapped[UUID] = mapped_column(link_to("incident.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    noted_at: Mapped[datetime] = mapped_column(Utc)
    noted_by: Mapped[UUID | None] = mapped_column(link_to("account.id"))
    words = sealed_text()


class IncidentDraft(SealedRow, Base):
    """What somebody has typed of one incident and not yet saved; nobody else is shown it."""

    __tablename__ = "incident_draft"
    __table_args__ = (UniqueConstraint("account_id", "case_id", "form_id"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    form_id: Mapped[UUID] = mapped_column(Uuid)
    kept_at: Mapped[datetime] = mapped_column(Utc)
    data = sealed_dict()
