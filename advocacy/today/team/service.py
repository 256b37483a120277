"""What waits with each person of a lead's team: counted in one statement, and opened into rows.

Only cases the lead may open count, so that a conflict of interest hides a case here as everywhere.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, not_, or_, select
from sqlalchemy import union_all as all_of
from sqlalchemy.orm import Session, aliased

from advocacy.accounts.models import Account
from advocacy.actor import Actor, Role
from advocacy.cases.access import is_blocked, may_open
from advocacy.cases.grant_models import Cover
from advocacy.cases.models import Case, Caseload, CaseState
from advocacy.clock import LONDON
from advocacy.errors import NotFound
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.putting_off import is_here
from advocacy.today.service import Due, end_of_day, is_open, list_prompts, midnight

SHOWN = 100
_WORKS = (Role.ADVOCATE, Role.LEAD)


class Bucket(StrEnum):
    """How what waits with somebody stands, the most urgent first."""

    ACT_NOW = "act_now"
    OVERDUE = "overdue"
    DUE = "due"
    PUT_OFF = "put_off"


_CASES = "cases"


@dataclass
class Load:
    """One person of the team, or nobody for what nobody works, and how much waits.

    `away_until` is set while somebody is away; `covered_by` is empty when nobody stands in.
    """

    account: Account | None
    cases: int = 0
    waits: dict[Bucket, int] = field(default_factory=dict)
    away_until: datetime | None = None
    covered_by: str = ""

    @property
    def name(self) -> str:
        """Return whose it is; empty for nobody's."""
        return self.account.name if self.account else ""

    @property
    def uncovered(self) -> bool:
        """Return whether somebody is away and nobody stands in."""
        return self.away_until is not None and not self.covered_by


def see_team(session: Session, *, actor: Actor, at: datetime) -> tuple[list[Load], Load]:
    """Return what waits with each of the team, by name, and what is nobody's: two statements."""
    loads = _people(session, actor=actor, at=at)
    nobody = Load(None)
    counted = all_of(_cases(actor, at=at), _prompts(actor, at=at))
    for who, what, number in session.execute(counted):
        # What is with somebody of another team, by cover or by chance, is the lead's to see too.
        load = loads.get(who, nobody)
        if what == _CASES:
            load.cases += number
        else:
            load.waits[Bucket(what)] = load.waits.get(Bucket(what), 0) + number
    return sorted(loads.values(), key=lambda each: each.name.casefold()), nobody


def _people(session: Session, *, actor: Actor, at: datetime) -> dict[UUID | None, Load]:
    by = aliased(Account)
    now = and_(Cover.starts_at <= at, Cover.ends_at > at)
    rows: Sequence[Any] = session.execute(
        select(Account, Cover, by)
        .outerjoin(Cover, and_(Cover.away_id == Account.id, now))
        .outerjoin(by, by.id == Cover.cover_id)
        .where(
            Account.team_id == actor.team_id,
            Account.role.in_(_WORKS),
            Account.left_at.is_(None),
            Account.passphrase_hash != "",
        )
        .order_by(Account.id, Cover.ends_at, Cover.id)
    ).all()
    away = {cover.away_id for _, cover, _ in rows if cover}
    found: dict[UUID | None, Load] = {}
    for account, cover, stands_in in rows:
        load = found.setdefault(account.id, Load(account))
        if cover is None:
            continue
        load.away_until = cover.ends_at
        if stands_in.left_at is None and stands_in.id not in away:
            load.covered_by = stands_in.name
    return found


def _works(case_id: Any, *, at: datetime) -> ColumnElement[bool]:
    """Return the condition that a caseload row gives this case to somebody who may know of it."""
    return and_(
        Caseload.case_id == case_id,
        Caseload.starts_at <= at,
        or_(Caseload.ends_at.is_(None), Caseload.ends_at > at),
        not_(is_blocked(Caseload.account_id, Caseload.case_id)),
    )


def _cases(actor: Actor, *, at: datetime) -> Select[Any, Any, Any]:
    return (
        select(Caseload.account_id, literal(_CASES), func.count(Case.id.distinct()))
        .select_from(Case)
        .outerjoin(Caseload, _works(Case.id, at=at))
        .where(Case.state == CaseState.OPEN, may_open(actor, at=at))
        .group_by(Caseload.account_id)
    )


def _bucket(at: datetime) -> ColumnElement[Any]:
    today = midnight(at.astimezone(LONDON).date())
    return case(
        (not_(is_here(at)), Bucket.PUT_OFF.value),
        (Prompt.danger <= Danger.UNSENT, Bucket.ACT_NOW.value),
        (Prompt.due_at < today, Bucket.OVERDUE.value),
        else_=Bucket.DUE.value,
    )


def _waiting(actor: Actor, *, at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of what waits by tonight in the lead's cases, for whoever works them.

    What is for the leads themselves stands on their own day.
    """
    return (
        is_open(),
        Prompt.due_at < end_of_day(at),
        or_(Prompt.for_role.is_(None), Prompt.for_role == Role.ADVOCATE),
        may_open(actor, at=at),
    )


def _with_whom() -> ColumnElement[Any]:
    return func.coalesce(Prompt.for_account_id, Caseload.account_id)


def _prompts(actor: Actor, *, at: datetime) -> Select[Any, Any, Any]:
    found = (
        select(_with_whom().label("who"), _bucket(at).label("what"), Prompt.id)
        .join(Case, Case.id == Prompt.case_id)
        .outerjoin(Caseload, and_(Prompt.for_account_id.is_(None), _works(Prompt.case_id, at=at)))
        .where(*_waiting(actor, at=at))
        .subquery()
    )
    number = func.count(found.c.id.distinct())
    return select(found.c.who, found.c.what, number).group_by(found.c.who, found.c.what)


def get_person(session: Session, account_id: UUID, *, actor: Actor) -> Account:
    """Return somebody of the lead's team; raises NotFound for anybody else."""
    account = session.scalar(
        select(Account).where(
            Account.id == account_id, Account.team_id == actor.team_id, Account.role.in_(_WORKS)
        )
    )
    if account is None or actor.team_id is None:
        raise NotFound
    return account


def list_waiting(
    session: Session, account: Account | None, *, actor: Actor, at: datetime
) -> dict[Bucket, list[Due]]:
    """Return what waits with somebody, or with nobody, by how it stands; SHOWN at most."""
    whose = _with_whom() == account.id if account else _with_whom().is_(None)
    ids = (
        select(Prompt.id)
        .join(Case, Case.id == Prompt.case_id)
        .outerjoin(Caseload, and_(Prompt.for_account_id.is_(None), _works(Prompt.case_id, at=at)))
        .where(*_waiting(actor, at=at), whose)
        .group_by(Prompt.id)
        .order_by(Prompt.danger, Prompt.due_at, Prompt.id)
        .limit(SHOWN)
    )
    found: defaultdict[Bucket, list[Due]] = defaultdict(list)
    for due in list_prompts(session, ids):
        found[_stands(due.prompt, at=at)].append(due)
    return {bucket: found[bucket] for bucket in Bucket if bucket in found}


def _stands(prompt: Prompt, *, at: datetime) -> Bucket:
    if prompt.back_at is not None and prompt.back_at > at:
        return Bucket.PUT_OFF
    if prompt.danger <= Danger.UNSENT:
        return Bucket.ACT_NOW
    today = midnight(at.astimezone(LONDON).date())
    return Bucket.OVERDUE if prompt.due_at < today else Bucket.DUE
