"""Continuity: every person who has held or opened a file, from its custody and from the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.evidence_store.models import CustodyEvent, Exhibit
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
        "evidence.scanned": "Looked at for harmful software: nothing found",
        "evidence.found_harmful": "Taken for harmful software by a scanner",
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
    events = _events(session, [exhibit])
    held = _held(session, [exhibit], events)[exhibit.id]
    newest = find_newest_checkpoint(session)
    return Continuity(
        held=held,
        names=names_by_id(session, (each.account_id for each in held)),
        received=session.get(LedgerEvent, exhibit.ledger_event_id),
        signed=newest.size if newest is not None else 0,
    )


def list_held(session: Session, exhibits: Sequence[Exhibit]) -> dict[UUID, list[Held]]:
    """Return what was done to each of these files of one case, oldest first: two statements."""
    return _held(session, exhibits, _events(session, exhibits)) if exhibits else {}


def _events(session: Session, exhibits: Sequence[Exhibit]) -> Sequence[LedgerEvent]:
    ids = [each.id for each in exhibits]
    return session.scalars(
        select(LedgerEvent)
        .where(LedgerEvent.case_id == exhibits[0].case_id, LedgerEvent.object_id.in_(ids))
        .order_by(LedgerEvent.at, LedgerEvent.id)
    ).all()


def _held(
    session: Session, exhibits: Sequence[Exhibit], events: Sequence[LedgerEvent]
) -> dict[UUID, list[Held]]:
    held: dict[UUID, list[Held]] = {each.id: [] for each in exhibits}
    done, logged = {}, {event.id for event in events}
    for line in session.scalars(
        select(CustodyEvent)
        .where(CustodyEvent.exhibit_id.in_(list(held)))
        .order_by(CustodyEvent.at, CustodyEvent.id)
    ):
        action = f"evidence.{line.action.value}"
        if line.ledger_event_id in logged:
            done[line.ledger_event_id] = action
        else:
            # A file that came before its case was: it was received under other keys.
            held[line.exhibit_id].append(Held(line.at, action, line.account_id, "", None))
    for event in events:
        # The log knows a look into an original as a page that was read, custody as what it was.
        action = done.get(event.id, event.action)
        held[cast("UUID", event.object_id)].append(
            Held(event.at, action, event.actor_id, event.actor_role, event.seq)
        )
    return {each: sorted(lines, key=lambda line: line.at) for each, lines in held.items()}
