"""How much each person works beside the hours they have, leave and cover taken into account."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.service import list_staff
from advocacy.actor import Actor, Role
from advocacy.cases.access import may_open
from advocacy.cases.grant_models import Cover
from advocacy.cases.models import Case, Caseload, CaseState
from advocacy.cases.workload.models import Hours
from advocacy.cases.workload.weighing import points_of, weight_columns
from advocacy.cases.workload.weights import WEIGHTS
from advocacy.clock import LONDON
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.vault import SERVICE_SCOPE

WORKS_CASES = frozenset({Role.ADVOCATE, Role.LEAD})


@dataclass(frozen=True)
class Load:
    """What somebody works: cases and their points, what cover adds, hours, and until when away."""

    account: Account
    cases: int
    points: int
    covering: int
    hours: int
    away_until: datetime | None = None

    @property
    def room(self) -> int:
        """Return how many points their hours hold."""
        return WEIGHTS.room_in(self.hours)

    @property
    def is_over(self) -> bool:
        """Return whether they work more than their hours hold."""
        return self.points + self.covering > self.room

    @property
    def words(self) -> str:
        """Return it in a few words, as a choice shows it."""
        said = [f"{self.points} of {self.room} points", _cases(self.cases)]
        if self.covering:
            said.append(f"{self.covering} more by cover")
        if self.is_over:
            said.append("more than their hours")
        if self.away_until:
            day = self.away_until.astimezone(LONDON)
            said.append(f"away until {day:%-d %B}")
        return ", ".join(said)


def _cases(number: int) -> str:
    return "1 case" if number == 1 else f"{number} cases"


def list_loads(
    session: Session, people: Sequence[Account], *, actor: Actor, at: datetime
) -> Mapping[UUID, Load]:
    """Return what each of these people works, of the cases that whoever asks may know of.

    What a conflict of interest keeps from the one who asks weighs nothing for them.
    """
    ids = [each.id for each in people]
    covers = session.scalars(
        select(Cover)
        .where(
            Cover.starts_at <= at,
            Cover.ends_at > at,
            or_(Cover.cover_id.in_(ids), Cover.away_id.in_(ids)),
        )
        .order_by(Cover.ends_at, Cover.id)
    ).all()
    worked = _points(session, {*ids, *(each.away_id for each in covers)}, actor=actor, at=at)
    hours = _hours(session, ids)
    away = {each.away_id: each.ends_at for each in covers}
    found = {}
    for account in people:
        theirs = worked[account.id]
        of_others = {
            case_id: points
            for cover in covers
            if cover.cover_id == account.id
            for case_id, points in worked[cover.away_id].items()
            if case_id not in theirs
        }
        found[account.id] = Load(
            account=account,
            cases=len(theirs),
            points=sum(theirs.values()),
            covering=sum(of_others.values()),
            hours=hours.get(account.id, WEIGHTS.full_week_hours),
            away_until=away.get(account.id),
        )
    return found


def _points(
    session: Session, ids: set[UUID], *, actor: Actor, at: datetime
) -> defaultdict[UUID, dict[UUID, int]]:
    rows = session.execute(
        select(Caseload.account_id, Case.id.label("case_id"), *weight_columns())
        .join(Case, Case.id == Caseload.case_id)
        .where(
            Caseload.account_id.in_(ids),
            Caseload.starts_at <= at,
            or_(Caseload.ends_at.is_(None), Caseload.ends_at > at),
            Case.state == CaseState.OPEN,
            may_open(actor, at=at),
        )
    )
    worked: defaultdict[UUID, dict[UUID, int]] = defaultdict(dict)
    for row in rows:
        worked[row.account_id][row.case_id] = points_of(row, at=at)
    return worked


def _hours(session: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = session.execute(
        select(Hours.account_id, Hours.hours)
        .where(Hours.account_id.in_(ids))
        .order_by(Hours.set_at, Hours.id)
    )
    # The newest comes last and stays.
    return {row.account_id: row.hours for row in rows}


def list_team_loads(session: Session, *, actor: Actor, at: datetime) -> list[Load]:
    """Return what everybody of the lead's team works, by name."""
    people = list_staff(session, roles=WORKS_CASES, team_id=actor.team_id)
    loads = list_loads(session, people, actor=actor, at=at)
    return [loads[each.id] for each in people]


def set_hours(
    session: Session,
    account_id: UUID,
    *,
    hours: int,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Account:
    """Say how many hours a week somebody of the lead's team has for cases; raises NotFound."""
    people = list_staff(session, roles=WORKS_CASES, team_id=actor.team_id)
    account = next((each for each in people if each.id == account_id), None)
    if account is None or actor.team_id is None:
        raise NotFound
    if not reason:
        message = "Enter why"
        raise Invalid(message, field="reason")
    row = Hours(
        scope_id=SERVICE_SCOPE,
        account_id=account.id,
        hours=hours,
        set_at=at,
        set_by_id=actor.account_id,
        reason=reason,
    )
    session.add(row)
    record(session, actor=actor, at=at, action="workload.hours_set", object_id=account.id)
    return account
