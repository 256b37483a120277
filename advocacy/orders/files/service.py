"""Which papers belong to which order, and whether one may come."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import Invalid, NotFound
from advocacy.evidence_store.models import Exhibit, Nature, Offer
from advocacy.evidence_store.opening import get_exhibit
from advocacy.evidence_store.service import get_offer, offer_files
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


def get_order_offer(session: Session, offer_id: UUID, *, order: Order) -> Offer:
    """Return an offer of this order; raises NotFound."""
    offer = get_offer(session, offer_id, case_id=order.case_id)
    if offer.entry_id != order.id:
        raise NotFound
    return offer


def get_paper(session: Session, exhibit_id: UUID, *, order: Order) -> Exhibit:
    """Return a paper of this order; raises NotFound."""
    exhibit = get_exhibit(session, exhibit_id, case_id=order.case_id)
    if exhibit.entry_id != order.id:
        raise NotFound
    return exhibit
