"""Staff add files to an incident: two questions, a receipt, a look, and every opening logged."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.db import writing
from advocacy.evidence_store.derived import make_previews
from advocacy.evidence_store.models import (
    CustodyEvent,
    Exhibit,
    ExhibitState,
    Offer,
    PreviewState,
)
from advocacy.incidents.models import Incident, Voice
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Prompt
from advocacy.vault import Vault
from tests.browse import Browser
from tests.evidence_store.pictures import MARKERS, picture
from tests.evidence_store.sending import multipart, send_body, send_files
from tests.fakes import FakeBlobs, FakeClock
from tests.people import People

Browse = Callable[..., Browser]
NO_NO = {"under_18": "no", "intimate": "no"}
TEXT = b"what they wrote to me, line by line"


@pytest.fixture
def amira(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def case(people: People, amira: Account) -> Case:
    return people.case(amira)


@pytest.fixture
def incident(session: Session, case: Case, people: People, amira: Account) -> Incident:
    at = people.clock.now()
    found = log_incident(
        session, case, actor=people.actor(amira), at=at, account="Texts all night.",
        moment=Moment(at - timedelta(hours=3)), told=Told(), voice=Voice.TOLD,
    )  # fmt: skip
    session.commit()
    return found


def offered(browser: Browser, incident: Incident, **answers: str) -> str:
    answer = browser.post(
        f"/staff/cases/{incident.case_id}/incidents/{incident.id}/files/new", {**NO_NO, **answers}
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def upload(browser: Browser, address: str, data: bytes = TEXT, name: str = "chat.txt") -> Any:
    return send_files(browser, address, (name, data))


def only(session: Session) -> Exhibit:
    session.expire_all()
    return session.scalars(select(Exhibit)).one()


def test_a_file_gets_a_receipt_that_says_what_was_received(
    browse: Browse, amira: Account, incident: Incident, session: Session
) -> None:
    browser = browse(amira)
    page = browser.follow(upload(browser, offered(browser, incident)))
    exhibit = only(session)
    assert hashlib.sha256(TEXT).hexdigest() in page.text
    assert exhibit.reference in page.text
    assert "2026-11-24 10:00:00" in page.text
    assert str(exhibit.ledger_event_id) in page.text
    assert session.get_one(LedgerEvent, exhibit.ledger_event_id).action == "evidence.received"
    assert exhibit.file_name == "chat.txt"


def test_the_original_comes_back_byte_for_byte_and_it_is_logged(
    browse: Browse, amira: Account, incident: Incident, session: Session
) -> None:
    browser = browse(amira)
    upload(browser, offered(browser, incident), picture("JPEG"), "IMG_0001<script>.jpg")
    exhibit = only(session)
    address = f"/staff/cases/{incident.case_id}/files/{exhibit.id}"
    answer = browser.post(f"{address}/original")
    assert answer.data == picture("JPEG")
    name = f"{exhibit.reference}.jpg"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/octet-stream"
    assert "evidence.original_opened" in session.scalars(select(LedgerEvent.action)).all()
    assert "Original downloaded" in browser.get(address).text


def test_several_files_come_at_once(
    browse: Browse, amira: Account, incident: Incident, session: Session
) -> None:
    browser = browse(amira)
    files = ("1.txt", b"one"), ("2.txt", b"two")
    page = browser.follow(send_files(browser, offered(browser, incident), *files))
    assert page.text.count("SHA-256") == 2
    assert {row.file_name for row in session.scalars(select(Exhibit))} == {"1.txt", "2.txt"}


def test_sending_again_gives_the_same_receipt(
    browse: Browse, amira: Account, incident: Incident, session: Session, blobs: FakeBlobs
) -> None:
    browser = browse(amira)
    address = offered(browser, incident)
    first = browser.follow(upload(browser, address)).text
    kept = set(blobs.held)
    assert browser.follow(upload(browser, address)).text == first
    assert only(session).file_name == "chat.txt"
    assert set(blobs.held) == kept


def test_a_picture_that_could_show_a_child_is_not_taken_in(
    browse: Browse, amira: Account, incident: Incident, session: Session, blobs: FakeBlobs
) -> None:
    browser = browse(amira)
    back = offered(browser, incident, under_18="yes", device="the silver phone")
    page = browser.get(back)
    assert "It is on: the silver phone" in page.text
    offer = session.scalars(select(Offer)).one()
    answer = upload(browser, f"/staff/cases/{incident.case_id}/files/offers/{offer.id}")
    assert answer.status_code == 409
    assert blobs.held == {}
    assert "evidence.told_of" in session.scalars(select(Prompt.kind)).all()


def test_the_device_must_be_named_when_nothing_is_taken_in(
    browse: Browse, amira: Account, incident: Incident
) -> None:
    answer = browse(amira).post(
        f"/staff/cases/{incident.case_id}/incidents/{incident.id}/files/new",
        {"under_18": "yes", "intimate": "no"},
    )
    assert answer.status_code == 422
    assert "Enter which phone, tablet or computer it is on" in answer.text


def test_files_cannot_come_before_the_answers(
    browse: Browse, amira: Account, incident: Incident, blobs: FakeBlobs
) -> None:
    browser = browse(amira)
    nowhere = f"/staff/cases/{incident.case_id}/files/offers/{incident.id}"
    assert upload(browser, nowhere).status_code == 404
    questions = f"/staff/cases/{incident.case_id}/incidents/{incident.id}/files/new"
    answer = send_files(browser, questions, ("chat.txt", TEXT), **NO_NO)
    assert answer.status_code == 400
    assert blobs.held == {}


def test_an_intimate_image_is_sealed_at_once(
    browse: Browse, amira: Account, incident: Incident, session: Session
) -> None:
    browser = browse(amira)
    upload(browser, offered(browser, incident, intimate="yes"), picture("JPEG"), "x.jpg")
    exhibit = only(session)
    assert exhibit.state is ExhibitState.SEALED
    assert exhibit.preview is PreviewState.NONE
    address = f"/staff/cases/{incident.case_id}/files/{exhibit.id}"
    assert "Nobody opens this file here" in browser.get(address).text
    assert browser.get(f"{address}/preview").status_code == 404
    assert browser.post(f"{address}/original").status_code == 404


def previewed(engine: Engine, vault: Vault, blobs: FakeBlobs, clock: FakeClock) -> list[str]:
    return make_previews(lambda: writing(engine, vault), vault, blobs, now=clock.now)


def test_a_photo_is_shown_without_what_it_carries(
    browse: Browse, amira: Account, incident: Incident, session: Session, engine: Engine,
    vault: Vault, blobs: FakeBlobs, clock: FakeClock,
) -> None:  # fmt: skip
    browser = browse(amira)
    upload(browser, offered(browser, incident), picture("JPEG"), "x.jpg")
    address = f"/staff/cases/{incident.case_id}/files/{only(session).id}"
    assert "The preview is being made" in browser.get(address).text
    session.commit()
    assert len(previewed(engine, vault, blobs, clock)) == 1
    page = browser.get(address)
    assert "51.06, -1.31" in page.text
    shown = browser.get(f"{address}/preview")
    assert shown.mimetype == "image/jpeg"
    assert not any(marker in shown.data for marker in MARKERS)
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"51.06" not in b"".join(blobs.held.values())


def test_sealing_later_destroys_the_preview_and_tells_the_lead(
    browse: Browse, amira: Account, incident: Incident, session: Session, engine: Engine,
    vault: Vault, blobs: FakeBlobs, clock: FakeClock,
) -> None:  # fmt: skip
    browser = browse(amira)
    upload(browser, offered(browser, incident), picture("PNG"), "x.png")
    session.commit()
    previewed(engine, vault, blobs, clock)
    assert len(blobs.held) == 2
    address = f"/staff/cases/{incident.case_id}/files/{only(session).id}"
    assert browser.post(f"{address}/seal", {"nature": "under_18"}).status_code == 303
    exhibit = only(session)
    assert exhibit.preview is PreviewState.DESTROYED
    assert exhibit.carried == {}
    assert list(blobs.held) == [f"evidence/{exhibit.id}/000000"]
    assert browser.get(f"{address}/preview").status_code == 404
    prompt = session.scalars(select(Prompt).where(Prompt.kind == "evidence.under_18")).one()
    assert prompt.for_role == "lead"
    assert "sealed" in session.scalars(select(CustodyEvent.action)).all()


def test_a_broken_picture_keeps_its_original(
    browse: Browse, amira: Account, incident: Incident, session: Session, engine: Engine,
    vault: Vault, blobs: FakeBlobs, clock: FakeClock,
) -> None:  # fmt: skip
    browser = browse(amira)
    broken = picture("JPEG")[:300]
    upload(browser, offered(browser, incident), broken, "x.jpg")
    session.commit()
    previewed(engine, vault, blobs, clock)
    address = f"/staff/cases/{incident.case_id}/files/{only(session).id}"
    assert "No preview could be made safely" in browser.get(address).text
    assert browser.post(f"{address}/original").data == broken


def test_no_file_and_an_empty_file_are_said(
    browse: Browse, amira: Account, incident: Incident, blobs: FakeBlobs
) -> None:
    browser = browse(amira)
    address = offered(browser, incident)
    none = upload(browser, address, b"", "")
    assert none.status_code == 422
    assert "Choose a photo or file" in none.text
    empty = upload(browser, address, b"", "empty.txt")
    assert "That file is empty" in empty.text
    assert blobs.held == {}


def test_what_is_too_large_is_refused_in_words(
    browse: Browse, amira: Account, incident: Incident, blobs: FakeBlobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("advocacy.evidence_store.service.MOST_BYTES", 100)
    browser = browse(amira)
    answer = upload(browser, offered(browser, incident), bytes(101))
    assert answer.status_code == 413
    assert "200 MB" in answer.text
    assert blobs.held == {}


def test_a_stranger_sends_and_opens_nothing(
    browse: Browse, amira: Account, people: People, incident: Incident, session: Session,
    blobs: FakeBlobs,
) -> None:  # fmt: skip
    browser = browse(amira)
    address = offered(browser, incident)
    upload(browser, address)
    exhibit, kept = only(session), dict(blobs.held)
    stranger = people.advocate("Nia Stranger")
    own = people.case(stranger, name="Somebody Else")
    other = browse(stranger)
    for case_id in (incident.case_id, own.id):
        for rest in (f"files/{exhibit.id}", f"files/{exhibit.id}/preview"):
            assert other.get(f"/staff/cases/{case_id}/{rest}").status_code == 404
        assert other.post(f"/staff/cases/{case_id}/files/{exhibit.id}/original").status_code == 404
        offers = f"/staff/cases/{case_id}/files/offers/{exhibit.offer_id}"
        assert upload(other, offers, b"theirs").status_code == 404
    assert blobs.held == kept


def test_nobody_signed_in_writes_no_byte(
    browse: Browse, amira: Account, incident: Incident, session: Session, blobs: FakeBlobs
) -> None:
    address = offered(browse(amira), incident)
    nobody = browse()
    writes: list[str] = []
    blobs.create = lambda key, _data: writes.append(key)  # type: ignore[method-assign]
    answer = upload(nobody, address, bytes(9_000_000))
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/staff/sign-in")
    assert writes == []
    assert session.scalar(select(func.count()).select_from(Exhibit)) == 0


def test_a_form_without_its_token_leaves_nothing(
    browse: Browse, amira: Account, incident: Incident, blobs: FakeBlobs
) -> None:
    browser = browse(amira)
    address = offered(browser, incident)
    answer = send_files(browser, address, ("x.bin", bytes(9_000_000)), token=False)
    assert answer.status_code == 400
    assert blobs.held == {}


def test_a_line_that_breaks_off_leaves_nothing(
    browse: Browse, amira: Account, incident: Incident, blobs: FakeBlobs, session: Session
) -> None:
    browser = browse(amira)
    address = offered(browser, incident)
    whole = multipart({"csrf_token": browser.token()}, [("a.txt", bytes(9_000_000))])
    answer = send_body(browser, address, whole[:-20], length=len(whole))
    assert answer.status_code == 400
    assert blobs.held == {}
    assert session.scalar(select(func.count()).select_from(Exhibit)) == 0
