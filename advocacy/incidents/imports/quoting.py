"""Writing one incident from chosen messages: each is pointed at where it stands in the original.

The words are not copied: they stay, sealed, with the message that was imported.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.evidence_store.models import Exhibit, ExhibitState
from advocacy.incidents.imports.models import ImportedMessage, ImportState, MessageImport, Party
from advocacy.incidents.imports.parsing.entries import EntryKind
from advocacy.incidents.imports.quoted_models import QuotedMessage
from advocacy.incidents.imports.reading import channel_of, get_import
from advocacy.incidents.imports.standing import select_counted, select_shown
from advocacy.incidents.imports.words import CHANNELS
from advocacy.incidents.models import Incident
from advocacy.ledger.service import record

# What one incident can be read with, and what an address can carry over the pages.
MOST_PICKED = 100
_LONGEST_NUMBER = 7


@dataclass(frozen=True)
class Picked:
    """Messages of one import, by their numbers in it."""

    import_id: UUID
    numbers: tuple[int, ...]

    def write(self) -> str:
        """Return it as it stands in an address or a form: an id and numbers, no words."""
        return ".".join([str(self.import_id), *(str(number) for number in self.numbers)])


@dataclass(frozen=True)
class Quote:
    """A message an incident points at, with the file in which it stands."""

    message: ImportedMessage
    imported: MessageImport
    exhibit: Exhibit


def read_numbers(texts: Iterable[str]) -> tuple[int, ...]:
    """Return the numbers among what was sent, each once, in order; what is none is left out."""
    found = {
        int(text)
        for text in texts
        if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    }
    return tuple(sorted(found))


def read_picked(text: str | None) -> Picked | None:
    """Return what an address or a form names; None where it names nothing."""
    first, _, rest = (text or "").partition(".")
    try:
        import_id = UUID(first)
    except ValueError:
        return None
    numbers = read_numbers(rest.split("."))
    return Picked(import_id, numbers) if numbers else None


def check_picked(numbers: Sequence[int]) -> None:
    """Raise Invalid where no message is ticked, or more than one incident holds."""
    if not numbers:
        message = "Tick the messages it is about"
        raise Invalid(message, field="pick")
    if len(numbers) > MOST_PICKED:
        message = f"Tick at most {MOST_PICKED} messages: {len(numbers)} are ticked"
        raise Invalid(message, field="pick")


def list_picked(session: Session, case: Case, picked: Picked | None) -> list[Quote]:
    """Return the chosen messages in the order they were written; raise NotFound for any other."""
    if picked is None:
        return []
    imported = get_import(session, picked.import_id, case=case)
    exhibit = session.get_one(Exhibit, imported.exhibit_id)
    found = session.scalars(
        select_shown(ImportedMessage)
        .where(
            ImportedMessage.import_id == imported.id,
            ImportedMessage.number.in_(picked.numbers[:MOST_PICKED]),
            ImportedMessage.kind != EntryKind.SYSTEM,
        )
        .order_by(ImportedMessage.at, ImportedMessage.id)
    ).all()
    if len(found) != len(picked.numbers):
        raise NotFound
    return [Quote(each, imported, exhibit) for each in found]


def beginning(quotes: Sequence[Quote]) -> dict[str, Any]:
    """Return what the messages say of an incident by themselves: when, and how contact came.

    What happened is for a person to write; it is not what the messages say.
    """
    first, last = _minute(quotes[0].message.at), _minute(quotes[-1].message.at)
    return {
        "happened_at": first,
        "ended_at": last if last > first else None,
        "came_by": _came_by(quotes),
    }


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _came_by(quotes: Sequence[Quote]) -> str:
    theirs = [each for each in quotes if each.message.party is Party.SUSPECT] or quotes
    ways = dict.fromkeys(
        CHANNELS[channel_of(each.imported.format, each.message.kind)] for each in theirs
    )
    names = dict.fromkeys(
        str(each.message.origin.get("sender") or "") for each in theirs if each.message.origin
    )
    whose = ", ".join(name for name in names if name)
    way = ", ".join(ways)
    return f"{way}, from {whose}" if whose else way


def quote_messages(
    session: Session,
    incident: Incident,
    quotes: Sequence[Quote],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Let an incident point at messages; one it points at already is there once.

    Raises Invalid for messages that were taken back.
    """
    if any(each.imported.state is not ImportState.IMPORTED for each in quotes):
        message = "These messages were taken back: go back to the incidents, and begin without them"
        raise Invalid(message, field="account")
    session.flush()
    known = set(
        session.scalars(
            select(QuotedMessage.message_id).where(QuotedMessage.incident_id == incident.id)
        )
    )
    added = [each for each in quotes if each.message.id not in known]
    if not added:
        return
    session.add_all(
        QuotedMessage(
            case_id=incident.case_id,
            incident_id=incident.id,
            message_id=each.message.id,
            quoted_at=at,
            quoted_by_id=actor.account_id,
        )
        for each in added
    )
    record(
        session,
        actor=actor,
        at=at,
        action="incident.quoted",
        case_id=incident.case_id,
        object_id=incident.id,
        personal={
            "file": added[0].exhibit.reference,
            "sha256": added[0].exhibit.sha256.hex(),
            "messages": ",".join(str(each.message.number) for each in added),
        },
    )


def list_quotes(session: Session, incident_id: UUID) -> list[Quote]:
    """Return the messages an incident points at, in the order they were written."""
    rows = session.execute(
        select_shown(ImportedMessage, MessageImport, Exhibit)
        .join(QuotedMessage, QuotedMessage.message_id == ImportedMessage.id)
        .join(Exhibit, Exhibit.id == MessageImport.exhibit_id)
        .where(QuotedMessage.incident_id == incident_id)
        .order_by(ImportedMessage.at, ImportedMessage.id)
    )
    return [Quote(*row) for row in rows]


def list_case_quotes(session: Session, case: Case) -> list[tuple[UUID, Quote]]:
    """Return (incident, message) for all that incidents point at and may be shown to others.

    Messages that were taken back and those of a sealed file are left out. One statement, in the
    order they were written.
    """
    rows = session.execute(
        select_counted(QuotedMessage.incident_id, ImportedMessage, MessageImport, Exhibit)
        .join(QuotedMessage, QuotedMessage.message_id == ImportedMessage.id)
        .join(Exhibit, Exhibit.id == MessageImport.exhibit_id)
        .where(QuotedMessage.case_id == case.id, Exhibit.state == ExhibitState.OPEN)
        .order_by(ImportedMessage.at, ImportedMessage.id, QuotedMessage.incident_id)
    )
    return [(incident_id, Quote(*found)) for incident_id, *found in rows]
