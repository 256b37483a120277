"""Lists of tasks, a page at a time: of a case, and of everything somebody has to do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.access import may_open, worked_cases
from advocacy.cases.models import Case
from advocacy.tasks.models import Task, TaskState

PAGE_SIZE = 25
Key = tuple[datetime, UUID]


class Whose(StrEnum):
    """Which tasks: what one has to do, what one gave to others, or all of one's cases."""

    MINE = "mine"
    GIVEN = "given"
    ALL = "all"


class By(StrEnum):
    """By when."""

    ANY = ""
    LATE = "late"
    WEEK = "week"


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks are wanted."""

    whose: Whose = Whose.MINE
    by: By = By.ANY
    settled: bool = False


@dataclass(frozen=True)
class Listed:
    """A task, the case it may be about and the name of whoever has it."""

    task: Task
    case: Case | None
    holder: str
    late: bool


def list_tasks(
    session: Session,
    *,
    actor: Actor,
    at: datetime,
    wanted: TaskFilter,
    case: Case | None = None,
    after: Key | None = None,
) -> tuple[list[Listed], Key | None]:
    """Return a page of tasks, the first due first, and the key of the next; the last settled first.

    Of `case`, which somebody may read already, or of all that somebody has to do: only what is
    about no case, or about one they may open at this moment.
    """
    moment = Task.settled_at if wanted.settled else Task.due_at
    query = (
        select(Task, Case, Account)
        .outerjoin(Case, Case.id == Task.case_id)
        .outerjoin(Account, Account.id == Task.for_account_id)
        .where(Task.state != TaskState.OPEN if wanted.settled else Task.state == TaskState.OPEN)
    )
    if case is not None:
        query = query.where(Task.case_id == case.id)
    else:
        query = query.where(_whose(wanted.whose, actor, at))
    if wanted.by is not By.ANY and not wanted.settled:
        until = at if wanted.by is By.LATE else at + timedelta(days=7)
        query = query.where(Task.due_at <= until)
    if after is not None:
        query = query.where(_beyond(moment, after, settled=wanted.settled))
    if wanted.settled:
        query = query.order_by(moment.desc(), Task.id.desc())
    else:
        query = query.order_by(moment, Task.id)
    found = [
        Listed(task, of, holder.name if holder else "", _is_late(task, at))
        for task, of, holder in session.execute(query.limit(PAGE_SIZE + 1))
    ]
    shown = found[:PAGE_SIZE]
    if len(found) <= PAGE_SIZE:
        return shown, None
    last = shown[-1].task
    return shown, ((last.settled_at if wanted.settled else last.due_at) or at, last.id)


def _is_late(task: Task, at: datetime) -> bool:
    return task.state is TaskState.OPEN and task.due_at <= at


def _whose(whose: Whose, actor: Actor, at: datetime) -> ColumnElement[bool]:
    cases = Task.case_id.in_(select(Case.id).where(may_open(actor, at=at)))
    reachable = or_(Task.case_id.is_(None), cases)
    if whose is Whose.GIVEN:
        others = or_(Task.for_account_id.is_(None), Task.for_account_id != actor.account_id)
        return and_(reachable, Task.made_by_id == actor.account_id, others)
    mine = and_(reachable, Task.for_account_id == actor.account_id)
    if whose is Whose.ALL:
        return or_(mine, cases)
    worked = and_(Task.for_account_id.is_(None), Task.case_id.in_(worked_cases(actor, at=at)))
    return or_(mine, and_(cases, worked))


def _beyond(moment: Any, key: Key, *, settled: bool) -> ColumnElement[bool]:
    at, row_id = key
    if settled:
        return or_(moment < at, and_(moment == at, Task.id < row_id))
    return or_(moment > at, and_(moment == at, Task.id > row_id))
