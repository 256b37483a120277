"""Continuity: every person who has held or opened a file, from its custody and from the log."""

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.evidence_store.custody import list_custody
from advocacy.evidence_store.models import Exhibit
from advocacy.incidents.service import names_by_id
from advocacy.ledger.checkpoints import find_newest_checkpoint
from advocacy.ledger.models import LedgerEvent

_DONE = MappingProxyType(
    {
        "evidence.received": "Received",
        "evidence.preview_made": "Preview made",
        "evidence.preview_failed": "Could not be looked into",
        "evidence.details_read": "What it says of itself was read",
        "evidence.played": "Played",
        "evidence.original_opened": "Original downloaded",
        "evidence.looked_into": "A place in the original looked at",
        "evidence.sealed": "Sealed",
        "evidence.found_missing": "Found missing from the store",
        "evidence.found_again": "Found again",
        "evidence.sealed_anew": "Moved into the case, sealed anew",
        "exhibit.numbered": "Numbered as an exhibit",
        "exhibit.assigned": "Number of the police recorded",
        "page.read": "Looked at",
    }
)


@dataclass(frozen=True)
class Held:
    """One thing done to a file; `place` is its number in the log, None while it waits for one."""

    at: datetime
    action: str
    account_id: UUID | None
    role: str
    place: int | None

    @property
    def words(self) -> str:
        """Return what was done."""
        return _DONE.get(self.action, self.action)


@dataclass(frozen=True)
class Continuity:
    """The whole chain of a file, oldest first, and under how large a signed log it stands."""

    held: list[Held]
    names: dict[UUID, str]
    received: LedgerEvent | None
    signed: int

    @property
    def people(self) -> list[str]:
        """Return who has held or opened it, each once, in the order they first did."""
        found = [self.names[each.account_id] for each in self.held if each.account_id in self.names]
        return list(dict.fromkeys(found))

    @property
    def is_proven(self) -> bool:
        """Return whether its receiving is under a signed checkpoint."""
        return self.received is not None and (
            self.received.seq is not None and self.received.seq < self.signed
        )


def continuity_of(session: Session, exhibit: Exhibit) -> Continuity:
    """Return what custody and log say of a file; one line for what stands in both."""
    events = {
        event.id: event
        for event in session.scalars(
            select(LedgerEvent)
            .where(LedgerEvent.case_id == exhibit.case_id, LedgerEvent.object_id == exhibit.id)
            .order_by(LedgerEvent.at, LedgerEvent.id)
        )
    }
    held, done = [], {}
    for line in list_custody(session, exhibit):
        action = f"evidence.{line.action.value}"
        if line.ledger_event_id in events:
            done[line.ledger_event_id] = action
        else:
            # A file that came before its case was: it was received under other keys.
            held.append(Held(line.at, action, line.account_id, "", None))
    held += [
        # The log knows a look into the original as a page that was read, custody as what it was.
        Held(
            event.at, done.get(event.id, event.action), event.actor_id, event.actor_role, event.seq
        )
        for event in events.values()
    ]
    held.sort(key=lambda each: each.at)
    newest = find_newest_checkpoint(session)
    return Continuity(
        held=held,
        names=names_by_id(session, (each.account_id for each in held)),
        received=session.get(LedgerEvent, exhibit.ledger_event_id),
        signed=newest.size if newest is not None else 0,
    )


def continuity_rows(found: Continuity) -> list[dict[str, str | int | None]]:
    """Return the chain as it may leave the house: times, acts, roles and places, no names."""
    return [
        {
            "at": each.at.isoformat(),
            "done": each.words,
            "role": each.role,
            "log": each.place,
        }
        for each in found.held
    ]
