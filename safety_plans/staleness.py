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
    Change.MASP: "something changed about the person",
    Change.DANGER: "they called for help",
    Change.ADDRESS: "an address changed",
    Change.ORDER: "a court order changed or ends soon",
}
# The portal's own codes are coarser: others learn that it needs a look, not quite why.
_TOLD = {Change.MASP: Stale.MASP, Change.ADDRESS: Stale.MOVE, Change.ORDER: Stale.ORDER}


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


def plan_states(session: Session, case_ids: Sequence[UUID]) -> Mapping[UUID, PlanState]:
    """Return where the survivors' plans of these cases stand, in one query."""
    found = session.scalars(
        select(Plan).where(Plan.case_id.in_(case_ids), Plan.band == Band.SURVIVOR)
    )
    return {plan.case_id: _state(plan) for plan in found}


def _state(plan: Plan) -> PlanState:
    told = [_TOLD.get(change, Stale.INCIDENT) for change in plan.stale_because]
    return PlanState(
        agreed_on=plan.agreed_at.astimezone(LONDON).date() if plan.agreed_at else None,
        reviewed_on=plan.reviewed_at.astimezone(LONDON).date() if plan.reviewed_at else None,
        stale_because=tuple(dict.fromkeys(told)),
    )
