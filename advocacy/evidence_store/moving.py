"""Seals what was held for somebody anew, under the case they have now: not a byte of it changes."""

import contextlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.db import new_id
from advocacy.errors import NoSpace
from advocacy.evidence_store.blobs import BlobMissing, Blobs
from advocacy.evidence_store.custody import log_custody
from advocacy.evidence_store.held import held_reader, list_held
from advocacy.evidence_store.held_models import HeldFile
from advocacy.evidence_store.intake import Intake, Sealed
from advocacy.evidence_store.models import (
    CustodyAction,
    CustodyEvent,
    Exhibit,
    ExhibitState,
    Nature,
    Offer,
    PreviewState,
)
from advocacy.evidence_store.preview import can_preview
from advocacy.evidence_store.service import keep_at_commit, offer_files
from advocacy.evidence_store.stored import delete_parts
from advocacy.vault import SealBroken, Vault


def move_held(
    session: Session,
    *,
    subject_id: UUID,
    case_id: UUID,
    blobs: Blobs,
    actor: Actor,
    at: datetime,
) -> list[HeldFile]:
    """Make exhibits of a case out of what was held for a subject; return what could not be read.

    A file that is damaged or missing stays where it is: nobody waits for a case because of it.
    Each exhibit keeps reference, hash and receipt of the file it was.
    """
    held = list_held(session, subject_id)
    if not held:
        return []
    offer = offer_files(
        session, case_id=case_id, entry_id=subject_id, nature=Nature.ORDINARY, actor=actor, at=at
    )
    return [
        each for each in held if not _move(session, each, offer, blobs=blobs, actor=actor, at=at)
    ]


def _move(
    session: Session, held: HeldFile, offer: Offer, *, blobs: Blobs, actor: Actor, at: datetime
) -> bool:
    vault: Vault = session.info["vault"]
    intake = Intake(vault, blobs, scope_id=offer.case_id, most_bytes=held.size)
    sealed = _seal_anew(vault, blobs, held, intake)
    if sealed is None:
        intake.abort()
        return False

    def abort(_session: Session) -> None:
        intake.abort()

    event.listen(session, "after_rollback", abort, once=True)
    keep_at_commit(session, intake, {sealed.evidence_id})
    exhibit = _exhibit(held, offer, sealed)
    file_name, held_id, parts = held.file_name, held.id, held.parts
    called = held.scan_called
    session.delete(held)
    session.flush()
    exhibit.file_name = file_name
    if called:
        exhibit.scan_called = called
    session.add(exhibit)
    session.add(
        CustodyEvent(
            id=new_id(),
            exhibit_id=exhibit.id,
            case_id=exhibit.case_id,
            at=exhibit.received_at,
            account_id=exhibit.received_by,
            action=CustodyAction.RECEIVED,
            ledger_event_id=exhibit.ledger_event_id,
        )
    )
    log_custody(session, exhibit, CustodyAction.MOVED, actor=actor, at=at)

    def forget(_session: Session) -> None:
        delete_parts(blobs, held_id, parts=parts)

    event.listen(session, "after_commit", forget, once=True)
    return True


def _seal_anew(vault: Vault, blobs: Blobs, held: HeldFile, intake: Intake) -> Sealed | None:
    """Return the file as it is sealed now; None when it is not, to the last bit, what came."""
    sink = intake.begin("")
    # Damaged, gone, or a store that fails right now: in any case it can be tried again.
    with contextlib.suppress(SealBroken, BlobMissing, NoSpace, OSError):
        for chunk in held_reader(vault, blobs, held).stream():
            sink.write(chunk)
        sink.finish()
    if intake.problem is not None or not intake.taken:
        return None
    sealed = intake.taken[0].sealed
    return sealed if sealed.sha256 == held.sha256 else None


def _exhibit(held: HeldFile, offer: Offer, sealed: Sealed) -> Exhibit:
    shown = can_preview(held.media, sealed.size) and not held.is_harmful
    return Exhibit(
        id=sealed.evidence_id,
        scope_id=offer.case_id,
        reference=held.reference,
        case_id=offer.case_id,
        entry_id=offer.entry_id,
        offer_id=offer.id,
        size=sealed.size,
        parts=sealed.parts,
        sha256=sealed.sha256,
        stored_sha256=sealed.stored_sha256,
        media=held.media,
        state=ExhibitState.OPEN,
        nature=Nature.ORDINARY,
        preview=PreviewState.WAITING if shown else PreviewState.NONE,
        received_at=held.received_at,
        received_by=held.received_by_id,
        scan=held.scan,
        scan_next_at=held.scan_next_at,
        scan_failures=held.scan_failures,
        scanned_at=held.scanned_at,
        ledger_event_id=held.ledger_event_id,
    )
