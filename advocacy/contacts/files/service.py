"""Which files belong to which contact."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.contacts.models import Contact
from advocacy.errors import NotFound
from advocacy.evidence_store.models import Exhibit
from advocacy.evidence_store.opening import list_exhibits


def get_contact(session: Session, contact_id: UUID, *, case: Case) -> Contact:
    """Return a contact of this case; raise NotFound."""
    found = session.get(Contact, contact_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def files_by_contact(session: Session, contact_ids: Iterable[UUID]) -> dict[UUID, list[Exhibit]]:
    """Return the files of these contacts by contact, in the order they came: one statement."""
    found: dict[UUID, list[Exhibit]] = {}
    exhibits: Sequence[Exhibit] = list_exhibits(session, contact_ids)
    for exhibit in exhibits:
        found.setdefault(exhibit.entry_id, []).append(exhibit)
    return found
