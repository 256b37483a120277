"""Finding and opening files: every opening of an original is logged, a sealed one stays shut."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import DomainError, NotFound
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.custody import log_custody
from advocacy.evidence_store.models import (
    CustodyAction,
    Exhibit,
    ExhibitState,
    Nature,
    Offer,
    PreviewState,
)
from advocacy.evidence_store.scanning.states import require_warned
from advocacy.evidence_store.stored import SealedReader
from advocacy.vault import PART_SIZE, Vault


class EvidenceSealed(DomainError):
    """The file is sealed: it is opened by nobody here."""

    status = 404
    sentence = "This file is sealed. It can't be opened here."


def get_exhibit(
    session: Session, exhibit_id: UUID, *, case_id: UUID, entry_id: UUID | None = None
) -> Exhibit:
    """Return a file of this case, and of this entry where one is named; raise NotFound."""
    found = session.get(Exhibit, exhibit_id)
    if found is None or found.case_id != case_id or entry_id not in (None, found.entry_id):
        raise NotFound
    return found


def list_exhibits(session: Session, entry_ids: Iterable[UUID]) -> Sequence[Exhibit]:
    """Return the files of these entries, in the order they came."""
    return session.scalars(
        select(Exhibit).where(Exhibit.entry_id.in_(list(entry_ids))).order_by(Exhibit.id)
    ).all()


def list_offers(session: Session, entry_ids: Iterable[UUID], *, nature: Nature) -> Sequence[Offer]:
    """Return what was said of files of these entries, in order."""
    wanted = select(Offer).where(Offer.entry_id.in_(list(entry_ids)), Offer.nature == nature)
    return session.scalars(wanted.order_by(Offer.id)).all()


@dataclass(frozen=True)
class Files:
    """What came under one entry, in order, and what was told of but not taken in."""

    exhibits: list[Exhibit]
    told_of: list[Offer]


def files_of(session: Session, entry_id: UUID) -> Files:
    """Return the files of an entry and the offers that no file may follow, in one query."""
    wanted = (
        select(Offer, Exhibit)
        .outerjoin(Exhibit, Exhibit.offer_id == Offer.id)
        .where(Offer.entry_id == entry_id)
        .order_by(Offer.id, Exhibit.id)
    )
    rows = session.execute(wanted).all()
    return Files(
        exhibits=[exhibit for _, exhibit in rows if exhibit is not None],
        told_of=[offer for offer, _ in rows if offer.nature is Nature.UNDER_18],
    )


def count_exhibits(session: Session, entry_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many files each of these entries has; entries without any are left out."""
    wanted = select(Exhibit.entry_id, func.count()).where(Exhibit.entry_id.in_(list(entry_ids)))
    return {row[0]: row[1] for row in session.execute(wanted.group_by(Exhibit.entry_id))}


def original_reader(vault: Vault, blobs: Blobs, exhibit: Exhibit) -> SealedReader:
    """Return a reader of the original bytes, as they were received."""
    return SealedReader(
        vault,
        blobs,
        scope_id=exhibit.scope_id,
        evidence_id=exhibit.id,
        size=exhibit.size,
        parts=exhibit.parts,
    )


def open_original(
    session: Session,
    exhibit: Exhibit,
    *,
    vault: Vault,
    blobs: Blobs,
    actor: Actor,
    at: datetime,
    warned: bool = False,
) -> SealedReader:
    """Record that somebody opens the original, and return its reader.

    Raises EvidenceSealed, and LooksHarmful where they must be warned first and were not.
    """
    if exhibit.state is ExhibitState.SEALED:
        raise EvidenceSealed
    require_warned(exhibit, warned=warned)
    log_custody(session, exhibit, CustodyAction.DOWNLOADED, actor=actor, at=at)
    return original_reader(vault, blobs, exhibit)


def read_preview(vault: Vault, blobs: Blobs, exhibit: Exhibit) -> bytes:
    """Return the pixels of a file's preview; raise EvidenceSealed or NotFound."""
    if exhibit.state is ExhibitState.SEALED:
        raise EvidenceSealed
    if exhibit.preview is not PreviewState.READY or exhibit.preview_id is None:
        raise NotFound
    reader = SealedReader(
        vault,
        blobs,
        scope_id=exhibit.scope_id,
        evidence_id=exhibit.preview_id,
        size=exhibit.preview_size or 0,
        parts=-(-(exhibit.preview_size or 0) // PART_SIZE),
    )
    return b"".join(reader.stream())
