"""An import is many short steps: cut off between any two, nothing shows, and it is done once."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from advocacy.db import writing
from advocacy.evidence_store.models import Exhibit, ExhibitState
from advocacy.incidents.imports import taking_in, working
from advocacy.incidents.imports.models import (
    ImportedMessage,
    ImportState,
    MessageImport,
    UnreadPage,
)
from advocacy.incidents.imports.reading import message_moments
from advocacy.ledger.models import LedgerEvent
from tests.incidents.desk import Desk

MESSAGES = 23
LONG = "".join(
    f"{day:02}/03/2026, 21:05 - Marek: I know the road, number {day}\n"
    for day in range(1, MESSAGES + 1)
)


class Killed(BaseException):
    """What ends a process between two statements."""


class Openings:
    """Opens transactions; before or behind the commit of one of them, everything ends."""

    def __init__(self, desk: Desk, *, at: int, fault: BaseException, behind: bool = False) -> None:
        self._open = partial(writing, desk.engine, desk.vault)
        self._at, self._fault, self._behind = at, fault, behind
        self.opened = 0

    @contextmanager
    def __call__(self) -> Iterator[Session]:
        self.opened += 1
        with self._open() as session:
            yield session
            if self.opened == self._at and not self._behind:
                raise self._fault
        if self.opened == self._at and self._behind:
            raise self._fault


def at_night(*values: Any) -> Any:
    return pytest.param(*values, marks=pytest.mark.nightly)


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_in, "BATCH", 5)
    monkeypatch.setattr(working, "_EVERY", 5)


def confirmed(desk: Desk, text: str = LONG) -> str:
    address = desk.begin(desk.bring(text))
    desk.work()
    answer = desk.browser.post(f"{address}/confirm", {"who-1": "suspect", "saw_unread": "yes"})
    assert answer.status_code == 303
    desk.session.rollback()
    return address


def work_through(desk: Desk, openings: Any) -> list[str]:
    return working.run_one(openings, desk.vault, desk.blobs, now=desk.clock.now)


def nothing_shows(desk: Desk, address: str) -> None:
    assert desk.count() == 0
    assert list(message_moments(desk.session, desk.case)) == []
    for page in (f"{address}/messages", f"{desk.start}/happened/", f"{desk.start}/pattern/"):
        assert "I know the road" not in desk.browser.get(page).text
    found = desk.browser.post(f"{desk.start}/search/", {"text": "know the road"}).text
    assert "number 7" not in found


def all_is_there_once(desk: Desk, messages: int = MESSAGES) -> None:
    assert desk.count() == messages
    rows = desk.session.scalar(select(func.count()).select_from(ImportedMessage))
    assert rows == messages
    found = desk.only()
    assert (found.state, found.messages) == (ImportState.IMPORTED, messages)
    logged = select(func.count()).where(LedgerEvent.action == "messages.imported")
    assert desk.session.scalar(logged) == 1


@pytest.mark.parametrize(
    ("step", "behind"),
    [
        (5, False),
        (8, False),
        (8, True),
        *(at_night(step, behind) for step in range(1, 8) for behind in (False, True)),
    ],
)
def test_killed_at_a_step_nothing_shows_and_the_next_worker_does_it_once(
    desk: Desk,
    step: int,
    behind: bool,  # noqa: FBT001 - pytest hands it in by name
) -> None:
    address = confirmed(desk)
    openings = Openings(desk, at=step, fault=Killed(), behind=behind)
    with pytest.raises(Killed):
        work_through(desk, openings)
    if not (step == 8 and behind):
        nothing_shows(desk, address)
        desk.clock.advance(minutes=6)
        assert desk.work() == [f"import {desk.only().id}: imported"]
    all_is_there_once(desk)
    desk.clock.advance(minutes=6)
    assert desk.work() == []


def test_the_last_step_is_the_eighth(desk: Desk) -> None:
    # Claimed, nothing left to remove, five lots of rows, made visible.
    confirmed(desk)
    openings = Openings(desk, at=0, fault=Killed())
    work_through(desk, openings)
    assert openings.opened == 8
    all_is_there_once(desk)


@pytest.mark.parametrize("step", [4, 8, *(at_night(step) for step in range(1, 9))])
def test_a_full_disk_at_any_write_leaves_nothing_and_is_tried_again(desk: Desk, step: int) -> None:
    address = confirmed(desk)
    full = OperationalError("INSERT", {}, OSError(errno.ENOSPC, "database or disk is full"))
    with pytest.raises(OperationalError):
        work_through(desk, Openings(desk, at=step, fault=full))
    nothing_shows(desk, address)
    desk.clock.advance(minutes=6)
    desk.work()
    all_is_there_once(desk)


def test_what_a_dead_worker_left_is_removed_where_the_import_is_hopeless(desk: Desk) -> None:
    confirmed(desk)
    for _ in range(3):
        with pytest.raises(Killed):
            work_through(desk, Openings(desk, at=5, fault=Killed()))
        desk.clock.advance(minutes=6)
    desk.session.rollback()
    assert desk.session.scalar(select(func.count()).select_from(ImportedMessage))
    desk.work()
    assert desk.session.scalar(select(func.count()).select_from(ImportedMessage)) == 0
    assert desk.only().state is ImportState.FAILED


def test_a_worker_whose_lease_ran_out_writes_nothing_more(desk: Desk) -> None:
    confirmed(desk)
    openings = Openings(desk, at=0, fault=Killed())

    def while_it_sleeps() -> bool:
        if openings.opened == 4:
            desk.clock.advance(minutes=6)
            assert desk.work()[0].endswith("imported")
        return False

    late = working.run_one(
        openings, desk.vault, desk.blobs, now=desk.clock.now, stopping=while_it_sleeps
    )
    assert late[0].endswith("another did it")
    all_is_there_once(desk)


def test_a_worker_that_is_told_to_end_leaves_the_import_to_the_next_at_once(desk: Desk) -> None:
    address = confirmed(desk)
    openings = Openings(desk, at=0, fault=Killed())
    left = working.run_one(
        openings, desk.vault, desk.blobs, now=desk.clock.now, stopping=lambda: openings.opened == 4
    )
    assert left[0].endswith("left for later")
    nothing_shows(desk, address)
    assert desk.only().tries == 0
    desk.work()
    all_is_there_once(desk)


def test_a_file_sealed_while_it_is_imported_gives_no_message_away(desk: Desk) -> None:
    address = confirmed(desk)
    openings = Openings(desk, at=0, fault=Killed())

    def somebody_seals_it() -> bool:
        if openings.opened == 5:
            with writing(desk.engine, desk.vault) as session:
                session.scalars(select(Exhibit)).one().state = ExhibitState.SEALED
        return False

    working.run_one(
        openings, desk.vault, desk.blobs, now=desk.clock.now, stopping=somebody_seals_it
    )
    nothing_shows(desk, address)
    assert desk.only().state is ImportState.FAILED
    assert desk.session.scalar(select(func.count()).select_from(ImportedMessage)) == 0


def test_an_import_erased_while_it_is_written_leaves_no_row_behind(desk: Desk) -> None:
    confirmed(desk)
    openings = Openings(desk, at=0, fault=Killed())

    def the_case_is_erased() -> bool:
        if openings.opened == 5:
            with writing(desk.engine, desk.vault) as session:
                for table in (ImportedMessage, UnreadPage, MessageImport):
                    session.execute(table.__table__.delete())
        return False

    working.run_one(
        openings, desk.vault, desk.blobs, now=desk.clock.now, stopping=the_case_is_erased
    )
    desk.session.rollback()
    assert desk.session.scalar(select(func.count()).select_from(ImportedMessage)) == 0


def test_the_page_says_how_far_it_is(desk: Desk) -> None:
    address = confirmed(desk)
    with pytest.raises(Killed):
        work_through(desk, Openings(desk, at=5, fault=Killed()))
    assert "10 of 23 messages" in desk.browser.get(address).text


def table_of_calls(*, bad: int) -> str:
    lines = ["Date,Time,Number,Type", "13/03/2026,21:04,07700 900123,Missed"]
    lines += [f"13/03/2026,99:{n:05},07700 900123,Missed" for n in range(bad)]
    return "\n".join(lines)


ANSWERS = {"date": "Date", "time": "Time", "number": "Number", "direction": "Type"}


def read_calls(desk: Desk, *, bad: int) -> str:
    address = desk.begin(desk.bring(table_of_calls(bad=bad), "calls.csv"))
    desk.work()
    desk.browser.post(f"{address}/answers", ANSWERS)
    desk.work()
    return address


def test_every_place_that_could_not_be_read_can_be_looked_at(desk: Desk) -> None:
    address = read_calls(desk, bad=123)
    first = desk.browser.get(f"{address}/unread").text
    assert "123 in all, here from number 1 on" in first
    assert "99:00049" in first
    assert "99:00050" not in first
    assert 'rel="next"' in first
    last = desk.browser.get(f"{address}/unread?page=2").text
    assert "here from number 101 on" in last
    assert "99:00122" in last
    assert 'rel="next"' not in last
    beyond = desk.browser.get(f"{address}/unread?page=3")
    assert (beyond.status_code, "There is nothing here" in beyond.text) == (200, True)


def test_a_file_with_more_unread_than_is_kept_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy.incidents.imports.preview.MOST_UNREAD", 120)
    address = read_calls(desk, bad=121)
    assert "More than 120 places in this file could not be read" in desk.browser.get(address).text
    assert desk.session.scalar(select(func.count()).select_from(UnreadPage)) == 0


def test_a_reading_cut_off_keeps_no_place_twice(desk: Desk) -> None:
    address = desk.begin(desk.bring(table_of_calls(bad=180), "calls.csv"))
    desk.work()
    desk.browser.post(f"{address}/answers", ANSWERS)
    desk.session.rollback()
    with pytest.raises(Killed):
        work_through(desk, Openings(desk, at=30, fault=Killed()))
    assert desk.session.scalar(select(func.count()).select_from(UnreadPage))
    assert "There is nothing here" in desk.browser.get(f"{address}/unread").text
    desk.clock.advance(minutes=6)
    desk.work()
    numbers = desk.session.scalars(select(UnreadPage.number).order_by(UnreadPage.number)).all()
    assert list(numbers) == [0, 1, 2, 3]
    assert desk.only().unread == 180
