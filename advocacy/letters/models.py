"""Messages both ways, and what a member of staff has begun to write and not yet sent."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


class Side(StrEnum):
    """Who wrote it."""

    SURVIVOR = "survivor"
    STAFF = "staff"


class Letter(SealedRow, Base):
    """One message, never changed once sent.

    `once` is the form's own mark, so that one sent twice is there once. `wants_today` is a
    survivor's tick; `answered_at` is when somebody dealt with theirs: by the message `answer_id`,
    or in the way `answered_how` says. One of ours may be taken back until it was opened.
    `unsafe_reason` is why it was sent while a danger word was open.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("case_id", "once"),
        Index("ix_letter_thread", "case_id", "sent_at", "id"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    side: Mapped[Side] = mapped_column(code_of(Side))
    written_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    sent_at: Mapped[datetime] = mapped_column(Utc)
    once: Mapped[str] = mapped_column(String(43))
    wants_today: Mapped[bool] = mapped_column(Boolean, default=False)
    answered_at: Mapped[datetime | None] = mapped_column(Utc)
    answered_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    answer_id: Mapped[UUID | None] = mapped_column(Uuid)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Utc)
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    words = sealed_text()
    answered_how = sealed_text()
    unsafe_reason = sealed_text()


class LetterDraft(SealedRow, Base):
    """What one member of staff has begun to write in one case."""

    __tablename__ = "letter_draft"
    __table_args__ = (UniqueConstraint("case_id", "account_id"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    account_id: Mapped[UUID] = mapped_column(link_to("account.id"))
    kept_at: Mapped[datetime] = mapped_column(Utc)
    words = sealed_text()
