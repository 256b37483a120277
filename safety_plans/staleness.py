"""Takes note of what changed in a case, and says where plans stand: days and codes, never text."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.changes import Change
from advocacy.cases.models import Case
from advocacy.cases.plan_state import PlanState, Stale
from advocacy.clock import LONDON
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt
from safety_plans.bands import Band
from safety_plans.models import Plan
from safety_plans.service import STALE, list_plans

CHANGE_WORDS = {
    Change.INCIDENT: "something happened",
    Change.SAFE_CONTACT: "how to reach them safely changed",
    Change.RISK: "the level of risk changed",
    Change.MASP: "something in MASP may change it",
    Change.SUSPECT: "where the suspect lives or works changed",
    Change.DEVICE: "there is a new phone or device",
    Change.DANGER: "a check-in was answered with danger",
    Change.ADDRESS: "an address changed",
    Change.ORDER: "a court order changed or ends soon",
}
# The portal's own codes are coarser: others learn that it needs a look, not quite why.
_TOLD = {
    Change.MASP: Stale.MASP,
    Change.SUSPECT: Stale.MASP,
    Change.ADDRESS: Stale.MOVE,
    Change.ORDER: Stale.ORDER,
}
# What the person's own page says. A danger word is not there, nor anything that would tell whoever
# looks on that one was used; what others judge or know is asked for by a person, not told.
_DAY = "day"
_ASKED_FOR = "Who works with you would like to look at it with you."
OWN_WORDS = {
    Change.INCIDENT: "Something happened.",
    Change.SAFE_CONTACT: "How we reach you changed.",
    Change.DEVICE: "There is a new phone or device.",
    Change.ADDRESS: "An address changed.",
    Change.ORDER: "A court order changed, or ends soon.",
    Change.RISK: _ASKED_FOR,
    Change.MASP: _ASKED_FOR,
    Change.SUSPECT: _ASKED_FOR,
}


def note_change(
    session: Session, case: Case, *, change: Change, actor: Actor, at: datetime
) -> None:
    """Mark every agreed plan of the case as due for a look, and ask for it once."""
    agreed = [plan for plan in list_plans(session, case) if plan.version]
    for plan in agreed:
        codes = [*plan.stale_because, change]
        plan.stale_codes = ",".join(dict.fromkeys(codes))
        plan.stale_since = plan.stale_since or at
    if agreed:
        raise_prompt(
            session, kind=STALE, danger=Danger.DUE, due_at=at, at=at, actor=actor,
            case_id=case.id, subject_id=agreed[0].id,
            detail=f"Since it was agreed, {CHANGE_WORDS[change]}", is_news=True,
        )  # fmt: skip


def is_due(plan: Plan, *, at: datetime) -> bool:
    """Return whether the day on which a plan is looked at again has come."""
    return plan.review_on is not None and plan.review_on <= at.astimezone(LONDON).date()


def why_codes(plan: Plan, *, at: datetime) -> list[str]:
    """Return why a plan needs another look, as codes."""
    return [*plan.stale_because, *([_DAY] if is_due(plan, at=at) else [])]


def why_stale(plan: Plan, *, at: datetime) -> list[str]:
    """Return for staff why a plan needs another look, a sentence each; nothing where it doesn't."""
    found = [f"{CHANGE_WORDS[change].capitalize()}." for change in plan.stale_because]
    if is_due(plan, at=at):
        found.append("The day to look at it again has come.")
    return found


def own_why(plan: Plan, *, at: datetime) -> list[str]:
    """Return the same as the person's own page may say it: nothing after a danger word alone."""
    found = [OWN_WORDS[change] for change in plan.stale_because if change in OWN_WORDS]
    if is_due(plan, at=at):
        found.append("The day you chose has come.")
    return list(dict.fromkeys(found))


def plan_states(
    session: Session, case_ids: Sequence[UUID], at: datetime
) -> Mapping[UUID, PlanState]:
    """Return where the survivors' plans of these cases stand at a moment, in one query."""
    found = session.scalars(
        select(Plan).where(Plan.case_id.in_(case_ids), Plan.band == Band.SURVIVOR)
    )
    return {plan.case_id: _state(plan, at=at) for plan in found}


def _state(plan: Plan, *, at: datetime) -> PlanState:
    told = [_TOLD.get(change, Stale.INCIDENT) for change in plan.stale_because]
    if is_due(plan, at=at):
        told.append(Stale.AGE)
    return PlanState(
        agreed_on=plan.agreed_at.astimezone(LONDON).date() if plan.agreed_at else None,
        reviewed_on=plan.reviewed_at.astimezone(LONDON).date() if plan.reviewed_at else None,
        stale_because=tuple(dict.fromkeys(told)),
    )
