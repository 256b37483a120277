"""Reviewing a case, and reading what earlier reviews said."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.closed import require_open
from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.prompts.service import settle_prompts
from advocacy.supervision.reviewing.models import CaseReview
from advocacy.supervision.reviewing.planning import (
    DUE,
    find_newest,
    latest_day,
    local_day,
    plan_review,
)
from advocacy.tasks.models import Task, TaskState
from advocacy.tasks.service import Wanted, add_task
from advocacy.tasks.takers import list_takers

SHOWN = 50
# A task is a line; the review it came of keeps every word.
LONGEST_TASK = 300
NOBODY = ""


class ReviewedMeanwhile(Conflict):
    """Another lead reviewed the case while this one did."""

    sentence = "Somebody reviewed this case while you did. Read theirs, then send yours again."


@dataclass(frozen=True)
class Seen:
    """What a lead says of a case: `change_for_id` and `change_by_on` where something must change.

    `next_on` is when it is reviewed again.
    """

    looked_at: list[str]
    going_well: str
    must_change: str
    change_for_id: UUID | None
    change_by_on: date | None
    next_on: date


@dataclass(frozen=True)
class Reviewed:
    """A review with who made it, whose the change is, and what became of it."""

    review: CaseReview
    by: str
    change_for: str
    task: Task | None

    @property
    def change_stands(self) -> str:
        """Return what became of what had to change, in a word; empty where nothing had to."""
        if self.task is None:
            return ""
        words = {TaskState.DONE: "Done", TaskState.NOT_NEEDED: "Not needed"}
        return words.get(self.task.state, "To do")


def list_changers(session: Session, case: Case, *, actor: Actor, at: datetime) -> list[Account]:
    """Return who may be asked to change something in a case: who works it, and its leads."""
    return list_takers(session, case, actor=actor, at=at)


def list_reviews(session: Session, case: Case) -> list[Reviewed]:
    """Return the reviews of a case, newest first, SHOWN at most."""
    by, changer = aliased(Account), aliased(Account)
    found = session.execute(
        select(CaseReview, by, changer, Task)
        .outerjoin(by, by.id == CaseReview.reviewed_by_id)
        .outerjoin(changer, changer.id == CaseReview.change_for_id)
        .outerjoin(Task, Task.id == CaseReview.task_id)
        .where(CaseReview.case_id == case.id)
        .order_by(CaseReview.reviewed_at.desc(), CaseReview.id.desc())
        .limit(SHOWN)
    )
    return [
        Reviewed(review, one.name if one else "", other.name if other else "", task)
        for review, one, other, task in found
    ]


def review_case(
    session: Session,
    case: Case,
    seen: Seen,
    *,
    newest_id: UUID | None,
    form_id: UUID,
    actor: Actor,
    at: datetime,
) -> CaseReview:
    """Keep a review, settle what asked for it and plan the next; what must change is a task.

    The same form sent again is the review that is there. `newest_id` is the review that stood on
    the page. Raises ReviewedMeanwhile when there is a newer one, CaseClosed, and Invalid for a
    missing part or a day that can't be.
    """
    session.refresh(case, with_for_update=True)
    require_open(case)
    newest = find_newest(session, case.id)
    if newest is not None and newest.form_id == form_id:
        return newest
    if (newest.id if newest else None) != newest_id:
        raise ReviewedMeanwhile
    _check(session, case, seen, actor=actor, at=at)
    review = CaseReview(
        scope_id=case.id,
        case_id=case.id,
        reviewed_at=at,
        reviewed_by_id=actor.account_id,
        risk_level=case.risk_level,
        form_id=form_id,
        **vars(seen),
    )
    if seen.change_by_on is not None:
        review.task_id = _as_task(session, case, seen, seen.change_by_on, actor=actor, at=at).id
    session.add(review)
    record(
        session, actor=actor, at=at, action="case.reviewed", case_id=case.id, object_id=review.id
    )
    settle_prompts(session, kind=DUE, subject_id=case.id, actor=actor, at=at)
    session.flush()
    plan_review(session, case, seen.next_on, actor=actor, at=at)
    return review


def _check(session: Session, case: Case, seen: Seen, *, actor: Actor, at: datetime) -> None:
    today, last = local_day(at), latest_day(case, at=at)
    if not today < seen.next_on <= last:
        message = f"At this risk it is reviewed by {last.day} {last:%B %Y}: enter a day until then"
        raise Invalid(message, field="next_on")
    if not seen.must_change:
        if seen.change_for_id or seen.change_by_on:
            message = "Enter what must change, or leave out who changes it and by when"
            raise Invalid(message, field="must_change")
        return
    takers = {each.id for each in list_changers(session, case, actor=actor, at=at)}
    if seen.change_for_id not in takers:
        message = "Choose who changes it"
        raise Invalid(message, field="change_for")
    if seen.change_by_on is None or seen.change_by_on < today:
        message = "Enter by when: today or a day to come"
        raise Invalid(message, field="change_by_on")


def _as_task(
    session: Session, case: Case, seen: Seen, day: date, *, actor: Actor, at: datetime
) -> Task:
    what = " ".join(seen.must_change.split())
    short = what if len(what) <= LONGEST_TASK else f"{what[: LONGEST_TASK - 1]}…"
    wanted = Wanted(short, end_of_work(day, at=at), seen.change_for_id)
    return add_task(session, case, wanted, actor=actor, at=at)


def end_of_work(day: date, *, at: datetime) -> datetime:
    """Return five in the afternoon of a day in London, or the end of a day when that is over."""
    due_at = datetime.combine(day, time(17), tzinfo=LONDON).astimezone(UTC)
    if due_at >= at:
        return due_at
    return datetime.combine(day, time(23, 59), tzinfo=LONDON).astimezone(UTC)
