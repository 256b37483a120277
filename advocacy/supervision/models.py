"""A note of supervision, what was added to it later, and what was agreed in it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Date, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


class AddedAs(StrEnum):
    """What an addition is: a lead's, or that whom it was held with read it, or adds words to it."""

    LEAD = "lead"
    READ = "read"
    OWN_WORDS = "own_words"


class SupervisionNote(SealedRow, Base):
    """What a lead and somebody of their team talked over, about a case or about none.

    It is the team's and whom it was held with (`with_id`), never the case's: it does not pass on
    with it. Sealed under the case where it is about one, else under the service. Never changed;
    `form_id` is the form's own mark, so that one sent twice is there once.
    """

    __tablename__ = "supervision_note"
    __table_args__ = (
        Index("ix_supervision_note_case", "case_id", "noted_at", "id"),
        Index("ix_supervision_note_with", "with_id", "noted_at", "id"),
        Index("ix_supervision_note_form", "noted_by_id", "form_id", unique=True),
    )

    case_id: Mapped[UUID | None] = mapped_column(link_to("case.id"))
    team_id: Mapped[UUID] = mapped_column(link_to("team.id"))
    with_id: Mapped[UUID] = mapped_column(link_to("account.id"))
    held_on: Mapped[date] = mapped_column(Date)
    noted_at: Mapped[datetime] = mapped_column(Utc)
    noted_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    next_on: Mapped[date | None] = mapped_column(Date)
    form_id: Mapped[UUID] = mapped_column(Uuid)
    discussed = sealed_text()
    decided = sealed_text()


class SupervisionAddition(SealedRow, Base):
    """What was added to a note after it was written; the note itself stays as it is."""

    __tablename__ = "supervision_addition"
    __table_args__ = (
        Index("ix_supervision_addition_note", "note_id", "added_at", "id"),
        Index("ix_supervision_addition_form", "note_id", "form_id", unique=True),
    )

    note_id: Mapped[UUID] = mapped_column(link_to("supervision_note.id"))
    added_at: Mapped[datetime] = mapped_column(Utc)
    added_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    added_as: Mapped[AddedAs] = mapped_column(code_of(AddedAs))
    form_id: Mapped[UUID] = mapped_column(Uuid)
    words = sealed_text()


class SupervisionAction(SealedRow, Base):
    """What somebody agreed to do by a day; `task_id` where it is one of the tasks as well."""

    __tablename__ = "supervision_action"
    __table_args__ = (
        Index("ix_supervision_action_note", "note_id", "agreed_at", "id"),
        Index("ix_supervision_action_form", "note_id", "form_id", unique=True),
    )

    note_id: Mapped[UUID] = mapped_column(link_to("supervision_note.id"))
    agreed_at: Mapped[datetime] = mapped_column(Utc)
    agreed_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    for_account_id: Mapped[UUID] = mapped_column(link_to("account.id"))
    due_on: Mapped[date] = mapped_column(Date)
    task_id: Mapped[UUID | None] = mapped_column(link_to("task.id"))
    form_id: Mapped[UUID] = mapped_column(Uuid)
    what = sealed_text()
