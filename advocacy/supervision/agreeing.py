"""What somebody agreed in supervision to do by a day; it may be one of the tasks as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.closed import require_open
from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.supervision.models import SupervisionAction, SupervisionNote
from advocacy.supervision.reviewing.planning import local_day
from advocacy.supervision.reviewing.service import end_of_work
from advocacy.supervision.service import log
from advocacy.tasks.models import Task, TaskState
from advocacy.tasks.service import Wanted, add_task
from advocacy.tasks.takers import list_takers


@dataclass(frozen=True)
class Agreed:
    """An action with whose it is, and its task if it has one that somebody may open."""

    action: SupervisionAction
    name: str
    task: Task | None
    may_open: bool

    @property
    def stands(self) -> str:
        """Return how it stands, in words."""
        if self.task is None:
            return "Kept here only"
        words = {TaskState.DONE: "Done", TaskState.NOT_NEEDED: "Not needed"}
        return words.get(self.task.state, "To do")


def list_doers(
    session: Session, note: SupervisionNote, case: Case | None, *, actor: Actor, at: datetime
) -> list[Account]:
    """Return who may agree to do something: the two who met, while they may have tasks there."""
    both = {note.with_id, actor.account_id}
    return [each for each in list_takers(session, case, actor=actor, at=at) if each.id in both]


def agree_action(
    session: Session,
    note: SupervisionNote,
    case: Case | None,
    *,
    what: str,
    account_id: UUID | None,
    due_on: date,
    as_task: bool,
    form_id: UUID,
    actor: Actor,
    at: datetime,
) -> SupervisionAction:
    """Write down what somebody does by a day, and give it as a task where that is wanted.

    A task of a case is read by everybody who works it. The same form sent again is the action that
    is there. Raises Invalid for a day gone by or somebody else, and CaseClosed.
    """
    there = session.scalar(
        select(SupervisionAction).where(
            SupervisionAction.note_id == note.id, SupervisionAction.form_id == form_id
        )
    )
    if there is not None:
        return there
    if case is not None:
        require_open(case)
    if due_on < local_day(at):
        message = "Enter by when: today or a day to come"
        raise Invalid(message, field="due_on")
    doers = {each.id for each in list_doers(session, note, case, actor=actor, at=at)}
    if account_id is None or account_id not in doers:
        message = "Choose who does it"
        raise Invalid(message, field="for_account")
    task = None
    if as_task:
        wanted = Wanted(what, end_of_work(due_on, at=at), account_id)
        task = add_task(session, case, wanted, actor=actor, at=at)
    action = SupervisionAction(
        scope_id=note.scope_id,
        note_id=note.id,
        agreed_at=at,
        agreed_by_id=actor.account_id,
        for_account_id=account_id,
        due_on=due_on,
        task_id=task.id if task else None,
        form_id=form_id,
        what=what,
    )
    session.add(action)
    session.flush()
    log(session, note, "supervision.agreed", actor=actor, at=at)
    return action


def list_actions(session: Session, note: SupervisionNote, *, actor: Actor) -> Sequence[Agreed]:
    """Return what was agreed in a note, oldest first, each with its task if it has one."""
    found = session.execute(
        select(SupervisionAction, Account, Task)
        .join(Account, Account.id == SupervisionAction.for_account_id)
        .outerjoin(Task, Task.id == SupervisionAction.task_id)
        .where(SupervisionAction.note_id == note.id)
        .order_by(SupervisionAction.agreed_at, SupervisionAction.id)
    )
    return [
        Agreed(action, account.name, task, task is not None and _may_open(task, actor))
        for action, account, task in found
    ]


def _may_open(task: Task, actor: Actor) -> bool:
    """Return whether the task's page opens: one about no case is only for its two."""
    return task.case_id is not None or actor.account_id in (task.for_account_id, task.made_by_id)
