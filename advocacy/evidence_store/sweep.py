"""Looks for files without a row and rows without a file: neither may go unnoticed."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM, Role
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.custody import log_custody
from advocacy.evidence_store.held_models import HeldFile
from advocacy.evidence_store.models import CustodyAction, Exhibit
from advocacy.evidence_store.stored import part_key
from advocacy.evidence_store.uploads import owned_by_uploads
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

# Longer than any upload takes: younger parts without a row may still be arriving.
IN_FLIGHT = timedelta(hours=6)


def sweep(session: Session, blobs: Blobs, *, at: datetime) -> list[str]:
    """Quarantine parts that belong to no row and raise an alarm for rows without their parts.

    Returns one line for each thing found. `at` is also how the age of parts is judged.
    """
    keys = list(blobs.keys("evidence/"))
    rows = session.scalars(select(Exhibit).order_by(Exhibit.id)).all()
    held = session.scalars(select(HeldFile).order_by(HeldFile.id)).all()
    owned = {row.id for row in rows} | {row.preview_id for row in rows if row.preview_id}
    owned |= {file.id for file in held} | owned_by_uploads(session)
    lines = _quarantine_orphans(session, blobs, keys, owned, at=at)
    present = set(keys)
    for row in rows:
        lines += _check_row(session, row, blobs, present, at=at)
    for file in held:
        lines += _check_held(session, file, blobs, present, at=at)
    return lines


def _quarantine_orphans(
    session: Session, blobs: Blobs, keys: Iterable[str], owned: set[UUID], *, at: datetime
) -> list[str]:
    lines = []
    for evidence_id, parts in groupby(keys, key=_evidence_id):
        if evidence_id in owned or at - _made_at(evidence_id) < IN_FLIGHT:
            continue
        for key in parts:
            _move(blobs, key, f"quarantine/{key}")
        record(session, actor=SYSTEM, at=at, action="evidence.quarantined", object_id=evidence_id)
        lines.append(f"file {evidence_id} has no row: moved to quarantine")
    return lines


def _evidence_id(key: str) -> UUID:
    return UUID(key.split("/")[1])


def _made_at(evidence_id: UUID) -> datetime:
    """Return the moment a UUIDv7 was made (its first 48 bits, in milliseconds; RFC 9562)."""
    return datetime.fromtimestamp((evidence_id.int >> 80) / 1000, UTC)


def _move(blobs: Blobs, source: str, target: str) -> None:
    if not blobs.exists(target):
        blobs.create(target, blobs.read(source))
    blobs.delete(source)


def _is_whole(row: Exhibit | HeldFile, blobs: Blobs, present: set[str]) -> bool:
    # A file that came after the keys were listed is looked for by itself before any alarm.
    keys = [part_key(row.id, part) for part in range(row.parts)]
    return all(key in present or blobs.exists(key) for key in keys)


def _check_held(
    session: Session, row: HeldFile, blobs: Blobs, present: set[str], *, at: datetime
) -> list[str]:
    whole = _is_whole(row, blobs, present)
    if whole is (row.missing_at is None):
        return []
    row.missing_at = None if whole else at
    action = CustodyAction.FOUND if whole else CustodyAction.MISSING
    record(session, actor=SYSTEM, at=at, action=f"evidence.{action.value}", object_id=row.id)
    return [f"file {row.reference} {'is whole again' if whole else 'is missing from the store'}"]


def _check_row(
    session: Session, row: Exhibit, blobs: Blobs, present: set[str], *, at: datetime
) -> list[str]:
    whole = _is_whole(row, blobs, present)
    if whole and row.missing_at is not None:
        row.missing_at = None
        log_custody(session, row, CustodyAction.FOUND, actor=SYSTEM, at=at)
        settle_prompts(session, kind="evidence.missing", subject_id=row.id, actor=SYSTEM, at=at)
        return [f"file {row.reference} is whole again"]
    if whole or row.missing_at is not None:
        return []
    row.missing_at = at
    log_custody(session, row, CustodyAction.MISSING, actor=SYSTEM, at=at)
    raise_prompt(
        session,
        kind="evidence.missing",
        danger=Danger.UNSENT,
        due_at=at,
        at=at,
        actor=SYSTEM,
        case_id=row.case_id,
        for_role=Role.LEAD,
        subject_id=row.id,
    )
    return [f"file {row.reference} is missing from the store: alarm raised"]
