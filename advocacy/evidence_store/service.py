"""Receiving files: two answers first, the bytes made safe, then one transaction, then a receipt."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import DomainError, Invalid, NotFound
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.custody import add_custody
from advocacy.evidence_store.intake import MOST_BYTES, Intake, Taken
from advocacy.evidence_store.models import (
    CustodyAction,
    Exhibit,
    ExhibitState,
    Nature,
    Offer,
    PreviewState,
)
from advocacy.evidence_store.preview import can_preview, media_of
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt
from advocacy.vault import Vault

# No letter that could be read as a digit, no vowel that could make a word.
_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
LONGEST_NAME = 255


class NotTakenIn(DomainError):
    """What was answered means that no file may be taken in."""

    status = 409
    sentence = "No file is taken in here. Keep the device, and tell us."


@dataclass(frozen=True)
class Receipt:
    """What the sender can hold against us: taken from what was committed."""

    reference: str
    sha256: str
    size: int
    received_at: datetime
    ledger_event_id: UUID


def receipt_of(exhibit: Exhibit) -> Receipt:
    """Return the receipt of a file."""
    return Receipt(
        reference=exhibit.reference,
        sha256=exhibit.sha256.hex(),
        size=exhibit.size,
        received_at=exhibit.received_at,
        ledger_event_id=exhibit.ledger_event_id,
    )


def nature_of(*, under_18: bool, intimate: bool) -> Nature:
    """Return what the two answers together say of a file; the graver one counts."""
    if under_18:
        return Nature.UNDER_18
    return Nature.INTIMATE if intimate else Nature.ORDINARY


def offer_files(
    session: Session,
    *,
    case_id: UUID,
    entry_id: UUID,
    nature: Nature,
    actor: Actor,
    at: datetime,
    device: str | None = None,
) -> Offer:
    """Record the two answers, before any file; returns the offer files can then be sent under.

    Raises Invalid when a file that is not taken in has no device named.
    """
    if nature is Nature.UNDER_18 and not device:
        message = "Enter which phone, tablet or computer it is on"
        raise Invalid(message, field="device")
    offer = Offer(
        scope_id=case_id,
        case_id=case_id,
        entry_id=entry_id,
        nature=nature,
        offered_at=at,
        offered_by=actor.account_id,
        device=device if nature is Nature.UNDER_18 else None,
    )
    session.add(offer)
    action = "evidence.told_of" if nature is Nature.UNDER_18 else "evidence.offered"
    record(session, actor=actor, at=at, action=action, case_id=case_id, object_id=offer.id)
    if nature is Nature.UNDER_18:
        raise_prompt(
            session,
            kind="evidence.told_of",
            danger=Danger.CALL,
            due_at=at,
            at=at,
            actor=actor,
            case_id=case_id,
            subject_id=entry_id,
        )
    return offer


def offer_ordinary(
    session: Session,
    *,
    case_id: UUID,
    entry_id: UUID,
    undressed: bool,
    actor: Actor,
    at: datetime,
) -> Offer:
    """Record what was answered before a file that is no evidence by itself.

    Raises Invalid where it could show somebody undressed: that is taken in by an incident alone.
    """
    if undressed:
        message = "That is not taken in here: write down an incident, and add the file there"
        raise Invalid(message, field="undressed")
    return offer_files(
        session, case_id=case_id, entry_id=entry_id, nature=Nature.ORDINARY, actor=actor, at=at
    )


def get_offer(
    session: Session, offer_id: UUID, *, case_id: UUID, entry_id: UUID | None = None
) -> Offer:
    """Return an offer of this case, and of this entry where one is named; raise NotFound."""
    found = session.get(Offer, offer_id)
    if found is None or found.case_id != case_id or entry_id not in (None, found.entry_id):
        raise NotFound
    return found


def open_intake(vault: Vault, blobs: Blobs, offer: Offer) -> Intake:
    """Return where the files of this offer go; one that takes nothing where nothing may come."""
    intake = Intake(vault, blobs, scope_id=offer.scope_id, most_bytes=MOST_BYTES)
    if offer.nature is Nature.UNDER_18:
        intake.refuse(NotTakenIn())
    return intake


def receive_files(
    session: Session, offer: Offer, intake: Intake, *, actor: Actor, at: datetime
) -> list[Exhibit]:
    """Record what was taken in under an offer; a file sent again gives the exhibit it gave before.

    Raises whatever stopped the intake, or Invalid when no file came.
    """
    require_files(intake)
    received = add_taken(session, offer, intake.taken, actor=actor, at=at)
    keep_at_commit(session, intake, {exhibit.id for exhibit in received})
    return received


def add_taken(
    session: Session, offer: Offer, arrived: Sequence[Taken], *, actor: Actor, at: datetime
) -> list[Exhibit]:
    """Record files that lie in the store, with custody, log and preview work; each hash once."""
    # Locked, so that the same file sent twice at once is one exhibit on every database. SQLite lets
    # one write at a time anyway, and nothing of an offer ever changes.
    session.flush()
    if session.get_bind().dialect.name != "sqlite":
        session.refresh(offer, with_for_update=True)
    known = {found.sha256: found for found in _under(session, offer)}
    received = []
    for taken in arrived:
        exhibit = known.get(taken.sealed.sha256)
        if exhibit is None:
            exhibit = _add_exhibit(session, offer, taken, actor=actor, at=at)
            known[exhibit.sha256] = exhibit
        if exhibit not in received:
            received.append(exhibit)
    session.flush()
    return received


def require_files(intake: Intake) -> None:
    """Raise whatever stopped an intake, or Invalid when nothing came."""
    if intake.problem is not None:
        raise intake.problem
    if not intake.taken:
        message = (
            "That file is empty. Choose it again" if intake.came_empty else "Choose a photo or file"
        )
        raise Invalid(message, field="files")


def receive_bytes(
    session: Session,
    offer: Offer,
    data: bytes,
    *,
    file_name: str,
    vault: Vault,
    blobs: Blobs,
    actor: Actor,
    at: datetime,
) -> Exhibit:
    """Receive a small file that is in memory already: an attachment made here, a demo's picture."""
    intake = open_intake(vault, blobs, offer)
    sink = intake.begin(file_name)
    sink.write(data)
    sink.finish()
    return receive_files(session, offer, intake, actor=actor, at=at)[0]


def keep_at_commit(session: Session, intake: Intake, evidence_ids: set[UUID]) -> None:
    """Let files stay from the moment on in which the rows that name them are committed."""

    # From the attempt on, not from its success: a commit whose outcome is unknown must not cost
    # the file. What turns out to have no row is found by the sweep.
    def keep(_session: Session) -> None:
        intake.keep(evidence_ids)

    event.listen(session, "before_commit", keep, once=True)


def _under(session: Session, offer: Offer) -> Sequence[Exhibit]:
    return session.scalars(
        select(Exhibit).where(Exhibit.offer_id == offer.id).order_by(Exhibit.id)
    ).all()


def receipts_of(session: Session, offer: Offer) -> list[Receipt]:
    """Return the receipts of the files that came under an offer, in the order they came."""
    return [receipt_of(exhibit) for exhibit in _under(session, offer)]


def new_reference() -> str:
    """Return a reference for a receipt, easy to read out and to write down."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"F-{letters[:4]}-{letters[4:]}"


def plain_name(file_name: str) -> str:
    """Return a sender's name for a file, without its folders and what no page may hold."""
    base = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in base if c.isprintable())[:LONGEST_NAME] or "file"


def _add_exhibit(
    session: Session, offer: Offer, taken: Taken, *, actor: Actor, at: datetime
) -> Exhibit:
    sealed, nature = taken.sealed, offer.nature
    media = media_of(sealed.head)
    open_to_view = nature is Nature.ORDINARY
    shown = open_to_view and can_preview(media, sealed.size)
    logged = record(
        session,
        actor=actor,
        at=at,
        action="evidence.received",
        case_id=offer.case_id,
        object_id=sealed.evidence_id,
        personal={
            "sha256": sealed.sha256.hex(),
            "stored_sha256": sealed.stored_sha256.hex(),
            "size": str(sealed.size),
        },
    )
    exhibit = Exhibit(
        id=sealed.evidence_id,
        scope_id=offer.scope_id,
        reference=new_reference(),
        case_id=offer.case_id,
        entry_id=offer.entry_id,
        offer_id=offer.id,
        size=sealed.size,
        parts=sealed.parts,
        sha256=sealed.sha256,
        stored_sha256=sealed.stored_sha256,
        media=media,
        state=ExhibitState.OPEN if open_to_view else ExhibitState.SEALED,
        nature=nature,
        preview=PreviewState.WAITING if shown else PreviewState.NONE,
        received_at=at,
        received_by=actor.account_id,
        scan_next_at=at if open_to_view else None,
        ledger_event_id=logged.id,
        file_name=plain_name(taken.file_name),
    )
    session.add(exhibit)
    add_custody(
        session, exhibit, CustodyAction.RECEIVED, actor=actor, at=at, ledger_event_id=logged.id
    )
    return exhibit
