"""Incidents in the timeline of a case, and what staff noted about them."""

from types import MappingProxyType
from uuid import UUID

from flask import Flask
from sqlalchemy import String, cast, func

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.incidents.behaviours import BEHAVIOURS
from advocacy.incidents.models import Added, Amendment, Incident, PrivateNote, Voice
from advocacy.incidents.reading import excerpt
from advocacy.incidents.witnesses.models import Witness


def _incident(found: Happening) -> TimelineItem:
    own = found.code == Voice.WROTE.value
    return TimelineItem(
        at=found.at,
        by="Their own entry" if own else found.by,
        title=", ".join(BEHAVIOURS.labels(found.more)) or "Incident",
        detail=excerpt(found.words),
        tag="Incident",
        tone="amber",
        endpoint="incidents.show_incident",
        arguments={"case_id": found.case_id, "incident_id": found.id},
    )


_AMENDMENT = (
    cast(Amendment.incident_id, String) + "|" + func.coalesce(cast(Amendment.added, String), "")
)
_ADDED = MappingProxyType(
    {
        Added.CORRECTION.value: "Correction of an incident",
        Added.REMEMBERED.value: "Remembered later of an incident",
        Added.MORE.value: "Came to light of an incident",
    }
)


def _added(found: Happening) -> TimelineItem:
    return _of_incident(found, _ADDED.get(found.code.partition("|")[2], "Added to an incident"))


def _noted(found: Happening) -> TimelineItem:
    return _of_incident(found, "Note about an incident", tag="Staff only")


def _of_incident(found: Happening, title: str, tag: str = "") -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title=title,
        detail=excerpt(found.words),
        tag=tag,
        endpoint="incidents.show_incident",
        arguments={
            "case_id": found.case_id,
            "incident_id": UUID(found.code.partition("|")[0]),
        },
    )


def _seen(found: Happening) -> TimelineItem:
    return _of_incident(found, "Witness of an incident named")


def add_sources(app: Flask) -> None:
    """Add incidents to the timeline."""
    happenings_of(app).add(
        "Incidents",
        Source(
            "incident",
            Incident,
            Incident.happened_at,
            _incident,
            by=Incident.recorded_by,
            code=cast(Incident.whose, String),
            words="account",
            more="behaviours",
            also=(
                "place",
                "targeted_who",
                "came_by",
                "description",
                "witnesses",
                "felt",
                "changed",
                "evidence_elsewhere",
                "reported_to",
                "police_reference",
            ),
        ),
        Source(
            "incident",
            Amendment,
            Amendment.amended_at,
            _added,
            by=Amendment.amended_by,
            code=_AMENDMENT,
            words="words",
        ),
        Source(
            "incident",
            Witness,
            Witness.named_at,
            _seen,
            by=Witness.named_by,
            code=cast(Witness.incident_id, String),
            words="who",
            also=("saw", "reach"),
        ),
        Source(
            "incident",
            PrivateNote,
            PrivateNote.noted_at,
            _noted,
            by=PrivateNote.noted_by,
            code=cast(PrivateNote.incident_id, String),
            words="words",
        ),
    )
