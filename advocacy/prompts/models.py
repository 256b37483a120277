"""A prompt: something that a person has to look at, ranked by danger and then by time."""

from datetime import datetime
from enum import IntEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.actor import Role
from advocacy.db import Base, SealedRow, Utc, code_of, sealed_text


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

    It is for one account, or for every holder of a role, or for whoever works the case.
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
    detail = sealed_text()
