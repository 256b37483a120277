"""Linking an incident with the contacts it was told in, and taking a link back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.cases.turns import take_turn
from advocacy.clock import LONDON
from advocacy.contacts.models import Contact
from advocacy.contacts.words import CHANNELS, came_of
from advocacy.errors import NotFound
from advocacy.incidents.models import Incident
from advocacy.incidents.told_in.models import ToldIn
from advocacy.ledger.service import record

_MOST_OFFERED = 30
_STANDS = ToldIn.unlinked_at.is_(None)


@dataclass(frozen=True)
class Contacts:
    """The contacts an incident was told in, and the latest others that it could be linked with."""

    linked: list[Contact]
    others: list[Contact]


def say_contact(contact: Contact) -> str:
    """Return a contact in a few words, none of those that were said in it."""
    at = contact.happened_at.astimezone(LONDON)
    day = f"{at.day} {at:%B %Y}, {at:%H:%M}"
    return f"{day}: {dict(CHANNELS)[contact.channel.value]}, {came_of(contact)}"


def list_offered(session: Session, case: Case, *, first: UUID | None = None) -> list[Contact]:
    """Return the latest contacts of a case to choose from, `first` before all others if it is one.

    At most thirty, in one statement.
    """
    return list(
        session.scalars(
            select(Contact)
            .where(Contact.case_id == case.id)
            .order_by((Contact.id == first).desc(), Contact.happened_at.desc(), Contact.id.desc())
            .limit(_MOST_OFFERED)
        )
    )


def list_contacts(session: Session, incident: Incident) -> Contacts:
    """Return the contacts an incident was told in, and the latest others: one statement."""
    live = and_(ToldIn.contact_id == Contact.id, ToldIn.incident_id == incident.id, _STANDS)
    rows = session.execute(
        select(Contact, ToldIn.id)
        .outerjoin(ToldIn, live)
        .where(Contact.case_id == incident.case_id)
        .order_by(ToldIn.id.is_(None), Contact.happened_at.desc(), Contact.id.desc())
        .limit(_MOST_OFFERED)
    ).all()
    return Contacts(
        linked=[contact for contact, link in rows if link is not None],
        others=[contact for contact, link in rows if link is None],
    )


def link_contact(
    session: Session, incident: Incident, contact_id: UUID, *, actor: Actor, at: datetime
) -> None:
    """Say that an incident was told in a contact; said again, it is said already.

    Raises NotFound for a contact of another case.
    """
    take_turn(session, incident.case_id)
    contact = session.get(Contact, contact_id)
    if contact is None or contact.case_id != incident.case_id:
        raise NotFound
    if _find(session, incident, contact_id) is not None:
        return
    link = ToldIn(
        case_id=incident.case_id, incident_id=incident.id, contact_id=contact_id, linked_at=at,
        linked_by=actor.account_id,
    )  # fmt: skip
    session.add(link)
    record(
        session, actor=actor, at=at, action="incident.contact_linked", case_id=incident.case_id,
        object_id=incident.id, personal={"contact": str(contact_id)},
    )  # fmt: skip


def unlink_contact(
    session: Session, incident: Incident, contact_id: UUID, *, actor: Actor, at: datetime
) -> None:
    """Take back that an incident was told in a contact; raises NotFound where nobody says so."""
    link = _find(session, incident, contact_id)
    if link is None:
        raise NotFound
    link.unlinked_at, link.unlinked_by = at, actor.account_id
    record(
        session, actor=actor, at=at, action="incident.contact_unlinked", case_id=incident.case_id,
        object_id=incident.id, personal={"contact": str(contact_id)},
    )  # fmt: skip


def _find(session: Session, incident: Incident, contact_id: UUID) -> ToldIn | None:
    return session.scalar(
        select(ToldIn).where(
            ToldIn.incident_id == incident.id, ToldIn.contact_id == contact_id, _STANDS
        )
    )
