"""The one scoped query: which cases somebody may open. Nothing reaches a case but through it."""

from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor, Role
from advocacy.cases.models import Case, Caseload
from advocacy.errors import NotFound


def may_open(actor: Actor, *, at: datetime) -> ColumnElement[bool]:
    """Return the condition under which `actor` may open a case at this moment."""
    if actor.role is Role.SURVIVOR:
        return Case.id == actor.case_id
    if actor.role is Role.LEAD:
        return and_(Case.team_id == actor.team_id, is_record())
    if actor.role is Role.ADVOCATE:
        # A list of ids, not a correlated EXISTS: SQLite would try every case of every team.
        mine = select(Caseload.case_id).where(
            Caseload.account_id == actor.account_id,
            Caseload.starts_at <= at,
            or_(Caseload.ends_at.is_(None), Caseload.ends_at > at),
        )
        return and_(Case.id.in_(mine), is_record())
    return false()


def is_record() -> ColumnElement[bool]:
    """Return the condition that a case is somebody's record, and not one that stands in for it."""
    return Case.decoy_of_id.is_(None)


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
