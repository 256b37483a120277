"""kill -9 of the web or the worker at any moment: what was acknowledged is there, asked once."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from advocacy.checkins.models import CheckIn, CheckInState, Reply
from advocacy.checkins.worker import run_once
from advocacy.contacts.models import Contact
from advocacy.db import make_session
from advocacy.evidence_store.models import Exhibit
from advocacy.incidents.models import Incident
from advocacy.messaging.models import OutboundText
from tests.fakes import FakeClock
from tests.faults.deployment import PHONE, Deployment
from tests.faults.killing import (
    every_file_is_whole,
    kill_the_web,
    logged,
    somewhere,
    the_log_is_whole,
)
from tests.faults.working_day import WorkingDay

pytestmark = pytest.mark.own_server

ROUND_SECONDS = 5  # a resident worker begins its rounds on these
LONGEST_ROUND_SECONDS = 0.2
OFTEN = [(0, 4)]
NIGHTLY = [pytest.param(part, 20, marks=pytest.mark.nightly) for part in range(1, 11)]


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    deployment = Deployment(tmp_path / "home")
    yield deployment
    deployment.stop()


def kill_the_worker(deployment: Deployment, day: WorkingDay, number: int, part: int) -> None:
    """Let a check-in be due, and kill the worker in the round that asks."""
    day.bring_forward()
    into = somewhere(part, number) * LONGEST_ROUND_SECONDS
    now = deployment.clock.now().timestamp()
    time.sleep(ROUND_SECONDS - now % ROUND_SECONDS + into)
    deployment.worker.kill()
    for action in day.actions:
        action()


@pytest.mark.parametrize(("part", "kills"), [*OFTEN, *NIGHTLY])
def test_whoever_is_killed_nothing_acknowledged_is_lost_and_nobody_is_asked_twice(
    deployment: Deployment, part: int, kills: int
) -> None:
    day = WorkingDay(deployment, f"Part {part}")
    deployment.start()
    day.begin()
    for number in range(kills):
        (kill_the_worker if number % 2 else kill_the_web)(deployment, day, number, part)
        everything_acknowledged_is_there(deployment, day)
        deployment.start()
    for action in (*day.actions, day.answer_when_asked):
        action()
    deployment.stop()

    everything_acknowledged_is_there(deployment, day)
    assert day.kept.receipts
    every_file_is_whole(deployment)
    the_log_is_whole(deployment)
    time_passes(deployment)
    nobody_was_asked_twice_and_nothing_asked_for_was_forgotten(deployment)


def everything_acknowledged_is_there(deployment: Deployment, day: WorkingDay) -> None:
    kept = day.kept
    with make_session(deployment.engine, deployment.vault, reading=True) as session:
        notes = [contact.note for contact in session.scalars(select(Contact))]
        accounts = {row.id: row.account for row in session.scalars(select(Incident))}
        hashes = [row.sha256.hex() for row in session.scalars(select(Exhibit))]
        replies = [reply.text for reply in session.scalars(select(Reply))]
        events = logged(session)
    assert set(kept.contacts) <= set(notes)
    assert kept.incidents.items() <= accounts.items()
    assert set(kept.files) | set(kept.receipts) <= set(hashes)
    assert set(kept.answers) <= set(replies)
    for found in (notes, hashes, replies):
        assert len(found) == len(set(found)), "Something was kept twice."
    # What was written and that it was written: both, or neither.
    assert events["contact.recorded"] == len(notes)
    assert events["incident.written"] == len(accounts)
    assert events["evidence.received"] == len(hashes)
    assert events["checkin.answered"] == len(replies)
    assert events["checkin.brought_forward"] >= kept.asked_for


def time_passes(deployment: Deployment) -> None:
    """Let the worker come back to whatever a dead one left: leases run out, fates are looked up."""
    clock = FakeClock()
    begin = deployment.clock.now()
    for minutes in (1, 2, 3, 5, 8, 13, 20, 40):
        clock.set(begin + timedelta(minutes=minutes))
        run_once(
            deployment.engine,
            deployment.vault,
            clock=clock,
            sms=deployment.phone,
            staff_base_url=deployment.settings.staff_base_url,
        )


def nobody_was_asked_twice_and_nothing_asked_for_was_forgotten(deployment: Deployment) -> None:
    shown = {text.opaque for text in deployment.phone.list_texts(PHONE) if not text.theirs}
    with make_session(deployment.engine, deployment.vault, reading=True) as session:
        texts = session.scalars(select(OutboundText)).all()
        opened = session.scalars(
            select(CheckIn).where(CheckIn.opens_at <= deployment.clock.now())
        ).all()
    assert shown <= {text.opaque for text in texts}
    asked = Counter(text.subject_id for text in texts if text.opaque in shown)
    assert [subject for subject, times in asked.items() if times > 1] == []
    assert opened
    assert [row.id for row in opened if row.state in {CheckInState.PLANNED, CheckInState.DUE}] == []
