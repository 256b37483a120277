"""Recordings are played from the sealed original, piece by piece, by whoever may open it."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.emergency.service import open_in_an_emergency
from advocacy.cases.grant_models import Category
from advocacy.cases.models import Case
from advocacy.db import new_id, writing
from advocacy.evidence_store.derived import make_previews
from advocacy.evidence_store.models import CustodyEvent, Exhibit, Nature
from advocacy.evidence_store.service import offer_files, receive_bytes
from advocacy.evidence_store.stored import SealedReader
from advocacy.ledger.models import LedgerEvent
from advocacy.vault import PART_SIZE, Vault
from advocacy.web.limits import Limit
from advocacy.web.ranges import MOST_AT_ONCE
from tests.browse import Browser
from tests.evidence_store.papers import paper
from tests.evidence_store.recordings import film, tune, voice
from tests.fakes import FakeBlobs, FakeClock
from tests.people import People

Browse = Callable[..., Browser]
LONG = film(sound=bytes(range(256)) * 90_000)  # 22 MB, six parts


@pytest.fixture
def amira(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def case(people: People, amira: Account) -> Case:
    return people.case(amira)


Receive = Callable[..., Exhibit]


@pytest.fixture
def receive(
    session: Session, case: Case, people: People, amira: Account, vault: Vault, blobs: FakeBlobs
) -> Receive:
    def received(data: bytes, *, nature: Nature = Nature.ORDINARY) -> Exhibit:
        actor, at = people.actor(amira), people.clock.now()
        offer = offer_files(
            session, case_id=case.id, entry_id=new_id(), nature=nature, actor=actor, at=at
        )
        exhibit = receive_bytes(
            session, offer, data, file_name="voice.mp4", vault=vault, blobs=blobs, actor=actor,
            at=at,
        )  # fmt: skip
        session.commit()
        return exhibit

    return received


def address(exhibit: Exhibit) -> str:
    return f"/staff/cases/{exhibit.case_id}/files/{exhibit.id}"


def ask(browser: Browser, exhibit: Exhibit, wanted: str = "", **headers: str) -> Any:
    said = {"Range": wanted} if wanted else {}
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return browser.get(f"{address(exhibit)}/play", headers={**said, **more})


def head(browser: Browser, exhibit: Exhibit) -> Any:
    where = f"{address(exhibit)}/play"
    browser._end_arranging()
    return browser.client.head(where, base_url=browser.base, headers={"Range": "bytes=0-5"})


def played(session: Session, exhibit: Exhibit) -> int:
    session.expire_all()
    wanted = select(CustodyEvent.action).where(CustodyEvent.exhibit_id == exhibit.id)
    return session.scalars(wanted).all().count("played")  # type: ignore[arg-type]


def test_a_recording_is_played_whole_from_the_original(
    browse: Browse, amira: Account, receive: Receive
) -> None:
    answer = ask(browse(amira), receive(tune()))
    assert answer.status_code == 200
    assert answer.data == tune()
    assert answer.headers["Content-Type"] == "audio/mpeg"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-4194310", 100, PART_SIZE + 7),
        (f"bytes={PART_SIZE}-{PART_SIZE}", PART_SIZE, PART_SIZE + 1),
        ("bytes=-10", len(LONG) - 10, len(LONG)),
        (f"bytes={len(LONG) - 5}-", len(LONG) - 5, len(LONG)),
        (f"bytes=9000000-{len(LONG) + 1000}", 9_000_000, 9_000_000 + MOST_AT_ONCE),
        ("bytes=0-", 0, MOST_AT_ONCE),
    ],
)
def test_a_player_gets_the_piece_it_asks_for_and_no_more_than_one_answer_may_give(
    browse: Browse, amira: Account, receive: Receive, wanted: str, start: int, stop: int
) -> None:
    answer = ask(browse(amira), receive(LONG), wanted)
    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(LONG)}"
    assert answer.headers["Content-Length"] == str(stop - start)
    assert answer.data == LONG[start:stop]


def test_asked_piece_by_piece_it_is_the_original_to_the_last_byte(
    browse: Browse, amira: Account, receive: Receive
) -> None:
    browser, exhibit, whole, place = browse(amira), receive(LONG), hashlib.sha256(), 0
    while place < len(LONG):
        piece = ask(browser, exhibit, f"bytes={place}-").data
        whole.update(piece)
        place += len(piece)
    assert whole.digest() == exhibit.sha256


def test_only_the_parts_that_are_needed_are_opened(
    browse: Browse, amira: Account, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, exhibit, opened = browse(amira), receive(LONG), []
    part = SealedReader.part
    monkeypatch.setattr(
        SealedReader, "part", lambda self, number: (opened.append(number), part(self, number))[1]
    )
    ask(browser, exhibit, f"bytes={4 * PART_SIZE + 5}-{4 * PART_SIZE + 9}")
    assert opened == [4]
    assert head(browser, exhibit).status_code == 200
    assert opened == [4]


@pytest.mark.parametrize("wanted", [f"bytes={len(LONG)}-", f"bytes={len(LONG) + 9}-"])
def test_a_piece_that_is_not_there_is_refused_with_the_size(
    browse: Browse, amira: Account, receive: Receive, session: Session, wanted: str
) -> None:
    exhibit = receive(LONG)
    answer = ask(browse(amira), exhibit, wanted)
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(LONG)}"
    assert played(session, exhibit) == 0


@pytest.mark.parametrize(
    "wanted", ["bytes=5-2", "bytes=a-b", "lines=0-4", "bytes=0-1,4-5", "bytes", "bytes=--1"]
)
def test_a_range_that_means_nothing_to_us_is_passed_over(
    browse: Browse, amira: Account, receive: Receive, wanted: str
) -> None:
    answer = ask(browse(amira), receive(tune()), wanted)
    assert (answer.status_code, answer.data) == (200, tune())


def test_a_piece_is_given_only_of_the_version_that_was_begun(
    browse: Browse, amira: Account, receive: Receive
) -> None:
    browser, exhibit = browse(amira), receive(tune())
    mark = ask(browser, exhibit).headers["ETag"]
    assert mark == f'"{exhibit.sha256.hex()}"'
    assert ask(browser, exhibit, "bytes=3-5", If_Range=mark).data == tune()[3:6]
    for other in ('"other"', f"W/{mark}", "Tue, 24 Nov 2026 10:00:00 GMT"):
        assert ask(browser, exhibit, "bytes=3-5", If_Range=other).status_code == 200


def test_who_asks_for_the_head_learns_the_size_and_no_byte_is_opened(
    browse: Browse, amira: Account, receive: Receive, session: Session
) -> None:
    exhibit = receive(LONG)
    answer = head(browse(amira), exhibit)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(LONG))
    assert played(session, exhibit) == 0


def test_playing_is_one_line_for_each_person_in_a_quarter_of_an_hour(
    browse: Browse, amira: Account, people: People, receive: Receive, session: Session,
    clock: FakeClock,
) -> None:  # fmt: skip
    exhibit, hers, leads = receive(LONG), browse(amira), browse(people.lead())
    for start in (0, 5_000_000, 7):
        ask(hers, exhibit, f"bytes={start}-")
    assert played(session, exhibit) == 1
    ask(leads, exhibit, "bytes=0-")
    assert played(session, exhibit) == 2
    clock.advance(minutes=16)
    ask(hers, exhibit, "bytes=0-")
    assert played(session, exhibit) == 3
    events = select(LedgerEvent.action).where(LedgerEvent.object_id == exhibit.id)
    assert session.scalars(events).all().count("evidence.played") == 3
    assert "Played" in hers.get(address(exhibit)).text


def test_no_record_no_sound(
    browse: Browse, amira: Account, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = receive(tune())

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("advocacy.evidence_store.playing.log_custody", fails)
    answer = ask(browse(amira), exhibit)
    assert answer.status_code == 500
    assert tune()[:20] not in answer.data


def test_more_recordings_than_originals_may_be_opened_are_not_played(
    browse: Browse, amira: Account, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Limit("export", 2, 3600)
    monkeypatch.setattr("advocacy.incidents.files.routes.EXPORTS", few)
    browser = browse(amira)
    for number in range(2):
        assert ask(browser, receive(voice(seconds=1 + number))).status_code == 200
    third = receive(voice(seconds=4))
    refused = ask(browser, third, "bytes=0-")
    assert refused.status_code == 429
    assert b"RIFF" not in refused.data


def test_a_sealed_recording_is_played_by_nobody(
    browse: Browse, amira: Account, receive: Receive
) -> None:
    exhibit = receive(LONG, nature=Nature.INTIMATE)
    browser = browse(amira)
    assert ask(browser, exhibit, "bytes=0-").status_code == 404
    assert "<video" not in browser.get(address(exhibit)).text


def test_a_recording_that_is_sealed_later_falls_silent(
    browse: Browse, amira: Account, receive: Receive
) -> None:
    exhibit, browser = receive(LONG), browse(amira)
    assert "<video" in browser.get(address(exhibit)).text
    browser.post(f"{address(exhibit)}/seal", {"nature": "under_18"})
    assert ask(browser, exhibit, "bytes=0-").status_code == 404
    assert "<video" not in browser.get(address(exhibit)).text


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"/>' * 9, b"<!doctype html><h1>x</h1>" * 9,
        paper(), b"RIFF\x00\x00\x00\x00AVI LIST" + bytes(90), b"#!AMR\n" + bytes(90),
    ],
)  # fmt: skip
def test_what_is_no_recording_for_browsers_is_not_played_whatever_its_name(
    browse: Browse, amira: Account, receive: Receive, data: bytes
) -> None:
    assert ask(browse(amira), receive(data)).status_code == 404


def test_a_stranger_a_survivor_and_nobody_hear_nothing(
    browse: Browse, amira: Account, people: People, case: Case, receive: Receive,
    session: Session,
) -> None:  # fmt: skip
    exhibit = receive(tune())
    stranger = people.advocate("Nia Stranger")
    own = people.case(stranger, name="Somebody Else")
    other = browse(stranger)
    for case_id in (case.id, own.id):
        answer = other.get(f"/staff/cases/{case_id}/files/{exhibit.id}/play")
        assert answer.status_code == 404
        assert b"ID3" not in answer.data
    accounts = [None, people.survivor(case), people.partner(people.agency())]
    session.commit()
    for account in accounts:
        browser = browse(account) if account else browse()
        assert ask(browser, exhibit, "bytes=0-").status_code in (303, 404)


def test_a_case_opened_in_an_emergency_is_read_but_not_played(
    browse: Browse, people: People, case: Case, receive: Receive, session: Session
) -> None:
    exhibit, other = receive(tune()), people.advocate("Cal Dean")
    open_in_an_emergency(
        session, reference=case.reference, category=Category.DANGER,
        reason="Police asked at the door.", actor=people.actor(other), at=people.clock.now(),
    )  # fmt: skip
    session.commit()
    browser = browse(other)
    page = browser.get(address(exhibit))
    assert page.status_code == 200
    assert "<audio" not in page.text
    assert "recordings are played by those who work it" in page.text
    assert ask(browser, exhibit, "bytes=0-").status_code == 404


def test_what_a_recording_says_of_itself_is_told_apart(
    browse: Browse, amira: Account, receive: Receive, engine: Engine, vault: Vault,
    blobs: FakeBlobs, clock: FakeClock,
) -> None:  # fmt: skip
    exhibit, browser = receive(film()), browse(amira)
    assert "is being read. Open this page again" in browser.get(address(exhibit)).text
    make_previews(lambda: writing(engine, vault), vault, blobs, now=clock.now)
    page = browser.get(address(exhibit)).text
    for words in ("Where it was taken", "+51.0600-001.3100", "MarkerMaker"):
        assert words in page
    assert "What it says of itself was read" in page
    assert 'preload="none"' in page
    assert browser.get(f"{address(exhibit)}/preview").status_code == 404


def test_a_damaged_recording_is_an_error_page_not_half_a_sound(
    browse: Browse, amira: Account, receive: Receive, blobs: FakeBlobs
) -> None:
    exhibit = receive(tune())
    key = f"evidence/{exhibit.id}/000000"
    blobs.held[key] = blobs.held[key][:-1] + b"!"
    answer = ask(browse(amira), exhibit, "bytes=0-")
    assert answer.status_code == 500
    assert answer.mimetype == "text/html"


def test_playing_keeps_no_session_alive(
    browse: Browse, amira: Account, receive: Receive, clock: FakeClock
) -> None:
    exhibit, browser = receive(tune()), browse(amira)
    for _ in range(4):
        clock.advance(minutes=9)
        answer = ask(browser, exhibit, "bytes=0-")
    assert answer.status_code == 303
