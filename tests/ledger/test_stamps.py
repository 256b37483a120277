"""Time-stamps of checkpoints are checked against the authority's chain, and never waited for."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from advocacy.ledger.command import lines
from advocacy.ledger.models import Checkpoint, CheckpointStamp
from advocacy.ledger.outside.authority import Rfc3161Authority, StampWrong
from advocacy.ledger.outside.copy_text import read_copies
from advocacy.ledger.outside.holders import FolderHolder
from advocacy.ledger.outside.keeping import Errands
from advocacy.ledger.service import record
from advocacy.ledger.verdict import FaultKind
from advocacy.ledger.verify import verify
from advocacy.vault import Vault
from advocacy.web.current import Foundation
from advocacy.worker import Rounds
from tests.fakes import FakeClock
from tests.ledger.arrange import AMIRA, START, a_log, named, unlock
from tests.ledger.outside import Asked, certificates
from tests.messaging.faulty import FaultyGateway


def test_a_checkpoint_is_stamped_and_the_copy_carries_the_stamp(
    session: Session, vault: Vault, errands: Errands, folder: Path, asked: Asked, keys: Path
) -> None:
    a_log(session, vault, events=20)
    authority = asked.authority()
    assert errands.run((FolderHolder(folder),), authority) == [
        "checkpoint of 20 events taken outside: time_stamp",
        "checkpoint of 20 events taken outside: folder",
    ]
    [stamp] = session.scalars(select(CheckpointStamp))
    [copied] = read_copies(folder)
    assert copied.stamp == stamp.answer
    assert authority.check(copied.stamp, copied.note) == stamp.at
    verdict = verify(session, vault, authority=authority)
    assert (verdict.faults, verdict.stamps, verdict.stamped_at) == ([], 1, stamp.at)
    assert "1 time-stamps hold" in "\n".join(lines(verdict))
    unchecked = verify(session, vault)
    assert "1 time-stamps were NOT checked" in "\n".join(lines(unchecked))


def test_an_authority_that_is_down_delays_neither_signing_nor_copies(
    app: Flask,
    session: Session,
    vault: Vault,
    folder: Path,
    asked: Asked,
    clock: FakeClock,
) -> None:
    base: Foundation = app.extensions["advocacy"]
    a_log(session, vault, events=20)
    clock.set(START + timedelta(days=2))
    asked.status = 503
    provider = FaultyGateway(clock.now)
    ports = replace(
        base.ports, sms=provider, holders=(FolderHolder(folder),), authority=asked.authority()
    )
    record(session, actor=AMIRA, at=clock.now(), action="contact.recorded")
    session.commit()
    rounds = Rounds(replace(base, ports=ports))
    told = rounds.work()
    assert "1 events given their place in the log" in told
    assert "checkpoint of 21 events NOT taken outside: time_stamp, unreachable" in told
    assert "checkpoint of 21 events taken outside: folder" in told
    asked.status = 200
    clock.advance(minutes=1)
    assert "checkpoint of 21 events taken outside: time_stamp" in rounds.work()


def test_an_answer_to_another_question_is_refused(asked: Asked, keys: Path) -> None:
    authority = asked.authority()
    stamp = authority.stamp(b"one")
    asked.stale = stamp.answer
    with pytest.raises(StampWrong, match="Nonce"):
        authority.stamp(b"one")
    with pytest.raises(StampWrong, match="message"):
        authority.check(stamp.answer, b"two")


def test_an_authority_under_another_root_is_refused(asked: Asked, tmp_path: Path) -> None:
    other = certificates(tmp_path / "other")
    with pytest.raises(StampWrong):
        asked.authority(other / "ca.pem").stamp(b"one")


def test_a_stamp_that_was_changed_is_refused(asked: Asked, keys: Path, tmp_path: Path) -> None:
    stamp = asked.authority().stamp(b"one")
    broken = bytearray(stamp.answer)
    broken[-1] ^= 1
    with pytest.raises(StampWrong):
        asked.authority().check(bytes(broken), b"one")


@given(data=st.binary(max_size=300))
def test_no_answer_breaks_the_reading_of_answers(keys: Path, data: bytes) -> None:
    authority = Rfc3161Authority(url="http://127.0.0.1:1/", trusted=keys / "ca.pem")
    with pytest.raises(StampWrong):
        authority.check(data, b"one")


def test_a_stamp_on_another_checkpoint_is_named(
    session: Session, vault: Vault, errands: Errands, asked: Asked, keys: Path
) -> None:
    a_log(session, vault, events=20)
    errands.run((), asked.authority())
    unlock(session)
    older = session.scalar(select(Checkpoint).where(Checkpoint.size == 10))
    session.execute(update(CheckpointStamp).values(checkpoint_id=older.id))
    session.commit()
    verdict = verify(session, vault, authority=asked.authority())
    assert named(verdict) == [(FaultKind.STAMP, 10)]
