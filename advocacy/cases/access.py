"""The one scoped query: which cases somebody may open. Nothing reaches a case but through it."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Uuid,
    and_,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor, Role
from advocacy.cases.grant_models import AgencySeal, ConflictBlock, Cover, EmergencyOpening
from advocacy.cases.models import Case, Caseload
from advocacy.errors import NotFound

_MAY_OPEN_IN_AN_EMERGENCY = frozenset({Role.ADVOCATE, Role.LEAD})


def may_open(actor: Actor, *, at: datetime) -> ColumnElement[bool]:
    """Return the condition under which `actor` may open a case, and work it, at this moment."""
    if actor.role is Role.SURVIVOR:
        return Case.id == actor.case_id
    if actor.role is Role.LEAD:
        return and_(Case.team_id == actor.team_id, is_record(), _not_blocked(actor))
    if actor.role is Role.ADVOCATE:
        return and_(Case.id.in_(worked_cases(actor, at=at)), is_record())
    return false()


def is_record() -> ColumnElement[bool]:
    """Return the condition that a case is somebody's record, and not one that stands in for it."""
    # Not IS NULL: SQLite would begin with that column's index, in which nearly every case is.
    return func.coalesce(Case.decoy_of_id, Case.id) == Case.id


def worked_cases(actor: Actor, *, at: datetime) -> Select[Any]:
    """Return the ids of the cases on somebody's caseload, or on one they cover, at this moment.

    Lists of ids, not a correlated EXISTS: SQLite would try every case of every team.
    """
    return given_cases(actor, at=at).where(Caseload.case_id.not_in(blocked_cases(actor.account_id)))


def given_cases(actor: Actor, *, at: datetime) -> Select[Any]:
    """Return the ids of the cases somebody would work, were there no conflicts of interest."""
    whose = union_all(
        select(literal(actor.account_id, Uuid)),
        select(Cover.away_id).where(
            Cover.cover_id == actor.account_id, Cover.starts_at <= at, Cover.ends_at > at
        ),
    )
    return select(Caseload.case_id).where(
        Caseload.account_id.in_(whose),
        Caseload.starts_at <= at,
        or_(Caseload.ends_at.is_(None), Caseload.ends_at > at),
    )


def blocked_cases(account_id: UUID | None) -> Select[Any]:
    """Return the ids of the cases that a conflict of interest keeps from an account."""
    return select(ConflictBlock.case_id).where(
        ConflictBlock.account_id == account_id, ConflictBlock.lifted_at.is_(None)
    )


def is_blocked(
    account_id: SQLColumnExpression[UUID], case_id: SQLColumnExpression[UUID]
) -> ColumnElement[bool]:
    """Return the condition that a conflict of interest keeps a row's case from its account."""
    return exists().where(
        ConflictBlock.account_id == account_id,
        ConflictBlock.case_id == case_id,
        ConflictBlock.lifted_at.is_(None),
    )


def may_no_longer_open(account: type[Account], *, at: datetime) -> ColumnElement[bool]:
    """Return the condition that a row's account, staff of a case once, may not open a row's case.

    For a query that has both tables in it: they left, have a conflict of interest, or neither work
    the case, nor cover for who does, nor lead its team.
    """
    stands_in = exists().where(
        Cover.cover_id == account.id,
        Cover.away_id == Caseload.account_id,
        Cover.starts_at <= at,
        Cover.ends_at > at,
    )
    works = exists().where(
        Caseload.case_id == Case.id,
        Caseload.starts_at <= at,
        or_(Caseload.ends_at.is_(None), Caseload.ends_at > at),
        or_(Caseload.account_id == account.id, stands_in),
    )
    leads = and_(account.role == Role.LEAD, account.team_id == Case.team_id)
    return or_(
        account.left_at.is_not(None), is_blocked(account.id, Case.id), not_(or_(leads, works))
    )


def sealed_cases(agency_id: UUID | None) -> Select[Any]:
    """Return the ids of the cases that are kept from an agency."""
    return select(AgencySeal.case_id).where(
        AgencySeal.agency_id == agency_id, AgencySeal.lifted_at.is_(None)
    )


def _not_blocked(actor: Actor) -> ColumnElement[bool]:
    return Case.id.not_in(blocked_cases(actor.account_id))


def may_read(actor: Actor, *, at: datetime) -> ColumnElement[bool]:
    """Return the condition under which `actor` may read a case: theirs, or an emergency's.

    For the pages of one case. Lists, searches and every change keep to `may_open`.
    """
    if actor.role not in _MAY_OPEN_IN_AN_EMERGENCY:
        return may_open(actor, at=at)
    opened = select(EmergencyOpening.case_id).where(
        EmergencyOpening.account_id == actor.account_id,
        EmergencyOpening.opened_at <= at,
        EmergencyOpening.ends_at > at,
    )
    in_an_emergency = and_(Case.id.in_(opened), is_record(), _not_blocked(actor))
    return or_(may_open(actor, at=at), in_an_emergency)


def visible(actor: Actor, *, at: datetime) -> Select[Case]:
    """Return the select of every case that `actor` may open at this moment."""
    return select(Case).where(may_open(actor, at=at))


def get_case(session: Session, case_id: UUID, *, actor: Actor, at: datetime) -> Case:
    """Return a case; raises NotFound alike when it is not there and when it is not theirs."""
    found = session.scalar(_the_case(case_id, actor, at))
    if found is None:
        raise NotFound
    return found


@lru_cache(maxsize=64)
def _the_case(case_id: UUID, actor: Actor, at: datetime) -> Select[Case]:
    """Return the question, never its answer: a request that changes something asks it twice."""
    return visible(actor, at=at).where(and_(Case.id == case_id))


def find_opened(
    session: Session, case_id: UUID, *, actor: Actor, at: datetime
) -> tuple[Case, EmergencyOpening] | None:
    """Return a case somebody opened in an emergency, with the opening, while it lasts."""
    found = session.execute(
        select(Case, EmergencyOpening)
        .join(EmergencyOpening, EmergencyOpening.case_id == Case.id)
        .where(
            Case.id == case_id,
            may_read(actor, at=at),
            EmergencyOpening.account_id == actor.account_id,
            EmergencyOpening.opened_at <= at,
            EmergencyOpening.ends_at > at,
        )
        .order_by(EmergencyOpening.ends_at.desc(), EmergencyOpening.id)
        .limit(1)
    ).one_or_none()
    return None if found is None else (found[0], found[1])
