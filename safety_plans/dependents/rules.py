"""Who may open a dependent's own pages: they alone, where the survivor and the service agreed."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import Actor, Role
from advocacy.cases.models import Case, CaseState, Person, PersonKind
from advocacy.errors import NotFound
from advocacy.web.guard import Rule, Site
from safety_plans.bands import is_asked
from safety_plans.models import Plan
from safety_plans.service import find_plan_of


def _load(session: Session, actor: Actor, _at: datetime, values: dict[str, Any]) -> dict[str, Any]:
    """Hand over their own plan: of the case they belong to, while they do, and no other."""
    ways = actor.portal
    if ways.setting_words or ways.is_new or ways.keeps_back or ways.person_id is None:
        raise NotFound
    case = session.scalar(
        select(Case)
        .join(Person, Person.case_id == Case.id)
        .where(
            Case.id == actor.case_id,
            Case.state != CaseState.CLOSED,
            Person.id == ways.person_id,
            Person.kind == PersonKind.DEPENDENT,
            Person.ended_at.is_(None),
        )
    )
    values["plan"] = _plan(session, case, actor)
    return values


def _plan(session: Session, case: Case | None, actor: Actor) -> Plan:
    person_id = actor.portal.person_id
    plan = find_plan_of(session, case, person_id) if case is not None and person_id else None
    if plan is None or not is_asked(plan.band):
        raise NotFound
    return plan


THEIR_PLAN = Rule("a dependent's own plan", Site.SURVIVOR, one_of(Role.DEPENDENT), load=_load)
