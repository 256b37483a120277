"""A task whose person can no longer open the case goes back to whoever works it: none is lost."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Role
from advocacy.cases.grant_models import ConflictBlock
from advocacy.cases.models import Case, Caseload
from advocacy.ledger.service import record
from advocacy.tasks.models import Task, TaskEvent, TaskState, TaskStep
from advocacy.tasks.service import remind


def free_tasks(session: Session, *, at: datetime) -> list[str]:
    """Free every open task of somebody who may not open its case now; return a line if any."""
    found = session.scalars(
        select(Task)
        .join(Case, Case.id == Task.case_id)
        .join(Account, Account.id == Task.for_account_id)
        .where(Task.state == TaskState.OPEN, ~_may_have(at))
        .order_by(Task.id)
    ).all()
    for task in found:
        task.for_account_id = None
        task.version += 1
        session.add(
            TaskEvent(scope_id=task.scope_id, task_id=task.id, at=at, step=TaskStep.FREED, words="")
        )
        record(
            session,
            actor=SYSTEM,
            at=at,
            action="task.freed",
            case_id=task.case_id,
            object_id=task.id,
        )
        remind(session, task, actor=SYSTEM, at=at)
    return [f"{len(found)} tasks given back to whoever works the case"] if found else []


def _may_have(at: datetime) -> ColumnElement[bool]:
    works = exists().where(
        Caseload.case_id == Task.case_id,
        Caseload.account_id == Task.for_account_id,
        Caseload.starts_at <= at,
        or_(Caseload.ends_at.is_(None), Caseload.ends_at > at),
    )
    leads = and_(Account.role == Role.LEAD, Account.team_id == Case.team_id)
    blocked = exists().where(
        ConflictBlock.case_id == Task.case_id,
        ConflictBlock.account_id == Task.for_account_id,
        ConflictBlock.lifted_at.is_(None),
    )
    return and_(or_(works, leads), ~blocked, Account.left_at.is_(None))
