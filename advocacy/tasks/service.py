"""Giving tasks, passing them on, and saying what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts
from advocacy.tasks.models import Repeats, Task, TaskEvent, TaskRank, TaskState, TaskStep
from advocacy.tasks.repeating import next_due
from advocacy.tasks.takers import list_takers
from advocacy.vault import SERVICE_SCOPE

DUE, OWN_DUE = "task.due", "task.own_due"
_RANKS = {TaskRank.PLAIN: Danger.DUE, TaskRank.URGENT: Danger.UNSENT}


class TaskChanged(Conflict):
    """Somebody changed or settled the task while it was being changed."""

    sentence = "Somebody changed this task while you did. Look at it, then send yours again."


class TaskSettled(Conflict):
    """Somebody settled the task, otherwise or in other words, while it was being settled."""

    sentence = "Somebody settled this task while you did. Your words were not kept."


@dataclass(frozen=True)
class Wanted:
    """What a task asks for: `for_account_id` is None for whoever works the case."""

    what: str
    due_at: datetime
    for_account_id: UUID | None
    rank: TaskRank = TaskRank.PLAIN
    repeats: Repeats = Repeats.NEVER


def add_task(
    session: Session, case: Case | None, wanted: Wanted, *, actor: Actor, at: datetime
) -> Task:
    """Give a task; raises Invalid for a moment gone by, or somebody who may not have it."""
    if wanted.due_at < at:
        message = "Enter a day and a time that are still to come"
        raise Invalid(message, field="due_at")
    _check_taker(session, case, wanted.for_account_id, actor=actor, at=at)
    return _make(session, case, wanted, actor=actor, at=at)


def _make(
    session: Session, case: Case | None, wanted: Wanted, *, actor: Actor, at: datetime
) -> Task:
    task = Task(
        scope_id=case.id if case else SERVICE_SCOPE,
        case_id=case.id if case else None,
        made_at=at,
        made_by_id=actor.account_id,
        state=TaskState.OPEN,
        version=1,
        outcome="",
        **vars(wanted),
    )
    session.add(task)
    _note(session, task, TaskStep.MADE, actor=actor, at=at)
    remind(session, task, actor=actor, at=at)
    return task


def _check_taker(
    session: Session, case: Case | None, account_id: UUID | None, *, actor: Actor, at: datetime
) -> None:
    if account_id is None and case is not None:
        return
    if account_id not in {each.id for each in list_takers(session, case, actor=actor, at=at)}:
        message = "Choose somebody of the list: others may not open it"
        raise Invalid(message, field="for_account")


def _note(
    session: Session, task: Task, step: TaskStep, *, actor: Actor, at: datetime, words: str = ""
) -> None:
    session.add(
        TaskEvent(
            scope_id=task.scope_id,
            task_id=task.id,
            at=at,
            by_id=actor.account_id,
            step=step,
            words=words,
        )
    )
    record(
        session,
        actor=actor,
        at=at,
        action=f"task.{step.value}",
        case_id=task.case_id,
        object_id=task.id,
    )


def remind(session: Session, task: Task, *, actor: Actor, at: datetime) -> None:
    """Put the task on the day of whoever has it, instead of where it stood before."""
    kind = DUE if task.case_id else OWN_DUE
    settle_prompts(session, kind=kind, subject_id=task.id, actor=actor, at=at)
    session.flush()
    raise_prompt(
        session,
        kind=kind,
        danger=_RANKS[task.rank],
        due_at=task.due_at,
        at=at,
        actor=actor,
        case_id=task.case_id,
        for_account_id=task.for_account_id,
        subject_id=task.id,
        detail=task.what[:120],
    )


def change_task(
    session: Session,
    task: Task,
    case: Case | None,
    wanted: Wanted,
    *,
    seen: int,
    words: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Change a task or pass it on; raises TaskChanged when it is not the one that was `seen`."""
    session.refresh(task, with_for_update=True)
    if task.version != seen or task.state is not TaskState.OPEN:
        raise TaskChanged
    passed_on = task.for_account_id != wanted.for_account_id
    if passed_on:
        _check_taker(session, case, wanted.for_account_id, actor=actor, at=at)
    if wanted.due_at < at and wanted.due_at != task.due_at:
        message = "Enter a day and a time that are still to come"
        raise Invalid(message, field="due_at")
    for name, value in vars(wanted).items():
        setattr(task, name, value)
    task.version += 1
    step = TaskStep.PASSED_ON if passed_on else TaskStep.CHANGED
    _note(session, task, step, actor=actor, at=at, words=words)
    remind(session, task, actor=actor, at=at)


def settle_task(
    session: Session,
    task: Task,
    case: Case | None,
    *,
    state: TaskState,
    outcome: str,
    actor: Actor,
    at: datetime,
) -> Task | None:
    """Say that a task is done or not needed; return the next one if it repeats.

    Said twice alike it is said once. Raises Invalid for a task that is not needed with no reason,
    and TaskSettled when it was settled otherwise, or in other words, meanwhile.
    """
    # One after the other: of two who say so at once only the first lets it come again.
    session.refresh(task, with_for_update=True)
    if task.state is not TaskState.OPEN:
        if task.state is state and outcome in {"", task.outcome}:
            return None
        raise TaskSettled
    if state is TaskState.NOT_NEEDED and not outcome:
        message = "Enter why it is not needed"
        raise Invalid(message, field="outcome")
    task.state, task.settled_at, task.settled_by_id = state, at, actor.account_id
    task.outcome = outcome
    task.version += 1
    _note(session, task, TaskStep(state.value), actor=actor, at=at, words=outcome)
    kind = DUE if task.case_id else OWN_DUE
    settle_prompts(session, kind=kind, subject_id=task.id, actor=actor, at=at)
    if state is TaskState.NOT_NEEDED or task.repeats is Repeats.NEVER:
        return None
    again = Wanted(
        task.what,
        next_due(task.due_at, task.repeats, at=at),
        task.for_account_id,
        task.rank,
        task.repeats,
    )
    return _make(session, case, again, actor=actor, at=at)


def get_case_task(session: Session, task_id: UUID, *, case: Case) -> Task:
    """Return a task of this case; raises NotFound."""
    found = session.get(Task, task_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def get_own_task(session: Session, task_id: UUID, *, actor: Actor) -> Task:
    """Return a task about no case which is one's own, or which one gave; raises NotFound."""
    found = session.get(Task, task_id)
    if found is None or found.case_id is not None:
        raise NotFound
    if actor.account_id not in (found.for_account_id, found.made_by_id):
        raise NotFound
    return found


@dataclass(frozen=True)
class History:
    """A task's steps with who took each, and who has it."""

    steps: Sequence[tuple[TaskEvent, str]]
    holder: str


def see_history(session: Session, task: Task) -> History:
    """Return what happened to a task, oldest first, and the name of whoever has it."""
    by = aliased(Account)
    found = session.execute(
        select(TaskEvent, by)
        .outerjoin(by, by.id == TaskEvent.by_id)
        .where(TaskEvent.task_id == task.id)
        .order_by(TaskEvent.at, TaskEvent.id)
    )
    steps = [(event, account.name if account else "") for event, account in found]
    holder = session.get(Account, task.for_account_id) if task.for_account_id else None
    return History(steps, holder.name if holder else "")
