"""What the survivor lets a dependent see: nothing, until a part is switched on."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import NotFound, Refused
from advocacy.ledger.service import record
from safety_plans.acts import add_act, side_of
from safety_plans.bands import Band
from safety_plans.models import Plan
from safety_plans.news import tell_staff
from safety_plans.parts import Part, as_codes
from safety_plans.states import ActKind, How, Side, Subject


def show_parts(
    session: Session, plan: Plan, *, shown: Collection[Part], how: How, actor: Actor, at: datetime
) -> None:
    """Set which parts a dependent sees: the survivor's say, on their page or told to the service.

    Raises Refused for an advocate who was told nothing, and for the dependent themselves.
    """
    if plan.band is Band.SURVIVOR:
        raise NotFound
    told = how in (How.IN_PERSON, How.PHONE)
    if told is not (side_of(actor) is Side.ADVOCATE):
        raise Refused
    before = set(plan.shown_parts)
    plan.shown_codes = as_codes(shown)
    for part in Part:
        if (part in shown) is not (part in before):
            add_act(
                session, case_id=plan.case_id, subject=Subject.PART, subject_id=plan.id,
                kind=ActKind.SHOWN if part in shown else ActKind.HIDDEN, revision=plan.revision,
                actor=actor, at=at, how=how, content={"part": part.value},
            )  # fmt: skip
    if set(plan.shown_parts) != before:
        record(
            session, actor=actor, at=at, action="plan.parts_shown", case_id=plan.case_id,
            object_id=plan.id,
        )  # fmt: skip
        tell_staff(session, plan, actor=actor, at=at)
