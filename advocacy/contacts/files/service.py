"""Which contact files are added to."""

from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.contacts.models import Contact
from advocacy.errors import NotFound


def get_contact(session: Session, contact_id: UUID, *, case: Case) -> Contact:
    """Return a contact of this case; raise NotFound."""
    found = session.get(Contact, contact_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found
