"""Gathers from the case what a summary may hold, each part from the rows it is recorded in.

Nothing here reads a safe contact, an address, a note of staff's or a safety plan. Where a thing
happened stays out too, since it can give a refuge away; who saw it is asked first, and goes, if at
all, on a sheet of its own (`witness_part.py`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.evidence_store.models import Exhibit as StoredFile
from advocacy.evidence_store.models import ExhibitState, Nature, Offer
from advocacy.evidence_store.opening import list_exhibits, list_offers
from advocacy.handover.quoted import Quotes, gather_quotes, tell_quotes
from advocacy.handover.summary import Behaviour, Change, Entry, Month, When
from advocacy.incidents.behaviours import BEHAVIOURS
from advocacy.incidents.models import (
    Added,
    Amendment,
    Incident,
    Precision,
    Reported,
    Voice,
    Written,
)

_SOURCES = {
    Voice.WROTE: "Written by them",
    Voice.TOLD: "Told to us by them",
    Voice.OTHER: "From another person or record",
}
_TARGETS = {
    "self": "Them",
    "child": "A child",
    "family": "Family",
    "friend": "A friend",
    "work": "People at work",
    "other": "Somebody else",
}
_REPORTED = {Reported.POLICE: "To the police", Reported.OTHER: "To somebody other than the police"}
_ADDED = {
    Added.CORRECTION: "Correction",
    Added.REMEMBERED: "Remembered later",
    Added.MORE: "More has come to light",
}
_MEDIA = {"image": "Picture", "audio": "Sound recording", "video": "Film", "text": "Text"}
_MOST_MONTHS = 24


@dataclass(frozen=True)
class Material:
    """What a case holds that could go in, oldest happening first."""

    incidents: Sequence[Incident]
    amendments: Mapping[UUID, Sequence[Amendment]]
    files: Sequence[StoredFile]
    not_taken_in: Sequence[Offer]
    quotes: Quotes = field(default_factory=dict)

    def without(self, left_out: Sequence[str]) -> "Material":
        """Return the material without these entries and what hangs on them."""
        kept = [row for row in self.incidents if str(row.id) not in left_out]
        ids = {row.id for row in kept}
        return Material(
            incidents=kept,
            amendments={key: rows for key, rows in self.amendments.items() if key in ids},
            files=[file for file in self.files if file.entry_id in ids],
            not_taken_in=[offer for offer in self.not_taken_in if offer.entry_id in ids],
            quotes={key: rows for key, rows in self.quotes.items() if key in ids},
        )


def gather(session: Session, case: Case) -> Material:
    """Return everything of a case that a summary can draw on, in four queries."""
    incidents: dict[UUID, Incident] = {}
    amendments: dict[UUID, list[Amendment]] = {}
    for incident, amendment in session.execute(
        select(Incident, Amendment)
        .outerjoin(Amendment, Amendment.incident_id == Incident.id)
        .where(Incident.case_id == case.id)
        .order_by(Incident.happened_at, Incident.id, Amendment.amended_at, Amendment.id)
    ):
        incidents[incident.id] = incident
        if amendment is not None:
            amendments.setdefault(incident.id, []).append(amendment)
    ids = list(incidents)
    return Material(
        incidents=list(incidents.values()),
        amendments=amendments,
        files=list_exhibits(session, ids),
        not_taken_in=list_offers(session, ids, nature=Nature.UNDER_18),
        quotes=gather_quotes(session, case),
    )


def gather_files(session: Session, case: Case) -> Material:
    """Return the entries of a case and the files under them, in two queries."""
    incidents = session.scalars(
        select(Incident)
        .where(Incident.case_id == case.id)
        .order_by(Incident.happened_at, Incident.id)
    ).all()
    return Material(
        incidents=incidents,
        amendments={},
        files=list_exhibits(session, [row.id for row in incidents]),
        not_taken_in=(),
    )


def chronology(
    material: Material, references: Mapping[UUID, str], messages: Sequence[str] = ()
) -> tuple[Entry, ...]:
    """Return the entries, each followed by its corrections.

    `references` name the files by id; of the messages behind an entry only these go in.
    """
    entries: list[Entry] = []
    for incident in material.incidents:
        number = len(entries) + 1
        files = [file for file in material.files if file.entry_id == incident.id]
        entries.append(
            Entry(
                number=number,
                happened=happened(incident),
                account=incident.account,
                source=_SOURCES[incident.whose],
                written_at=incident.recorded_at,
                remembered_later=incident.written is Written.LATER,
                behaviours=tuple(BEHAVIOURS.labels(incident.behaviours)),
                targeted=_TARGETS[incident.targeted],
                exhibits=tuple(references[file.id] for file in files if file.id in references),
                reported=_reported(incident),
                messages=tell_quotes(material.quotes.get(incident.id, ()), messages),
            )
        )
        entries += [
            Entry(
                number=len(entries) + later,
                happened=When(amendment.happened_at or incident.happened_at),
                account=amendment.words,
                source=_SOURCES[amendment.whose],
                written_at=amendment.amended_at,
                remembered_later=amendment.added is Added.REMEMBERED,
                amends=number,
                added=_ADDED[amendment.added] if amendment.added is not None else "",
            )
            for later, amendment in enumerate(material.amendments.get(incident.id, ()), start=1)
        ]
    return tuple(entries)


def happened(incident: Incident) -> When:
    """Return when an incident happened, and how well that is known."""
    between = incident.precision is Precision.BETWEEN
    return When(
        incident.happened_at,
        until=incident.ended_at if between else None,
        about=incident.precision is Precision.ABOUT,
    )


def _reported(incident: Incident) -> str:
    said = _REPORTED.get(incident.reported, "")
    return f"{said}, reference {incident.police_reference}" if incident.police_reference else said


def behaviours(material: Material) -> tuple[Behaviour, ...]:
    """Return how often each kind of behaviour was recorded, the most frequent first."""
    times: dict[str, list[datetime]] = {}
    for incident in material.incidents:
        for label in BEHAVIOURS.labels(incident.behaviours):
            times.setdefault(label, []).append(incident.happened_at)
    rows = [Behaviour(label, len(at), min(at), max(at)) for label, at in times.items()]
    return tuple(sorted(rows, key=lambda row: (-row.times, row.label)))


def months(material: Material) -> tuple[Month, ...]:
    """Return the months from the first incident to the last, empty ones too; at most two years."""
    local = [incident.happened_at.astimezone(LONDON) for incident in material.incidents]
    if not local:
        return ()
    counted = Counter(at.year * 12 + at.month - 1 for at in local)
    last = max(counted)
    first = max(min(counted), last - _MOST_MONTHS + 1)
    return tuple(Month(at // 12, at % 12 + 1, counted[at]) for at in range(first, last + 1))


def felt(material: Material) -> tuple[str, ...]:
    """Return how it felt, in the words written at each entry."""
    return tuple(incident.felt for incident in material.incidents if incident.felt)


def changes(material: Material) -> tuple[Change, ...]:
    """Return what was changed because of it, in the words written at each entry."""
    return tuple(
        Change(incident.recorded_at, incident.changed)
        for incident in material.incidents
        if incident.changed
    )


def say_file(file: StoredFile) -> str:
    """Return what kind of file it is; never its name, which can hold anything."""
    if is_sealed(file):
        return "Sealed file"
    kind, _, form = file.media.partition("/")
    return f"{_MEDIA.get(kind, 'File')} ({form})"


def is_sealed(file: StoredFile) -> bool:
    """Say whether a file may never be copied: sealed, intimate, or of somebody under 18."""
    return file.state is ExhibitState.SEALED or file.nature is not Nature.ORDINARY
