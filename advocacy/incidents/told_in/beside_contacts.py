"""What a page of contacts shows of incidents that were told in them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.contacts.mentions import Mention
from advocacy.contacts.models import Contact
from advocacy.incidents.models import Incident
from advocacy.incidents.told_in.models import ToldIn


def is_mentioned() -> ColumnElement[bool]:
    """Return the condition of a contact in which an incident was told."""
    return exists().where(ToldIn.contact_id == Contact.id, ToldIn.unlinked_at.is_(None))


def find_mentions(
    session: Session, case: Case, contact_ids: Iterable[UUID]
) -> dict[UUID, list[Mention]]:
    """Return the incidents told in each of these contacts, oldest happening first."""
    rows = session.execute(
        select(ToldIn.contact_id, Incident)
        .join(Incident, Incident.id == ToldIn.incident_id)
        .where(
            ToldIn.case_id == case.id,
            ToldIn.contact_id.in_(list(contact_ids)),
            ToldIn.unlinked_at.is_(None),
        )
        .order_by(Incident.happened_at, Incident.id)
    )
    found: dict[UUID, list[Mention]] = {}
    for contact_id, incident in rows:
        mention = Mention(
            title="An incident told here",
            at=incident.happened_at,
            endpoint="incidents.show_incident",
            arguments={"case_id": case.id, "incident_id": incident.id},
        )
        found.setdefault(contact_id, []).append(mention)
    return found
