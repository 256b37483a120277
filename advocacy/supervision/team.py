"""A lead's view of supervision: each of the team with their cases, and when they met.

Only cases the lead may open count, so that a conflict of interest hides a case here as everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.access import may_open
from advocacy.cases.models import Case, Caseload, CaseState
from advocacy.cases.workload.service import Load, list_team_loads
from advocacy.prompts.models import Prompt
from advocacy.supervision.access import may_see
from advocacy.supervision.models import SupervisionNote
from advocacy.supervision.reviewing.models import CaseReview
from advocacy.supervision.reviewing.planning import DUE, local_day
from advocacy.supervision.service import NEXT

SHOWN = 100


@dataclass(frozen=True)
class Reviews:
    """How many open cases wait for a review that is due, and how many were never reviewed."""

    overdue: int = 0
    never: int = 0


@dataclass(frozen=True)
class Person:
    """Somebody of the team: what they work, its reviews, and when supervision was and will be."""

    load: Load
    reviews: Reviews
    last_on: date | None
    next_on: date | None
    today: date

    @property
    def is_late(self) -> bool:
        """Return whether supervision was planned for a day that is over, or is not planned."""
        return self.next_on is None or self.next_on < self.today


@dataclass(frozen=True)
class Team:
    """Everybody of the team, the most overdue first, and the reviews of cases nobody works."""

    people: list[Person]
    nobody: Reviews


def see_team(session: Session, *, actor: Actor, at: datetime) -> Team:
    """Return the lead's team without the lead: whose reviews are overdue first, then by name."""
    loads = list_team_loads(session, actor=actor, at=at)
    reviews = _count_reviews(session, actor=actor, at=at)
    last = _last_held(session, actor=actor, at=at)
    coming = _next_planned(session, [each.account.id for each in loads])
    people = [
        Person(
            load=each,
            reviews=reviews.get(each.account.id, Reviews()),
            last_on=last.get(each.account.id),
            next_on=coming.get(each.account.id),
            today=local_day(at),
        )
        for each in loads
        if each.account.id != actor.account_id
    ]
    people.sort(key=lambda each: (-each.reviews.overdue, -each.reviews.never))
    return Team(people, reviews.get(None, Reviews()))


def _planned() -> ColumnElement[bool]:
    return and_(Prompt.kind == DUE, Prompt.subject_id == Case.id, Prompt.settled_at.is_(None))


def _never() -> ColumnElement[bool]:
    return ~exists().where(CaseReview.case_id == Case.id)


def _now(at: datetime) -> ColumnElement[bool]:
    return and_(
        Caseload.case_id == Case.id,
        Caseload.starts_at <= at,
        or_(Caseload.ends_at.is_(None), Caseload.ends_at > at),
    )


def _count_reviews(session: Session, *, actor: Actor, at: datetime) -> dict[UUID | None, Reviews]:
    """Return the counts of everybody's cases by account; None are those that nobody works."""
    overdue = func.sum(case((Prompt.due_at <= at, 1), else_=0))
    never = func.sum(case((_never(), 1), else_=0))
    found = session.execute(
        select(Caseload.account_id, overdue, never)
        .select_from(Case)
        .outerjoin(Caseload, _now(at))
        .outerjoin(Prompt, _planned())
        .where(Case.state == CaseState.OPEN, may_open(actor, at=at))
        .group_by(Caseload.account_id)
    )
    return {who: Reviews(int(late), int(none)) for who, late, none in found}


def _last_held(session: Session, *, actor: Actor, at: datetime) -> dict[UUID, date]:
    found = session.execute(
        select(SupervisionNote.with_id, func.max(SupervisionNote.held_on))
        .where(may_see(actor, at=at))
        .group_by(SupervisionNote.with_id)
    )
    return {row[0]: row[1] for row in found}


def _next_planned(session: Session, ids: Sequence[UUID]) -> dict[UUID, date]:
    found = session.execute(
        select(Prompt.subject_id, func.min(Prompt.due_at))
        .where(Prompt.kind == NEXT, Prompt.subject_id.in_(ids), Prompt.settled_at.is_(None))
        .group_by(Prompt.subject_id)
    )
    return {person: local_day(due_at) for person, due_at in found if person is not None}


@dataclass(frozen=True)
class Theirs:
    """A case somebody works: when it was reviewed last, and by when it is to be again."""

    case: Case
    reviewed_at: datetime | None
    due_at: datetime | None
    late: bool


def list_cases_of(
    session: Session, account: Account, *, actor: Actor, at: datetime
) -> list[Theirs]:
    """Return the open cases somebody works, those overdue and never reviewed first."""
    reviewed: Any = (
        select(func.max(CaseReview.reviewed_at))
        .where(CaseReview.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )
    rank = case((Prompt.due_at <= at, 0), (_never(), 1), else_=2)
    found = session.execute(
        select(Case, reviewed, Prompt.due_at)
        .join(Caseload, _now(at))
        .outerjoin(Prompt, _planned())
        .where(
            Caseload.account_id == account.id,
            Case.state == CaseState.OPEN,
            may_open(actor, at=at),
        )
        .order_by(rank, Prompt.due_at.is_(None), Prompt.due_at, Case.id)
        .limit(SHOWN)
    )
    return [
        Theirs(each, reviewed_at, due_at, due_at is not None and due_at <= at)
        for each, reviewed_at, due_at in found
    ]


def find_next(session: Session, account: Account) -> date | None:
    """Return the day on which supervision with somebody is planned, if it is."""
    return _next_planned(session, [account.id]).get(account.id)
