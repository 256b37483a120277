"""Recordings played from the sealed original: who began to play what is kept, once in a while."""

from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import DomainError
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.custody import log_custody
from advocacy.evidence_store.models import CustodyAction, CustodyEvent, Exhibit, ExhibitState
from advocacy.evidence_store.opening import EvidenceSealed, original_reader
from advocacy.evidence_store.stored import SealedReader
from advocacy.ledger.service import COALESCED_FOR
from advocacy.vault import Vault

# What browsers can play, by what the first bytes say, and the type it is sent as.
PLAYED = MappingProxyType(
    {
        "audio/aac": "audio/aac",
        "audio/mp4": "audio/mp4",
        "audio/mpeg": "audio/mpeg",
        "audio/ogg": "audio/ogg",
        "audio/x-flac": "audio/flac",
        "audio/x-wav": "audio/wav",
        "video/3gpp": "video/3gpp",
        "video/mp4": "video/mp4",
        "video/quicktime": "video/quicktime",
        "video/webm": "video/webm",
        "video/x-m4v": "video/mp4",
    }
)


class NotPlayed(DomainError):
    """The file is no recording that a browser could play."""

    status = 404
    sentence = "This file can't be played here. Its original can be downloaded."


def plays(exhibit: Exhibit) -> bool:
    """Return whether a file may be played here: an open, harmless one that browsers know."""
    known = exhibit.media in PLAYED and not exhibit.is_harmful
    return known and exhibit.state is ExhibitState.OPEN


def open_to_play(vault: Vault, blobs: Blobs, exhibit: Exhibit) -> SealedReader:
    """Return a reader of a recording's original; raise EvidenceSealed or NotPlayed.

    Nothing is recorded by it: `played_lately` says whether something has to be.
    """
    if exhibit.state is ExhibitState.SEALED:
        raise EvidenceSealed
    if not plays(exhibit):
        raise NotPlayed
    return original_reader(vault, blobs, exhibit)


def played_lately(session: Session, exhibit_id: UUID, *, actor: Actor, at: datetime) -> bool:
    """Return whether a line already tells that this person is playing this file.

    A player asks for a recording piece by piece: one line for 15 minutes of it.
    """
    found = session.scalar(
        select(CustodyEvent.id)
        .where(
            CustodyEvent.exhibit_id == exhibit_id,
            CustodyEvent.account_id == actor.account_id,
            CustodyEvent.action == CustodyAction.PLAYED,
            CustodyEvent.at > at - COALESCED_FOR,
        )
        .limit(1)
    )
    return found is not None


def record_playing(session: Session, exhibit_id: UUID, *, actor: Actor, at: datetime) -> bool:
    """Record that somebody plays a file; False where two requests came at once, and one did."""
    exhibit = session.get_one(Exhibit, exhibit_id, with_for_update=True)
    if played_lately(session, exhibit_id, actor=actor, at=at):
        return False
    log_custody(session, exhibit, CustodyAction.PLAYED, actor=actor, at=at)
    return True
