"""Fetches from the log what proves when each file of a pack was received."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.evidence_store.models import Exhibit
from advocacy.handover.proofs import Checkpoint, Inclusion, Proofs
from advocacy.ledger.checkpoints import find_newest_checkpoint, note_of
from advocacy.ledger.leaves import canonical, leaf_bytes
from advocacy.ledger.models import Checkpoint as SignedCheckpoint
from advocacy.ledger.models import CheckpointStamp, LedgerEvent, LedgerPersonal
from advocacy.ledger.tiles import TileReader
from advocacy.ledger.tree import inclusion_path
from advocacy.vault import Vault


def find_proofs(session: Session, files: Sequence[Exhibit], *, vault: Vault) -> Proofs | None:
    """Return the proofs under one checkpoint; None while nothing has been signed.

    The newest that has a time-stamp where it reaches to the last of the files, else the newest. A
    file that came after the checkpoint has no proof yet: the verifier then says NOT PROVEN.
    """
    newest = find_newest_checkpoint(session)
    if newest is None or not files:
        return None
    wanted = [file.ledger_event_id for file in files]
    events = {
        event.id: event
        for event in session.scalars(select(LedgerEvent).where(LedgerEvent.id.in_(wanted)))
    }
    signed, stamp = _stamped(session, newest, [event.seq for event in events.values()])
    opened = {
        row.event_id: row.opened
        for row in session.scalars(
            select(LedgerPersonal).where(LedgerPersonal.event_id.in_(wanted))
        )
    }
    tiles = TileReader(session)
    inclusions = []
    for file in files:
        event, personal = events.get(file.ledger_event_id), opened.get(file.ledger_event_id)
        if event is None or personal is None or event.seq is None or event.seq >= signed.size:
            continue
        inclusions.append(
            Inclusion(
                reference=file.reference,
                leaf=leaf_bytes(event),
                salt=bytes.fromhex(personal["salt"]),
                opened=canonical(personal["personal"]),
                index=event.seq,
                path=tuple(inclusion_path(tiles, event.seq, signed.size)),
            )
        )
    # Whichever key signed it: it may have been made before the newest one.
    key = vault.public_key_of(signed.signature, note_of(signed))
    checkpoint = Checkpoint(note_of(signed), signed.signature, key)
    return Proofs(checkpoint=checkpoint, inclusions=tuple(inclusions), stamp=stamp)


def _stamped(
    session: Session, newest: SignedCheckpoint, places: Sequence[int | None]
) -> tuple[SignedCheckpoint, bytes | None]:
    found = session.execute(
        select(SignedCheckpoint, CheckpointStamp.answer)
        .join(CheckpointStamp, CheckpointStamp.checkpoint_id == SignedCheckpoint.id)
        .order_by(SignedCheckpoint.size.desc(), SignedCheckpoint.id.desc())
        .limit(1)
    ).one_or_none()
    last = max((place for place in places if place is not None), default=-1)
    if found is None or found[0].size <= last:
        return newest, None
    return found[0], found[1]
