"""What is asked of tasks before a case is closed: they are taken off, or the case waits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.cases.closing.questions import STILL_OPEN, Ending, Question
from advocacy.cases.models import Case
from advocacy.tasks.models import Task, TaskState
from advocacy.tasks.service import settle_task

_BECAUSE = "The case is closed"


def ask_about_tasks(session: Session, case: Case, _at: datetime) -> Sequence[Question]:
    """Return what is asked while a task is open."""
    found = _open_tasks(session, case)
    if not found:
        return []
    return [
        Question(
            code="tasks",
            title="Open tasks",
            facts=tuple(each.what[:120] for each in found),
            choices=(("not_needed", "None of them is needed any more"), STILL_OPEN),
        )
    ]


def end_tasks(session: Session, case: Case, ending: Ending) -> None:
    """Take every open task off, as not needed any more."""
    for task in _open_tasks(session, case):
        settle_task(
            session,
            task,
            case,
            state=TaskState.NOT_NEEDED,
            outcome=_BECAUSE,
            actor=ending.actor,
            at=ending.at,
        )


def _open_tasks(session: Session, case: Case) -> Sequence[Task]:
    return session.scalars(
        select(Task)
        .where(Task.case_id == case.id, Task.state == TaskState.OPEN)
        .order_by(Task.due_at, Task.id)
    ).all()
