"""Writes the messages of one import: many short transactions, and one that makes them visible.

Other writers are served between them. Nothing of an unfinished import can be seen anywhere (see
`standing.py`): the last transaction changes its state and writes the log, or never happens.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, insert, select

from advocacy.actor import SYSTEM
from advocacy.db import new_id
from advocacy.db.sealing import sealed_columns
from advocacy.evidence_store.models import Exhibit, ExhibitState
from advocacy.incidents.imports.here_already import Marks
from advocacy.incidents.imports.holding import GONE, Hold, Job
from advocacy.incidents.imports.models import (
    ImportedMessage,
    ImportState,
    Party,
    UnreadPage,
)
from advocacy.incidents.imports.parsing.entries import Entry, EntryKind
from advocacy.incidents.imports.parsing.process import ParserFailed, read_confined
from advocacy.incidents.imports.service import LEAVE_OUT
from advocacy.incidents.imports.words import summary
from advocacy.ledger.service import record
from advocacy.vault import Vault

# Nothing grows with it but the time: 50,000 take some twenty seconds on one busy processor.
MOST_MESSAGES = 200_000
TOO_MANY = f"There are more than {MOST_MESSAGES:,} messages in this file. Nothing was taken in."
ALL_HERE = (
    "Every message that was chosen is here already, out of another file. Nothing was taken in."
)
NOTHING = "No message could be read in this file. Nothing was taken in."
# A transaction of so many rows takes about a tenth of a second.
BATCH = 1000


class NotWhole(RuntimeError):
    """The table holds another number of messages than were written: nothing becomes visible."""


@dataclass
class _Taken:
    """What is known of the messages written so far."""

    count: int = 0
    first: datetime | None = None
    last: datetime | None = None
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, item: Entry) -> int:
        self.count += 1
        self.first = min(self.first or item.at, item.at)
        self.last = max(self.last or item.at, item.at)
        self.digest.update(_line(item))
        return self.count


def take_in(hold: Hold, vault: Vault) -> None:
    """Write every message that was chosen, then make all of them visible at once.

    Raises ParserFailed where nothing may become visible, and what `Hold.step` raises.
    """
    remove_left(hold)
    taken = _Taken()
    rows = _rows(hold.job, vault, taken)
    while batch := list(islice(rows, BATCH)):
        with hold.step() as (session, found):
            session.execute(insert(ImportedMessage.__table__), batch)  # type: ignore[arg-type]
            found.done = taken.count
    if not taken.count:
        raise ParserFailed(ALL_HERE if hold.job.here else NOTHING)
    _make_visible(hold, taken)


def _make_visible(hold: Hold, taken: _Taken) -> None:
    with hold.step() as (session, found):
        if session.get_one(Exhibit, found.exhibit_id).state is ExhibitState.SEALED:
            raise ParserFailed(GONE)
        written = select(func.count()).select_from(ImportedMessage)
        there = session.scalar(written.where(ImportedMessage.import_id == found.id))
        if there != taken.count:
            message = f"{there} rows of {taken.count}"
            raise NotWhole(message)
        at = hold.now()
        found.state, found.imported_at, found.leased_until = ImportState.IMPORTED, at, None
        found.messages, found.first_at, found.last_at = taken.count, taken.first, taken.last
        found.told = summary(found)
        found.ledger_event_id = record(
            session,
            actor=SYSTEM,
            at=at,
            action="messages.imported",
            case_id=found.case_id,
            object_id=found.id,
            personal={
                "sha256_of_entries": taken.digest.hexdigest(),
                "messages": str(taken.count),
            },
        ).id


def remove_left(hold: Hold) -> None:
    """Remove what an earlier try has left of the same work: nobody could ever see it."""
    kind = UnreadPage if hold.job.state is ImportState.READING else ImportedMessage
    table: Any = kind.__table__
    some = select(table.c.id).where(table.c.import_id == hold.job.id).limit(BATCH)
    removed = BATCH
    while removed == BATCH:
        with hold.step() as (session, found):
            found.done = 0
            lot = list(session.scalars(some))
            session.execute(delete(table).where(table.c.id.in_(lot)))
            removed = len(lot)


def fail(hold: Hold, sentence: str) -> None:
    """Say why nothing was taken in, once nothing of it is left."""
    remove_left(hold)
    with hold.step() as (session, found):
        found.state, found.failed_why = ImportState.FAILED, sentence
        found.leased_until = None
        record(
            session, actor=SYSTEM, at=hold.now(), action="messages.failed",
            case_id=found.case_id, object_id=found.id,
        )  # fmt: skip


def _rows(job: Job, vault: Vault, taken: _Taken) -> Iterator[dict[str, Any]]:
    """Yield a sealed row for each message that was not left out and is not here already."""
    marks = Marks(vault, case_id=job.case_id, salt=job.salt)
    for item in read_confined(job.reader, file_format=job.format, choices=job.choices):
        if not isinstance(item, Entry):
            continue
        # Of each one, left out or not: which of two that are the same is the second hangs on it.
        mark = marks.of(item)
        if mark in job.here:
            continue
        party = job.who.get(item.sender_key, Party.OTHER.value)
        if party == LEAVE_OUT:
            continue
        if taken.count >= MOST_MESSAGES:
            raise ParserFailed(TOO_MANY)
        yield {**_row(vault, job, item, party=party, number=taken.add(item)), "mark": mark}


def _line(item: Entry) -> bytes:
    """Return an entry as one line for the hash over all of them: its place and what it says."""
    spot = item.spot
    parts = [
        spot.member, spot.start, spot.stop, item.at.isoformat(), item.kind, item.sender, item.text,
    ]  # fmt: skip
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


_SEALED = {each.name: each for each in sealed_columns(ImportedMessage)}


def _row(vault: Vault, job: Job, item: Entry, *, party: str, number: int) -> dict[str, Any]:
    row_id = new_id()
    sealed = {
        "said": item.text,
        "named": [text for text in (item.subject, *(file.name for file in item.media)) if text],
        "origin": {
            "sender": item.sender,
            "written_at": item.written_at,
            "member": item.spot.member,
            "subject": item.subject,
            "media": [file.name for file in item.media],
            "to": list(item.to),
            "outgoing": item.outgoing,
            "seconds": item.seconds,
            "doubt": item.doubt,
            "unsure": item.unsure,
        },
    }
    row: dict[str, Any] = {
        "id": row_id,
        "scope_id": job.case_id,
        "case_id": job.case_id,
        "import_id": job.id,
        "number": number,
        "at": item.at,
        "kind": item.kind,
        "party": Party.OTHER if item.kind is EntryKind.SYSTEM else Party(party),
        "edited": item.edited,
        "media_omitted": item.media_omitted,
        "start": item.spot.start,
        "stop": item.spot.stop,
        "line": item.spot.line,
    }
    for name, value in sealed.items():
        attribute: Any = _SEALED[name]
        # What is empty reads as empty without being sealed, and a search need not open it.
        row[attribute.column] = (
            vault.seal(
                job.case_id, attribute.dump(value), table="imported_message",
                column=attribute.column, row_id=row_id,
            )
            if value
            else None
        )  # fmt: skip
    return row
