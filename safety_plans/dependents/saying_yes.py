"""A dependent's yes to their own plan as it stands."""

from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.clock import LONDON
from safety_plans.models import Plan
from safety_plans.service import REVIEW_AFTER, agree_plan, offer_plan
from safety_plans.states import How, Side


def say_their_yes(session: Session, plan: Plan, *, seen: int, actor: Actor, at: datetime) -> None:
    """Agree to what another side has offered, else offer it: the other side's yes freezes it.

    Raises what `agree_plan` and `offer_plan` do.
    """
    if plan.offered_by in (None, Side.DEPENDENT):
        offer_plan(session, plan, seen=seen, actor=actor, at=at)
        return
    day = at.astimezone(LONDON).date() + REVIEW_AFTER
    agree_plan(session, plan, how=How.PORTAL, review_on=day, seen=seen, actor=actor, at=at)
