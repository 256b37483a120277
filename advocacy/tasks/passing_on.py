"""Tasks of somebody whose part of a case passes to another pass with it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.ledger.service import record
from advocacy.tasks.models import Task, TaskEvent, TaskState, TaskStep

_WORDS = "The case was passed on"


def pass_tasks_on(
    session: Session, case: Case, *, from_id: UUID, to_id: UUID, actor: Actor, at: datetime
) -> None:
    """Give every open task that one had in this case to the other; the day has moved already."""
    for task in session.scalars(
        select(Task)
        .where(
            Task.case_id == case.id,
            Task.for_account_id == from_id,
            Task.state == TaskState.OPEN,
        )
        .order_by(Task.due_at, Task.id)
    ).all():
        task.for_account_id = to_id
        task.version += 1
        session.add(
            TaskEvent(
                scope_id=task.scope_id,
                task_id=task.id,
                at=at,
                by_id=actor.account_id,
                step=TaskStep.PASSED_ON,
                words=_WORDS,
            )
        )
        record(
            session,
            actor=actor,
            at=at,
            action="task.passed_on",
            case_id=case.id,
            object_id=task.id,
        )
