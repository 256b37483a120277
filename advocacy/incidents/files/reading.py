"""What the page about one file shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.evidence_store.custody import list_custody
from advocacy.evidence_store.models import CustodyEvent, Exhibit
from advocacy.evidence_store.opening import get_exhibit
from advocacy.incidents.models import Incident
from advocacy.incidents.service import names_by_id

_TOLD_FIRST = MappingProxyType(
    {
        "place": "Where it was taken",
        "exif.DateTimeOriginal": "When it was taken",
        "exif.DateTime": "When it was last saved",
        "exif.Make": "Made by",
        "exif.Model": "Model",
        "exif.Software": "Software",
        "exif.Artist": "Author",
    }
)


@dataclass(frozen=True)
class ShownExhibit:
    """A file, what it carried about people (the telling part first), and what was done to it."""

    exhibit: Exhibit
    carried: list[tuple[str, str]]
    carried_besides: list[tuple[str, str]]
    custody: Sequence[CustodyEvent]
    names: dict[UUID, str]
    of_incident: bool


def exhibit_page(session: Session, case: Case, exhibit_id: UUID) -> ShownExhibit:
    """Return a file of this case with its custody; raise NotFound."""
    exhibit = get_exhibit(session, exhibit_id, case_id=case.id)
    custody = list_custody(session, exhibit)
    carried: dict[str, str] = exhibit.carried
    return ShownExhibit(
        exhibit=exhibit,
        carried=[(word, carried[key]) for key, word in _TOLD_FIRST.items() if key in carried],
        carried_besides=[(key, text) for key, text in carried.items() if key not in _TOLD_FIRST],
        custody=custody,
        names=names_by_id(session, (line.account_id for line in custody)),
        # A contact has files as well.
        of_incident=session.get(Incident, exhibit.entry_id) is not None,
    )
