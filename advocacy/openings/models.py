"""What is held back of who opened a record, what its survivor asks, and what reading was odd."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


class Hold(SealedRow, Base):
    """One line that is not shown to the survivor until a day, asked by one and granted by another.

    It holds back from the moment it is asked for, so that nothing is shown while it waits.
    """

    __tablename__ = "opening_hold"
    __table_args__ = (
        CheckConstraint("decided_by_id <> asked_by_id", name="second_person"),
        Index("ix_opening_hold_case", "case_id", "line"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    line: Mapped[str] = mapped_column(String(100))
    until_on: Mapped[date] = mapped_column(Date)
    asked_at: Mapped[datetime] = mapped_column(Utc)
    asked_by_id: Mapped[UUID] = mapped_column(Uuid)
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    decided_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    granted: Mapped[bool | None]
    reason = sealed_text()


class Question(SealedRow, Base):
    """The survivor asks why somebody opened their record; one question for each line."""

    __tablename__ = "opening_question"
    __table_args__ = (UniqueConstraint("case_id", "line"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    line: Mapped[str] = mapped_column(String(100))
    asked_at: Mapped[datetime] = mapped_column(Utc)
    answered_at: Mapped[datetime | None] = mapped_column(Utc)
    answered_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    answer = sealed_text()


class Oddity(StrEnum):
    """What about somebody's reading a lead should look at."""

    MANY_CASES = "many_cases"
    MANY_REFUSALS = "many_refusals"
    OWN_NAME = "own_name"
    MANY_EMERGENCIES = "many_emergencies"


class OddReading(SealedRow, Base):
    """Somebody read in a way that a lead should look at: told once a day, person and kind."""

    __tablename__ = "odd_reading"
    __table_args__ = (UniqueConstraint("account_id", "oddity", "read_on"),)

    account_id: Mapped[UUID] = mapped_column(link_to("account.id"), index=True)
    oddity: Mapped[Oddity] = mapped_column(code_of(Oddity))
    read_on: Mapped[date] = mapped_column(Date)
    times: Mapped[int] = mapped_column(Integer)
    noticed_at: Mapped[datetime] = mapped_column(Utc)
    looked_at: Mapped[datetime | None] = mapped_column(Utc)
    looked_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    note = sealed_text()
