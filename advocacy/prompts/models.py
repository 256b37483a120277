"""A prompt: something that a person has to look at, ranked by danger and then by time."""

from datetime import datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.actor import Role
from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


class Danger(IntEnum):
    """How urgent; the smaller, the sooner. Up to UNSENT it is *Act now*."""

    DANGER = 1
    CALL = 2
    MISSED = 3
    UNSENT = 4
    DUE = 5
    LATER = 6


class Prompt(SealedRow, Base):
    """One thing due. Ids only: the words of its kind are registered by the slice it belongs to.

    It is for one account, or for every holder of a role, or for whoever works the case. One that
    was put off stands on nobody's day until `back_at`; `times_put_off` counts how often it was.
    """

    __tablename__ = "prompt"
    __table_args__ = (
        CheckConstraint("danger BETWEEN 1 AND 6", name="danger_rank"),
        Index("ix_prompt_open", "settled_at", "danger", "due_at"),
        Index("ix_prompt_subject", "kind", "subject_id"),
        Index("ix_prompt_role", "for_role", "settled_at"),
    )

    kind: Mapped[str] = mapped_column(String(64))
    danger: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime] = mapped_column(Utc)
    raised_at: Mapped[datetime] = mapped_column(Utc)
    case_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    for_account_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    for_role: Mapped[Role | None] = mapped_column(code_of(Role))
    subject_id: Mapped[UUID | None] = mapped_column(Uuid)
    settled_at: Mapped[datetime | None] = mapped_column(Utc)
    settled_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    back_at: Mapped[datetime | None] = mapped_column(Utc)
    times_put_off: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    detail = sealed_text()


class Because(StrEnum):
    """Why something due was put off."""

    THEY_ASKED = "they_asked"
    NOT_SAFE_NOW = "not_safe_now"
    WAITS_FOR_SOMEBODY = "waits_for_somebody"
    OTHER_DANGER = "other_danger"
    OTHER = "other"


class PutOff(SealedRow, Base):
    """One time that a prompt was put off: by whom, until when and why; kept for good.

    `ended_at` is when it was brought back, settled or overtaken by danger before its time.
    """

    __tablename__ = "put_off"

    prompt_id: Mapped[UUID] = mapped_column(link_to("prompt.id"), index=True)
    put_off_at: Mapped[datetime] = mapped_column(Utc)
    put_off_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    until_at: Mapped[datetime] = mapped_column(Utc)
    because: Mapped[Because] = mapped_column(code_of(Because))
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    words = sealed_text()
