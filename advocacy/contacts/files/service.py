"""Which files belong to which contact, and whether one may come."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.contacts.models import Contact
from advocacy.errors import Invalid, NotFound
from advocacy.evidence_store.models import Exhibit, Nature, Offer
from advocacy.evidence_store.opening import list_exhibits
from advocacy.evidence_store.service import offer_files


def get_contact(session: Session, contact_id: UUID, *, case: Case) -> Contact:
    """Return a contact of this case; raise NotFound."""
    found = session.get(Contact, contact_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def offer_to_contact(
    session: Session, contact: Contact, *, undressed: bool, actor: Actor, at: datetime
) -> Offer:
    """Record what was answered before a file; raises Invalid where none is taken in here."""
    if undressed:
        message = "That is not taken in here: write down an incident, and add the file there"
        raise Invalid(message, field="undressed")
    return offer_files(
        session,
        case_id=contact.case_id,
        entry_id=contact.id,
        nature=Nature.ORDINARY,
        actor=actor,
        at=at,
    )


def files_by_contact(session: Session, contact_ids: Iterable[UUID]) -> dict[UUID, list[Exhibit]]:
    """Return the files of these contacts by contact, in the order they came: one statement."""
    found: dict[UUID, list[Exhibit]] = {}
    exhibits: Sequence[Exhibit] = list_exhibits(session, contact_ids)
    for exhibit in exhibits:
        found.setdefault(exhibit.entry_id, []).append(exhibit)
    return found
