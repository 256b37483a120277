"""The card for a bad moment: code words, where to go, whom to ring."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.ledger.service import record
from safety_plans.models import CrisisCard
from safety_plans.service import PlanChanged, side_of


@dataclass(frozen=True)
class CardWords:
    """What stands on a card."""

    code_words: str = ""
    where_to_go: str = ""
    ring_first: str = ""
    remember: str = ""


def find_card(session: Session, case: Case) -> CrisisCard | None:
    """Return the case's card, if one was written."""
    query = select(CrisisCard).where(CrisisCard.case_id == case.id)
    return session.scalar(query if session.info.get("reading") else query.with_for_update())


def save_card(
    session: Session, case: Case, *, words: CardWords, revision: int, actor: Actor, at: datetime
) -> CrisisCard:
    """Write the card; `revision` is the one the writer saw, 0 where there was none.

    Raises PlanChanged when it is another by now.
    """
    card = find_card(session, case)
    if revision != (card.revision if card is not None else 0):
        raise PlanChanged
    if card is None:
        card = CrisisCard(scope_id=case.id, case_id=case.id, revision=0)
        session.add(card)
    card.revision += 1
    card.changed_at, card.changed_by = at, side_of(actor)
    card.code_words, card.where_to_go = words.code_words, words.where_to_go
    card.ring_first, card.remember = words.ring_first, words.remember
    record(
        session, actor=actor, at=at, action="plan.card_written", case_id=case.id, object_id=card.id
    )
    return card
