"""A task and what became of it, step by step."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


class TaskRank(StrEnum):
    """How much it presses: an urgent one stands under *Act now* when it is due."""

    PLAIN = "plain"
    URGENT = "urgent"


class Repeats(StrEnum):
    """How long after one is done the next is due."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    NOT_NEEDED = "not_needed"


class TaskStep(StrEnum):
    """What happened to a task; `FREED` is when whoever had it could no longer open the case."""

    MADE = "made"
    CHANGED = "changed"
    PASSED_ON = "passed_on"
    FREED = "freed"
    DONE = "done"
    NOT_NEEDED = "not_needed"


class Task(SealedRow, Base):
    """Something to do about a case, or with no case about the work in general.

    With no `for_account_id` it is for whoever works the case. `version` grows with each change, so
    that of two people who change it the later one is told.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="open_or_settled"),
        CheckConstraint("case_id IS NOT NULL OR for_account_id IS NOT NULL", name="somebodys"),
        Index("ix_task_case", "case_id", "state", "due_at", "id"),
        Index("ix_task_account", "for_account_id", "state", "due_at", "id"),
    )

    case_id: Mapped[UUID | None] = mapped_column(link_to("case.id"))
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    for_account_id: Mapped[UUID | None] = mapped_column(link_to("account.id"))
    due_at: Mapped[datetime] = mapped_column(Utc)
    rank: Mapped[TaskRank] = mapped_column(code_of(TaskRank))
    repeats: Mapped[Repeats] = mapped_column(code_of(Repeats))
    state: Mapped[TaskState] = mapped_column(code_of(TaskState), default=TaskState.OPEN)
    settled_at: Mapped[datetime | None] = mapped_column(Utc)
    settled_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(Integer, default=1)
    what = sealed_text()
    outcome = sealed_text()


class TaskEvent(SealedRow, Base):
    """One step in the life of a task; never changed."""

    __tablename__ = "task_event"
    __table_args__ = (Index("ix_task_event_task", "task_id", "at", "id"),)

    task_id: Mapped[UUID] = mapped_column(link_to("task.id"))
    at: Mapped[datetime] = mapped_column(Utc)
    by_id: Mapped[UUID | None] = mapped_column(Uuid)
    step: Mapped[TaskStep] = mapped_column(code_of(TaskStep))
    words = sealed_text()
