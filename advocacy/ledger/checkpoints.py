"""Signed statements of the log's size and root, and the proofs that lead to them."""

import base64
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.errors import Conflict, NotFound
from advocacy.ledger.leaves import canonical, leaf_bytes, moment_text
from advocacy.ledger.models import Checkpoint, LedgerEvent, LedgerPersonal
from advocacy.ledger.tiles import TileReader
from advocacy.ledger.tree import consistency_path, inclusion_path

ORIGIN = "advocacy ledger, version 1"


class NotSequenced(Conflict):
    """The event has no place under a signed checkpoint yet."""

    sentence = "This is not under a signed checkpoint yet. Try again in a minute."


@dataclass(frozen=True)
class Proof:
    """That one event stands in the log: `leaf` and `path` lead to the root that `note` states.

    `note` is the exact text that `signature` (Ed25519, 64 bytes) signs.
    """

    leaf: bytes
    index: int
    path: tuple[bytes, ...]
    note: bytes
    signature: bytes


@dataclass(frozen=True)
class Opening:
    """What an event's commitment stands for: commitment = SHA-256(salt ‖ opened)."""

    salt: bytes
    opened: bytes


def checkpoint_note(*, size: int, root: bytes, at: datetime) -> bytes:
    """Return the text that is signed: origin, size, root in base64, UTC time, a line each."""
    return f"{ORIGIN}\n{size}\n{base64.b64encode(root).decode()}\n{moment_text(at)}\n".encode()


def note_of(checkpoint: Checkpoint) -> bytes:
    """Return the text a stored checkpoint signs."""
    return checkpoint_note(size=checkpoint.size, root=checkpoint.root, at=checkpoint.at)


def find_newest_checkpoint(session: Session) -> Checkpoint | None:
    """Return the checkpoint of the largest tree, if any was signed."""
    return session.scalar(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1))


def inclusion_proof(
    session: Session, event: LedgerEvent, *, checkpoint: Checkpoint | None = None
) -> Proof:
    """Return the proof that an event is under a checkpoint, the newest if none is named.

    Raises NotSequenced when it isn't, TileMissing when the stored tree is damaged.
    """
    under = checkpoint or find_newest_checkpoint(session)
    if event.seq is None or under is None or event.seq >= under.size:
        raise NotSequenced
    path = inclusion_path(TileReader(session), event.seq, under.size)
    return Proof(leaf_bytes(event), event.seq, tuple(path), note_of(under), under.signature)


def consistency(session: Session, older: Checkpoint, newer: Checkpoint) -> tuple[bytes, ...]:
    """Return the proof that the older checkpoint's log is the beginning of the newer one's.

    Raises NotInTree when the older is the larger, TileMissing when the stored tree is damaged.
    """
    return tuple(consistency_path(TileReader(session), older.size, newer.size))


def get_opening(session: Session, event: LedgerEvent) -> Opening:
    """Return what the event's commitment stands for.

    Raises NotFound when it committed to nothing, ScopeErased once its scope is erased.
    """
    personal = session.scalar(select(LedgerPersonal).where(LedgerPersonal.event_id == event.id))
    if personal is None:
        raise NotFound
    opened = personal.opened
    return Opening(bytes.fromhex(opened["salt"]), canonical(opened["personal"]))
