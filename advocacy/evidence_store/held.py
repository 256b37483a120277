"""Receiving files for which there is no case yet, and giving them back as they came."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import DomainError, NotFound
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.held_models import HeldFile, HeldOffer
from advocacy.evidence_store.intake import Intake, Taken
from advocacy.evidence_store.preview import media_of
from advocacy.evidence_store.scanning.states import require_warned
from advocacy.evidence_store.service import (
    keep_at_commit,
    new_reference,
    plain_name,
    require_files,
)
from advocacy.evidence_store.stored import SealedReader
from advocacy.ledger.service import record
from advocacy.vault import INTAKE_SCOPE, Vault

# A form with its letters. All of it is sealed anew in the moment a case is opened.
MOST_HELD = 50 * 1000 * 1000


class TooMuchHeld(DomainError):
    """More than a form and its letters; the rest belongs to a case."""

    status = 413
    sentence = (
        "That is too much: the files of one referral may have 50 MB together. Nothing of it was "
        "kept. What is larger can be added once there is a case."
    )


def offer_held(session: Session, subject_id: UUID, *, actor: Actor, at: datetime) -> HeldOffer:
    """Record that what is asked before a file was answered; files may be sent under the offer."""
    offer = HeldOffer(subject_id=subject_id, offered_at=at, offered_by_id=actor.account_id)
    session.add(offer)
    record(session, actor=actor, at=at, action="evidence.offered", object_id=offer.id)
    return offer


def get_held_offer(
    session: Session, offer_id: UUID, *, subject_id: UUID, actor: Actor
) -> HeldOffer:
    """Return somebody's own offer for this subject; raise NotFound."""
    found = session.get(HeldOffer, offer_id)
    if found is None or found.subject_id != subject_id:
        raise NotFound
    if found.offered_by_id != actor.account_id:
        raise NotFound
    return found


def list_held(session: Session, subject_id: UUID) -> list[HeldFile]:
    """Return the files of a subject, in the order they came."""
    return list_left(session, [subject_id])


def list_left(session: Session, subject_ids: Collection[UUID]) -> list[HeldFile]:
    """Return the files still held for these subjects, in the order they came."""
    query = select(HeldFile).where(HeldFile.subject_id.in_(subject_ids)).order_by(HeldFile.id)
    return list(session.scalars(query))


def get_held(session: Session, file_id: UUID, *, subject_id: UUID) -> HeldFile:
    """Return a file of this subject; raise NotFound."""
    found = session.get(HeldFile, file_id)
    if found is None or found.subject_id != subject_id:
        raise NotFound
    return found


def open_held_intake(session: Session, vault: Vault, blobs: Blobs, *, subject_id: UUID) -> Intake:
    """Return where further files of a subject go: as much as there is room for."""
    query = select(func.coalesce(func.sum(HeldFile.size), 0))
    held = int(session.scalar(query.where(HeldFile.subject_id == subject_id)) or 0)
    return Intake(
        vault,
        blobs,
        scope_id=vault.create_scope(subject_id),
        most_bytes=MOST_HELD - held,
        too_much=TooMuchHeld,
    )


def receive_held(
    session: Session, offer: HeldOffer, intake: Intake, *, actor: Actor, at: datetime
) -> list[HeldFile]:
    """Record what was taken in; a file sent again gives the row it gave before.

    The caller holds a lock on the subject. Raises whatever stopped the intake, or Invalid when no
    file came.
    """
    require_files(intake)
    known = {each.sha256: each for each in list_held(session, offer.subject_id)}
    received: list[HeldFile] = []
    for taken in intake.taken:
        digest = taken.sealed.sha256
        if digest not in known:
            known[digest] = _add_held(session, offer, taken, actor=actor, at=at)
        if known[digest] not in received:
            received.append(known[digest])
    session.flush()
    keep_at_commit(session, intake, {each.id for each in received})
    return received


def _add_held(
    session: Session, offer: HeldOffer, taken: Taken, *, actor: Actor, at: datetime
) -> HeldFile:
    sealed = taken.sealed
    logged = record(
        session,
        actor=actor,
        at=at,
        action="evidence.received",
        object_id=sealed.evidence_id,
        scope_id=offer.subject_id,
        personal={
            "sha256": sealed.sha256.hex(),
            "stored_sha256": sealed.stored_sha256.hex(),
            "size": str(sealed.size),
        },
    )
    held = HeldFile(
        id=sealed.evidence_id,
        scope_id=offer.subject_id,
        bytes_scope_id=offer.subject_id,
        subject_id=offer.subject_id,
        offer_id=offer.id,
        reference=new_reference(),
        size=sealed.size,
        parts=sealed.parts,
        sha256=sealed.sha256,
        stored_sha256=sealed.stored_sha256,
        media=media_of(sealed.head),
        received_at=at,
        received_by_id=actor.account_id,
        scan_next_at=at,
        ledger_event_id=logged.id,
        file_name=plain_name(taken.file_name),
    )
    session.add(held)
    return held


def held_reader(vault: Vault, blobs: Blobs, held: HeldFile) -> SealedReader:
    """Return a reader of the bytes, as they were received."""
    return SealedReader(
        vault,
        blobs,
        scope_id=held.bytes_scope_id or INTAKE_SCOPE,
        evidence_id=held.id,
        size=held.size,
        parts=held.parts,
    )


def open_held(
    session: Session,
    held: HeldFile,
    *,
    vault: Vault,
    blobs: Blobs,
    actor: Actor,
    at: datetime,
    warned: bool = False,
) -> SealedReader:
    """Record that somebody opens a file, and return its reader.

    Raises LooksHarmful where they must be warned first and were not.
    """
    require_warned(held, warned=warned)
    record(session, actor=actor, at=at, action="evidence.original_opened", object_id=held.id)
    return held_reader(vault, blobs, held)
