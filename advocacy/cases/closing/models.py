"""Asking to close a case or to open it again, and what was decided."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_dict, sealed_text


class Asking(StrEnum):
    """Where a question to the leads stands."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def _once(name: str) -> Index:
    waits = text("state = 'asked'")
    return Index(name, "case_id", unique=True, sqlite_where=waits, postgresql_where=waits)


class Closing(SealedRow, Base):
    """Somebody asks to close a case: why, and what is to become of everything that runs.

    `answers` are by the code of each question; whoever asked never approves it.
    """

    __tablename__ = "case_closing"
    __table_args__ = (
        CheckConstraint(
            "decided_by_id <> asked_by_id OR state = 'withdrawn'", name="second_person"
        ),
        _once("uq_case_closing_asked"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    state: Mapped[Asking] = mapped_column(code_of(Asking), default=Asking.ASKED)
    reason_code: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime] = mapped_column(Utc)
    asked_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    decided_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    words = sealed_text()
    told_how = sealed_text()
    come_back = sealed_text()
    feedback = sealed_text()
    answers = sealed_dict()
    decided_because = sealed_text()


class Reopening(SealedRow, Base):
    """Somebody asks to open a closed case again, or a lead did; `reason` says why."""

    __tablename__ = "case_reopening"
    __table_args__ = (_once("uq_case_reopening_asked"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    state: Mapped[Asking] = mapped_column(code_of(Asking), default=Asking.ASKED)
    asked_at: Mapped[datetime] = mapped_column(Utc)
    asked_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    decided_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason = sealed_text()
    decided_because = sealed_text()
