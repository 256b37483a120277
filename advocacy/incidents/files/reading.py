"""What the page about one file shows."""

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.evidence_store.custody import list_custody
from advocacy.evidence_store.models import CustodyEvent, Exhibit
from advocacy.evidence_store.opening import get_exhibit
from advocacy.incidents.service import names_by_id


@dataclass(frozen=True)
class ShownExhibit:
    """A file, what it carried about people, and everything that was done to it."""

    exhibit: Exhibit
    carried: dict[str, str]
    custody: Sequence[CustodyEvent]
    names: dict[UUID, str]


def exhibit_page(session: Session, case: Case, exhibit_id: UUID) -> ShownExhibit:
    """Return a file of this case with its custody; raise NotFound."""
    exhibit = get_exhibit(session, exhibit_id, case_id=case.id)
    custody = list_custody(session, exhibit)
    return ShownExhibit(
        exhibit=exhibit,
        carried=dict(exhibit.carried),
        custody=custody,
        names=names_by_id(session, (line.account_id for line in custody)),
    )


def original_name(exhibit: Exhibit) -> str:
    """Return the name an original is downloaded under: its reference, and its type's ending."""
    ending = mimetypes.guess_extension(exhibit.media)
    return f"{exhibit.reference}{ending or '.bin'}"
