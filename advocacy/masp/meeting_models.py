"""The weekly review: its agenda, who attends, what is noted and decided, and who dissents."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Date, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, Identified, SealedRow, Utc, code_of, link_to, sealed_text


class MeetingState(StrEnum):
    """Whether the review is still to come."""

    PLANNED = "planned"
    HELD = "held"


class Presence(StrEnum):
    """What an agency says of coming, or what was seen."""

    COMING = "coming"
    APOLOGIES = "apologies"
    ATTENDED = "attended"


class Meeting(Identified, Base):
    """One weekly review; what is said of each MASP case is kept under that case."""

    __tablename__ = "masp_meeting"

    held_on: Mapped[date] = mapped_column(Date, unique=True)
    state: Mapped[MeetingState] = mapped_column(code_of(MeetingState))


class MeetingItem(SealedRow, Base):
    """A MASP case on an agenda, with what will be presented."""

    __tablename__ = "masp_meeting_item"
    __table_args__ = (Index("uq_masp_meeting_item", "masp_case_id", "meeting_id", unique=True),)

    meeting_id: Mapped[UUID] = mapped_column(link_to("masp_meeting.id"), index=True)
    masp_case_id: Mapped[UUID] = mapped_column(link_to("masp_case.id"))
    added_at: Mapped[datetime] = mapped_column(Utc)
    added_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    presenting = sealed_text()


class Attendance(SealedRow, Base):
    """Whether an agency comes, or came, to one item."""

    __tablename__ = "masp_attendance"
    __table_args__ = (Index("uq_masp_attendance", "item_id", "agency_id", unique=True),)

    item_id: Mapped[UUID] = mapped_column(link_to("masp_meeting_item.id"))
    agency_id: Mapped[UUID] = mapped_column(link_to("agency.id"))
    presence: Mapped[Presence] = mapped_column(code_of(Presence))
    said_at: Mapped[datetime] = mapped_column(Utc)


class AgendaNote(SealedRow, Base):
    """What an agency (None: our own service) wants looked at under one item."""

    __tablename__ = "masp_agenda_note"

    item_id: Mapped[UUID] = mapped_column(link_to("masp_meeting_item.id"), index=True)
    agency_id: Mapped[UUID | None] = mapped_column(link_to("agency.id"))
    written_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    written_at: Mapped[datetime] = mapped_column(Utc)
    words = sealed_text()


class Decision(SealedRow, Base):
    """What the review decided about a MASP case."""

    __tablename__ = "masp_decision"

    masp_case_id: Mapped[UUID] = mapped_column(link_to("masp_case.id"), index=True)
    item_id: Mapped[UUID | None] = mapped_column(link_to("masp_meeting_item.id"))
    decided_at: Mapped[datetime] = mapped_column(Utc)
    recorded_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    words = sealed_text()


class Dissent(SealedRow, Base):
    """An agency does not agree with a decision, and says why: all voices are equal."""

    __tablename__ = "masp_dissent"
    __table_args__ = (Index("uq_masp_dissent", "decision_id", "agency_id", unique=True),)

    decision_id: Mapped[UUID] = mapped_column(link_to("masp_decision.id"))
    agency_id: Mapped[UUID] = mapped_column(link_to("agency.id"))
    dissented_at: Mapped[datetime] = mapped_column(Utc)
    dissented_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    why = sealed_text()
