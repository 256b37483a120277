"""What a survivor reads again: her entries, one entry, and the receipts of its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.evidence_store.models import Offer
from advocacy.evidence_store.opening import files_of
from advocacy.evidence_store.twins import ReceiptWithTwin, receipts_again
from advocacy.incidents.behaviours import BEHAVIOURS
from advocacy.incidents.models import Amendment, Incident, Voice
from advocacy.incidents.paging import PAGE, Key, write_key
from advocacy.incidents.reading import excerpt
from advocacy.incidents.service import list_amendments, list_own_incidents
from advocacy.incidents.witnesses.models import Witness
from advocacy.incidents.witnesses.service import list_witnesses


@dataclass(frozen=True)
class Line:
    """One entry in the list."""

    incident: Incident
    excerpt: str


@dataclass(frozen=True)
class Lines:
    """A page of entries, and where the next one begins (None on the last)."""

    lines: list[Line]
    older: str | None
    first: bool


@dataclass(frozen=True)
class Entry:
    """One entry with what was added to it and what came with it."""

    incident: Incident
    kinds: list[str]
    added: Sequence[Amendment]
    receipts: list[ReceiptWithTwin]
    told_of: Sequence[Offer]
    witnesses: Sequence[Witness]


def entry_list(session: Session, case: Case, *, after: Key | None) -> Lines:
    """Return the page of her entries that follows `after`."""
    found = list(list_own_incidents(session, case, after=after, limit=PAGE + 1))
    shown = found[:PAGE]
    return Lines(
        lines=[Line(row, excerpt(row.account)) for row in shown],
        older=write_key(shown[-1]) if len(found) > PAGE else None,
        first=after is None,
    )


def entry_page(session: Session, incident: Incident, *, account_id: UUID | None) -> Entry:
    """Return an entry of hers with what belongs to it; an earlier same file only if she sent it."""
    added = [row for row in list_amendments(session, incident) if row.whose is not Voice.OTHER]
    files = files_of(session, incident.id)
    return Entry(
        incident=incident,
        kinds=BEHAVIOURS.plain_labels(incident.behaviours),
        added=added,
        receipts=receipts_again(session, files.exhibits, sent_by=account_id),
        told_of=files.told_of,
        witnesses=[
            row for row, _ in list_witnesses(session, incident) if row.whose is not Voice.OTHER
        ],
    )
