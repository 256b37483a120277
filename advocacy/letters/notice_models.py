"""Whether somebody is told by a text that a message waits, and each time it was to be done."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.cases.safe_texting import WhyNot
from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


class Told(StrEnum):
    """How somebody hears of a message. ASKED is a wish for a text that nobody has confirmed."""

    NOT = "not"
    ASKED = "asked"
    TEXT = "text"


class NoticeState(StrEnum):
    """What became of a notice. NOT_NEEDED: they had opened the message, or want to hear nothing."""

    WAITING = "waiting"
    QUEUED = "queued"
    NOT_NEEDED = "not_needed"
    KEPT_BACK = "kept_back"


class NoticeChoice(SealedRow, Base):
    """One choice about being told; never changed, replaced by a newer one.

    `words` is the whole text; `made_sure` is how an advocate knew that it was they who wished it.
    """

    __tablename__ = "letter_notice_choice"
    __table_args__ = (Index("ix_letter_notice_choice_current", "case_id", "made_at"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    by_them: Mapped[bool] = mapped_column(Boolean)
    told: Mapped[Told] = mapped_column(code_of(Told))
    words = sealed_text()
    made_sure = sealed_text()


class Notice(SealedRow, Base):
    """One time somebody is to be told; its text has this row as its subject."""

    __tablename__ = "letter_notice"
    __table_args__ = (
        Index("ix_letter_notice_due", "state", "look_at"),
        Index("ix_letter_notice_case", "case_id", "made_at"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    made_at: Mapped[datetime] = mapped_column(Utc)
    look_at: Mapped[datetime] = mapped_column(Utc)
    state: Mapped[NoticeState] = mapped_column(code_of(NoticeState), default=NoticeState.WAITING)
    queued_at: Mapped[datetime | None] = mapped_column(Utc)
    why_not: Mapped[WhyNot | None] = mapped_column(code_of(WhyNot))
