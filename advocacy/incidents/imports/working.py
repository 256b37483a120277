"""The worker's part: reads one file at a time, outside any transaction, then keeps all or nothing.

A job is a row. Whoever takes it holds it by a lease; killed half way it is taken again once that is
over, and what had been read is simply gone. What was read is sealed before the one transaction
that stores it, so that check-ins wait for the inserts alone.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.db import new_id
from advocacy.db.sealing import sealed_columns
from advocacy.evidence_store.blobs import BlobMissing, Blobs
from advocacy.evidence_store.models import Exhibit, ExhibitState
from advocacy.evidence_store.opening import original_reader
from advocacy.evidence_store.stored import SealedReader
from advocacy.incidents.imports.models import ImportedMessage, ImportState, MessageImport, Party
from advocacy.incidents.imports.parsing.entries import Choices, Entry, EntryKind, Format
from advocacy.incidents.imports.parsing.process import ParserFailed, ask_confined, read_confined
from advocacy.incidents.imports.preview import Preview, questions_kept
from advocacy.incidents.imports.service import LEAVE_OUT
from advocacy.incidents.imports.words import summary
from advocacy.ledger.service import record
from advocacy.vault import ScopeErased, SealBroken, Vault

LEASE = timedelta(minutes=15)
MOST_TRIES = 3
# All of them are stored in one transaction, and whoever writes meanwhile waits for it: 50,000 took
# six seconds on a loaded machine with two cores, and nobody waits longer than ten.
MOST_MESSAGES = 60_000
_BATCH = 1000
_STOPPED = "The reading was stopped several times. Nothing was taken in; the file is as it was."
_TOO_MANY = "There are more than 60,000 messages in this file. Nothing was taken in."
_GONE = "The file could not be opened. Nothing was taken in."

OpenSession = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Job:
    """What has to be known of an import while no transaction is open."""

    id: UUID
    case_id: UUID
    state: ImportState
    until: datetime
    reader: SealedReader
    format: Format
    choices: Choices
    who: dict[str, str]


def run_one(
    open_session: OpenSession, vault: Vault, blobs: Blobs, *, now: Callable[[], datetime]
) -> list[str]:
    """Do the one import that is due, if any; return a line for it that names nobody."""
    with open_session() as session:
        job = _claim(session, vault, blobs, at=now())
    if job is None:
        return []
    try:
        kept = _read(job) if job.state is ImportState.READING else _taken(job, vault)
    except ParserFailed as fault:
        kept = _failed(fault.sentence)
    except (SealBroken, ScopeErased, BlobMissing):
        kept = _failed(_GONE)
    with open_session() as session:
        found = session.get_one(MessageImport, job.id, with_for_update=True)
        if found.state is not job.state or found.leased_until != job.until:
            return [f"import {job.id}: another did it"]
        found.leased_until = None
        kept(session, found, now())
    return [f"import {job.id}: {found.state.value}"]


def _claim(session: Session, vault: Vault, blobs: Blobs, *, at: datetime) -> Job | None:
    due = (
        select(MessageImport)
        .where(
            MessageImport.state.in_((ImportState.READING, ImportState.IMPORTING)),
            or_(MessageImport.leased_until.is_(None), MessageImport.leased_until < at),
        )
        .order_by(MessageImport.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = session.scalars(due).first()
    if found is None:
        return None
    exhibit = session.get_one(Exhibit, found.exhibit_id)
    if found.tries >= MOST_TRIES or exhibit.state is ExhibitState.SEALED:
        _failed(_STOPPED if found.tries >= MOST_TRIES else _GONE)(session, found, at)
        return None
    found.tries += 1
    found.leased_until = at + LEASE
    choices = found.choices
    return Job(
        id=found.id,
        case_id=found.case_id,
        state=found.state,
        until=found.leased_until,
        reader=original_reader(vault, blobs, exhibit),
        format=found.format,
        choices=Choices(
            day_first=choices.get("day_first"), columns=dict(choices.get("columns") or {})
        ),
        who=dict(found.who),
    )


Keep = Callable[[Session, MessageImport, datetime], None]


def _failed(sentence: str) -> Keep:
    def keep(session: Session, found: MessageImport, at: datetime) -> None:
        found.state, found.failed_why = ImportState.FAILED, sentence
        record(
            session, actor=SYSTEM, at=at, action="messages.failed", case_id=found.case_id,
            object_id=found.id,
        )  # fmt: skip

    return keep


def _read(job: Job) -> Keep:
    questions = ask_confined(job.reader, file_format=job.format, choices=job.choices)
    if questions:
        return _asking(questions_kept(questions))
    preview = Preview()
    for item in read_confined(job.reader, file_format=job.format, choices=job.choices):
        preview.add(item)
        if preview.messages > MOST_MESSAGES:
            return _failed(_TOO_MANY)
    if not preview.messages:
        return _failed("No message could be read in this file. Nothing was taken in.")
    return preview.keep


def _asking(questions: list[dict[str, Any]]) -> Keep:
    def keep(_session: Session, found: MessageImport, _at: datetime) -> None:
        found.state, found.questions = ImportState.ASKING, questions

    return keep


def _taken(job: Job, vault: Vault) -> Keep:
    """Return how to keep every message, read and sealed already."""
    digest = hashlib.sha256()
    rows: list[dict[str, Any]] = []
    for item in read_confined(job.reader, file_format=job.format, choices=job.choices):
        if not isinstance(item, Entry):
            continue
        party = job.who.get(item.sender_key, Party.OTHER.value)
        if party == LEAVE_OUT:
            continue
        digest.update(_line(item))
        rows.append(_row(vault, job, item, party=party, number=len(rows) + 1))
        if len(rows) > MOST_MESSAGES:
            return _failed(_TOO_MANY)
    if not rows:
        return _failed("No message could be read in this file. Nothing was taken in.")

    def keep(session: Session, found: MessageImport, at: datetime) -> None:
        for batch in _batches(rows):
            session.execute(insert(ImportedMessage), batch)
        found.state, found.imported_at = ImportState.IMPORTED, at
        said = [row["at"] for row in rows]
        found.messages, found.first_at, found.last_at = len(rows), min(said), max(said)
        found.told = summary(found)
        found.ledger_event_id = record(
            session,
            actor=SYSTEM,
            at=at,
            action="messages.imported",
            case_id=found.case_id,
            object_id=found.id,
            personal={"sha256_of_entries": digest.hexdigest(), "messages": str(len(rows))},
        ).id

    return keep


def _batches(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    return (rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH))


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
        row[attribute.column] = vault.seal(
            job.case_id, attribute.dump(value), table="imported_message",
            column=attribute.column, row_id=row_id,
        )  # fmt: skip
    return row
