"""A contact with a survivor, made or tried."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


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


class Contact(SealedRow, Base):
    """One contact, or one try.

    `minutes` is how long it took, `number` the one used when it was not the agreed one, and
    `unsafe_reason` why it was made all the same when it was outside what is safe.
    """

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 0 AND 1440", name="minutes_in_a_day"),
        Index("ix_contact_case_time", "case_id", "happened_at", "id"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    recorded_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    happened_at: Mapped[datetime] = mapped_column(Utc)
    channel: Mapped[Channel] = mapped_column(code_of(Channel))
    direction: Mapped[Direction] = mapped_column(code_of(Direction))
    reached: Mapped[bool] = mapped_column(Boolean)
    left_message: Mapped[bool] = mapped_column(Boolean, default=False)
    minutes: Mapped[int | None] = mapped_column(Integer)
    next_on: Mapped[date | None] = mapped_column(Date)
    note = sealed_text()
    agreed = sealed_text()
    number = sealed_text()
    unsafe_reason = sealed_text()
