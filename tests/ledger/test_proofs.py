"""One event can be proven without showing another, and a log can't lose its beginning."""

import base64
import hashlib
import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.errors import NotFound
from advocacy.ledger.checkpoints import (
    NotSequenced,
    consistency,
    find_newest_checkpoint,
    get_opening,
    inclusion_proof,
)
from advocacy.ledger.models import Checkpoint, LedgerEvent
from advocacy.ledger.service import record, sequence
from advocacy.ledger.tree import leaf_hash, verify_consistency, verify_inclusion
from advocacy.vault import ScopeErased, Vault
from tests.ledger.arrange import AMIRA, START, a_log


@pytest.mark.parametrize("events", [1, 2, 255, 256, 257, 700])
def test_every_event_is_proven_under_every_later_checkpoint(
    session: Session, vault: Vault, events: int
) -> None:
    a_log(session, vault, events=events, batches=3)
    marks = session.scalars(select(Checkpoint).order_by(Checkpoint.size)).all()
    for event in session.scalars(select(LedgerEvent).where(LedgerEvent.seq % 23 == 0)):
        for mark in marks:
            if event.seq >= mark.size:
                continue
            proof = inclusion_proof(session, event, checkpoint=mark)
            assert verify_inclusion(
                leaf_hash(proof.leaf),
                index=proof.index,
                size=mark.size,
                path=proof.path,
                root=mark.root,
            )


def test_an_older_log_is_proven_to_be_the_beginning_of_a_newer(
    session: Session, vault: Vault
) -> None:
    a_log(session, vault, events=600, batches=4)
    marks = session.scalars(select(Checkpoint).order_by(Checkpoint.size)).all()
    assert len(marks) == 4
    for older in marks:
        for newer in marks[marks.index(older) :]:
            assert verify_consistency(
                older=older.size,
                newer=newer.size,
                older_root=older.root,
                newer_root=newer.root,
                path=consistency(session, older, newer),
            )


def test_the_note_says_size_and_root_and_is_signed(session: Session, vault: Vault) -> None:
    a_log(session, vault, events=9)
    mark = find_newest_checkpoint(session)
    assert mark is not None
    event = session.scalar(select(LedgerEvent).where(LedgerEvent.seq == 4))
    proof = inclusion_proof(session, event)
    assert proof.note.decode().split("\n") == [
        "advocacy ledger, version 1",
        "9",
        base64.b64encode(mark.root).decode(),
        "2026-11-25T18:05:00.000000Z" if mark.at.day == 25 else "2026-11-24T18:05:08.000000Z",
        "",
    ]
    assert vault.verifies(proof.signature, proof.note)
    assert not vault.verifies(proof.signature, proof.note + b" ")


def test_what_was_said_can_be_opened_and_fits_the_leaf(session: Session, vault: Vault) -> None:
    event = record(
        session, actor=AMIRA, at=START, action="exhibit.received", personal={"sha256": "ab" * 32}
    )
    sequence(session, vault, at=START)
    session.commit()
    leaf, opening = inclusion_proof(session, event).leaf, get_opening(session, event)
    assert json.loads(opening.opened) == {"sha256": "ab" * 32}
    assert (
        json.loads(leaf)["commitment"] == hashlib.sha256(opening.salt + opening.opened).hexdigest()
    )


def test_what_was_said_is_gone_with_its_case(session: Session, vault: Vault) -> None:
    case_id = a_log(session, vault, events=1)
    session.expunge_all()
    vault.destroy_scope(case_id)
    event = session.scalar(select(LedgerEvent))
    with pytest.raises(ScopeErased):
        get_opening(session, event)
    assert inclusion_proof(session, event).index == 0


def test_an_event_that_waits_is_not_proven_and_says_when_to_try_again(session: Session) -> None:
    event = record(session, actor=AMIRA, at=START, action="x")
    session.flush()
    with pytest.raises(NotSequenced, match="Try again in a minute"):
        inclusion_proof(session, event)
    with pytest.raises(NotFound):
        get_opening(session, event)
