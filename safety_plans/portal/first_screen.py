"""The list on the first screen: how many ideas wait, and the card for a bad moment, folded."""

from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.portal.registry import HomeCard, ListPart, TileState
from safety_plans.bands import Band
from safety_plans.card import own_parts
from safety_plans.dependents.own_say import waits_for_survivor
from safety_plans.looking_again.models import LookAgain
from safety_plans.looking_again.reading import asks_owner
from safety_plans.models import CrisisCard, Plan, Step
from safety_plans.states import Side

CARD_FORM = 26


def list_tile(session: Session, case: Case, _actor: Actor, at: datetime) -> TileState:
    """Return what the first screen says of the list, in one statement."""
    ideas = (
        select(func.count()).select_from(Step).where(waits_for_survivor(case.id)).scalar_subquery()
    )
    newest = (
        select(LookAgain.id)
        .where(LookAgain.plan_id == Plan.id, LookAgain.side == Side.SURVIVOR)
        .order_by(LookAgain.ended_at.desc(), LookAgain.id.desc())
        .limit(1)
        .correlate(Plan)
        .scalar_subquery()
    )
    found, card, plan, look = session.execute(
        select(ideas, CrisisCard, Plan, LookAgain)
        .select_from(Case)
        .outerjoin(CrisisCard, CrisisCard.case_id == Case.id)
        .outerjoin(Plan, and_(Plan.case_id == Case.id, Plan.band == Band.SURVIVOR))
        .outerjoin(LookAgain, LookAgain.id == newest)
        .where(Case.id == case.id)
    ).one()
    parts = tuple(ListPart(title, (said,)) for title, said in own_parts(card))
    asked = bool(plan is not None and asks_owner(plan, look, at=at))
    return TileState(hint=_hint(found, asked=asked), card=HomeCard(parts=parts, page=CARD_FORM))


def _hint(ideas: int, *, asked: bool) -> str:
    if ideas:
        return f"{ideas} new idea{'' if ideas == 1 else 's'} to look at"
    return "See if it still fits" if asked else "What helps, and what to add"
