"""A contact with somebody of a case, made or tried."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
    Uuid,
)
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


class Channel(StrEnum):
    """How contact was made."""

    CALL = "call"
    TEXT = "text"
    MEETING = "meeting"
    MESSAGE = "message"
    POST = "post"
    OTHER = "other"


class Direction(StrEnum):
    """Who began it."""

    OUT = "out"
    IN = "in"


class Answered(StrEnum):
    """Who answered."""

    THEM = "them"
    OTHER = "other"
    VOICEMAIL = "voicemail"
    NOBODY = "nobody"


class Theme(StrEnum):
    """What was spoken of."""

    SAFETY = "safety"
    COURT = "court"
    CHILDREN = "children"
    HOUSING = "housing"
    HEALTH = "health"
    MONEY = "money"
    DEVICES = "devices"
    FEELINGS = "feelings"
    PRACTICAL = "practical"
    PLAN = "plan"
    MASP = "masp"


class Contact(SealedRow, Base):
    """One contact, or one try.

    `minutes` is how long it took, `number` the one used when it was not the agreed one, and
    `unsafe_reason` why it was made all the same when it was outside what is safe. `person_id` is
    whom it was with when that was not the survivor; `answered` is None where nobody said. The
    `form_id` is the one of the form it was typed into, so that a form sent twice is one contact.
    `themes` are sealed: what somebody is troubled by is not for whoever holds the tables.
    """

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 0 AND 1440", name="minutes_in_a_day"),
        CheckConstraint(
            "answered IS NULL OR reached = (answered = 'them')", name="reached_who_answered"
        ),
        Index("ix_contact_case_time", "case_id", "happened_at", "id"),
        Index("ix_contact_form", "case_id", "recorded_by_id", "form_id", unique=True),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    person_id: Mapped[UUID | None] = mapped_column(link_to("person.id"))
    form_id: Mapped[UUID | None] = mapped_column(Uuid)
    recorded_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    happened_at: Mapped[datetime] = mapped_column(Utc)
    channel: Mapped[Channel] = mapped_column(code_of(Channel))
    direction: Mapped[Direction] = mapped_column(code_of(Direction))
    reached: Mapped[bool] = mapped_column(Boolean)
    answered: Mapped[Answered | None] = mapped_column(code_of(Answered))
    left_message: Mapped[bool] = mapped_column(Boolean, default=False)
    interpreter: Mapped[bool] = mapped_column(Boolean, default=False)
    minutes: Mapped[int | None] = mapped_column(Integer)
    next_on: Mapped[date | None] = mapped_column(Date)
    note = sealed_text()
    agreed = sealed_text()
    number = sealed_text()
    unsafe_reason = sealed_text()
    themes = sealed_list()


class ContactDraft(SealedRow, Base):
    """What somebody has typed of one contact and not yet recorded; nobody else is shown it.

    `ringing_since` is when they started the timer, while it runs.
    """

    __tablename__ = "contact_draft"
    __table_args__ = (UniqueConstraint("account_id", "case_id", "form_id"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    form_id: Mapped[UUID] = mapped_column(Uuid)
    kept_at: Mapped[datetime] = mapped_column(Utc)
    ringing_since: Mapped[datetime | None] = mapped_column(Utc)
    data = sealed_dict()
