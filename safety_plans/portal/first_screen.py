"""The list on the first screen: how many ideas wait, and the card for a bad moment, folded."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.portal.registry import HomeCard, ListPart, TileState
from safety_plans.card import own_parts
from safety_plans.dependents.own_say import waits_for_survivor
from safety_plans.models import CrisisCard, Step

CARD_FORM = 26


def list_tile(session: Session, case: Case, _actor: Actor, _at: datetime) -> TileState:
    """Return what the first screen says of the list, in one statement."""
    ideas = (
        select(func.count()).select_from(Step).where(waits_for_survivor(case.id)).scalar_subquery()
    )
    found, card = session.execute(
        select(ideas, CrisisCard)
        .select_from(Case)
        .outerjoin(CrisisCard, CrisisCard.case_id == Case.id)
        .where(Case.id == case.id)
    ).one()
    parts = tuple(ListPart(title, (said,)) for title, said in own_parts(card))
    hint = f"{found} new idea{'' if found == 1 else 's'} to look at" if found else _NO_IDEA
    return TileState(hint=hint, card=HomeCard(parts=parts, page=CARD_FORM))


_NO_IDEA = "What helps, and what to add"
