"""A file a scanner takes for harmful: kept as it came, not shown, given out with a warning."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.db import writing
from advocacy.evidence_store.derived import make_previews
from advocacy.evidence_store.models import CustodyAction, CustodyEvent, Exhibit, PreviewState
from advocacy.evidence_store.scanning.clamd import Finding
from advocacy.evidence_store.scanning.states import ScanState
from advocacy.evidence_store.scanning.working import Scans
from advocacy.incidents.models import Incident
from advocacy.ledger.models import LedgerEvent
from advocacy.vault import Vault
from advocacy.web.current import Foundation
from tests.evidence_store.pictures import picture
from tests.evidence_store.recordings import voice
from tests.evidence_store.scanners import FakeScanner
from tests.fakes import FakeBlobs, FakeClock
from tests.incidents.test_file_pages import (
    Browse,
    Browser,
    amira,
    case,
    incident,
    offered,
    only,
    upload,
)

__all__ = ["amira", "case", "incident"]

HARMFUL = Finding(ScanState.HARMFUL, "Win.Trojan.Agent-1")
DONT = "This looks like harmful software: don’t open it."


@pytest.fixture
def scanner(app: Flask) -> FakeScanner:
    base: Foundation = app.extensions["advocacy"]
    scanner = FakeScanner()
    ports = replace(base.ports, scanner=scanner)
    app.extensions["advocacy"] = replace(base, ports=ports)
    return scanner


@pytest.fixture
def worker(
    engine: Engine, vault: Vault, blobs: FakeBlobs, clock: FakeClock, session: Session
) -> Callable[[], Scans]:
    """Return what makes the scans of one more worker."""

    def opening() -> AbstractContextManager[Session]:
        session.commit()
        return writing(engine, vault)

    return lambda: Scans(opening, vault, blobs, now=clock.now)


@pytest.fixture
def scans(worker: Callable[[], Scans]) -> Scans:
    return worker()


@pytest.fixture
def browser(browse: Browse, amira: Account) -> Browser:
    return browse(amira)


@pytest.fixture
def send(browser: Browser, incident: Incident, session: Session) -> Callable[..., str]:
    """Add a file to the incident; return the address of its page."""

    def add(data: bytes = b"MZ\x90 run me", name: str = "photo.exe", **answers: str) -> str:
        upload(browser, offered(browser, incident, **answers), data, name)
        session.commit()
        return f"/staff/cases/{incident.case_id}/files/{newest(session).id}"

    return add


def newest(session: Session) -> Exhibit:
    session.expire_all()
    return session.scalars(select(Exhibit).order_by(Exhibit.id.desc())).all()[0]


def test_a_file_says_what_the_scanner_made_of_it(
    browser: Browser, send: Callable[..., str], scanner: FakeScanner, scans: Scans,
    session: Session, clock: FakeClock,
) -> None:  # fmt: skip
    address = send()
    assert "Harmful software: not looked at yet" in browser.get(address).text
    scanner.silent = True
    scans.run(scanner)
    assert "the scanner did not answer. It is tried again" in browser.get(address).text
    scanner.silent = False
    clock.advance(minutes=2)
    scans.run(scanner)
    page = browser.get(address).text
    assert "nothing found. That is no promise" in page
    assert "Looked at for harmful software: nothing found" in page
    assert only(session).scan_next_at is None
    scanner.says = Finding(ScanState.TOO_LARGE)
    address = send(b"a long film")
    scans.run(scanner)
    assert "too large for the scanner" in browser.get(address).text


def test_where_no_scanner_is_set_no_page_speaks_of_one(
    browser: Browser, send: Callable[..., str]
) -> None:
    assert "armful software" not in browser.get(send()).text


def test_a_harmful_file_is_kept_as_it_came_and_handed_out_only_to_who_was_warned(
    browser: Browser, send: Callable[..., str], scanner: FakeScanner, scans: Scans,
    session: Session, blobs: FakeBlobs,
) -> None:  # fmt: skip
    address = send()
    before = dict(blobs.held)
    scanner.says = HARMFUL
    scans.run(scanner)
    assert blobs.held == before
    page = browser.get(address).text
    assert DONT in page
    assert "Win.Trojan.Agent-1" in page
    refused = browser.post(f"{address}/original")
    assert refused.status_code == 409
    assert "Open the page of the file first" in refused.text
    assert "It may harm this computer" in page
    got = browser.post(f"{address}/original", {"warned": "yes"})
    assert got.data == b"MZ\x90 run me"
    assert f'filename="{only(session).reference}.bin"' in got.headers["Content-Disposition"]
    browser_page = browser.get(
        f"/staff/cases/{only(session).case_id}/incidents/{only(session).entry_id}"
    )
    assert "Don’t open it" in browser_page.text


def test_a_finding_stands_in_the_log_and_in_the_files_own_story_without_a_name(
    send: Callable[..., str], scanner: FakeScanner, scans: Scans, session: Session
) -> None:
    send()
    scanner.says = HARMFUL
    [line] = scans.run(scanner)
    exhibit = only(session)
    logged = session.scalars(
        select(LedgerEvent).where(LedgerEvent.action == "evidence.found_harmful")
    ).one()
    assert logged.object_id == exhibit.id
    assert CustodyAction.FOUND_HARMFUL in session.scalars(select(CustodyEvent.action)).all()
    assert line == f"file {exhibit.id} given to the scanner: harmful"
    assert b"Trojan" not in (exhibit.scan_called_sealed or b"")


@pytest.mark.parametrize("first", ["preview", "scan"])
def test_a_harmful_picture_is_not_previewed_whichever_came_first(
    first: str, browser: Browser, send: Callable[..., str], scanner: FakeScanner, scans: Scans,
    session: Session, engine: Engine, vault: Vault, blobs: FakeBlobs, clock: FakeClock,
) -> None:  # fmt: skip
    address = send(picture("JPEG"), "x.jpg")
    scanner.says = HARMFUL

    def preview() -> None:
        session.commit()
        make_previews(lambda: writing(engine, vault), vault, blobs, now=clock.now)

    steps: list[Callable[[], Any]] = [preview, lambda: scans.run(scanner)]
    for step in steps if first == "preview" else reversed(steps):
        step()
    exhibit = only(session)
    assert exhibit.preview is PreviewState.DESTROYED
    assert list(blobs.held) == [f"evidence/{exhibit.id}/000000"]
    assert "<img" not in browser.get(address).text
    assert browser.get(f"{address}/preview").status_code == 404


def test_a_harmful_recording_is_not_played(
    browser: Browser, send: Callable[..., str], scanner: FakeScanner, scans: Scans
) -> None:
    address = send(voice(), "voice.wav")
    assert browser.get(f"{address}/play").status_code == 200
    scanner.says = HARMFUL
    scans.run(scanner)
    assert browser.get(f"{address}/play").status_code == 404
    assert "<audio" not in browser.get(address).text


def test_a_sealed_file_is_given_to_nobody(
    browser: Browser, send: Callable[..., str], scanner: FakeScanner, scans: Scans
) -> None:
    send(picture("JPEG"), "x.jpg", intimate="yes")
    later = send(picture("PNG"), "y.png")
    assert browser.post(f"{later}/seal", {"nature": "under_18"}).status_code == 303
    assert scans.run(scanner) == []
    assert scanner.given == []


def test_an_outage_holds_up_no_upload_and_is_asked_about_less_and_less(
    send: Callable[..., str], scanner: FakeScanner, scans: Scans, clock: FakeClock,
    session: Session,
) -> None:  # fmt: skip
    scanner.silent = True
    for number in range(3):
        send(b"file %d" % number)
    assert len(scans.run(scanner)) == 1
    assert scans.run(scanner) == []
    clock.advance(seconds=61)
    assert len(scans.run(scanner)) == 1
    clock.advance(seconds=61)
    assert scans.run(scanner) == []
    send(b"one more")
    scanner.silent = False
    clock.advance(hours=6)
    assert len(scans.run(scanner)) == 4
    states = session.scalars(select(Exhibit.scan)).all()
    assert set(states) == {ScanState.CLEAN}
    assert sorted(set(scanner.given)) == [b"file 0", b"file 1", b"file 2", b"one more"]


def test_one_file_the_scanner_chokes_on_keeps_no_other_from_it(
    send: Callable[..., str], scanner: FakeScanner, scans: Scans, clock: FakeClock,
    session: Session,
) -> None:  # fmt: skip
    scanner.chokes_on = b"bomb"
    for data in (b"bomb", b"letter", b"written"):
        send(data)
    scans.run(scanner)
    clock.advance(seconds=61)
    scans.run(scanner)
    session.expire_all()
    found = {each.size: each.scan for each in session.scalars(select(Exhibit))}
    assert found == {4: ScanState.SILENT, 6: ScanState.CLEAN, 7: ScanState.CLEAN}


def test_a_file_that_is_missing_from_the_store_is_tried_again_and_blames_nobody(
    send: Callable[..., str], scanner: FakeScanner, scans: Scans, clock: FakeClock,
    session: Session, blobs: FakeBlobs,
) -> None:  # fmt: skip
    send()
    kept, blobs.held = dict(blobs.held), {}
    assert "can't be read" in scans.run(scanner)[0]
    assert only(session).scan is ScanState.WAITING
    blobs.held = kept
    clock.advance(seconds=61)
    scans.run(scanner)
    assert only(session).scan is ScanState.CLEAN


def test_two_workers_give_a_file_to_the_scanner_once(
    send: Callable[..., str], scans: Scans, worker: Callable[[], Scans], clock: FakeClock,
    session: Session,
) -> None:  # fmt: skip
    send()
    other = worker()

    class Nested(FakeScanner):
        def scan(self, original: Any) -> Finding:
            """While one is asked, the other looks for work."""
            assert other.run(FakeScanner()) == []
            return super().scan(original)

    scanner = Nested()
    assert len(scans.run(scanner)) == 1
    assert len(scanner.given) == 1
    # Whoever is cut off in the middle costs a quarter of an hour, and the file is given again.
    exhibit = only(session)
    exhibit.scan_next_at = clock.now() + timedelta(minutes=15)
    session.commit()
    clock.advance(minutes=16)
    assert len(other.run(FakeScanner())) == 1
