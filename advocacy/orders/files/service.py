"""Which papers belong to which order, and whether one may come."""

from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import Invalid
from advocacy.evidence_store.models import Nature, Offer
from advocacy.evidence_store.service import offer_files
from advocacy.orders.models import Order


def offer_to_order(
    session: Session, order: Order, *, undressed: bool, actor: Actor, at: datetime
) -> Offer:
    """Record what was answered before a paper; raises Invalid where none is taken in here."""
    if undressed:
        message = "That is not taken in here: write down an incident, and add the file there"
        raise Invalid(message, field="undressed")
    return offer_files(
        session,
        case_id=order.case_id,
        entry_id=order.id,
        nature=Nature.ORDINARY,
        actor=actor,
        at=at,
    )
