"""Somebody sends the messages of a phone, knows that they came, and reads them where it is safe."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case, CaseState
from advocacy.db import writing
from advocacy.evidence_store.models import Exhibit
from advocacy.handover.gather import gather
from advocacy.incidents.imports.models import MessageImport
from advocacy.incidents.imports.working import run_one
from advocacy.incidents.models import Incident
from advocacy.prompts.models import Prompt
from tests.browse import Browser
from tests.evidence_store.sending import send_files
from tests.fakes import FakeBlobs, FakeClock
from tests.incidents.desk import CHAT
from tests.people import People
from tests.portal.signing_in import UNSAFE, Together

Browse = Callable[..., Browser]
NAME = "WhatsApp Chat with Marek.txt"


@pytest.fixture
def jo(browse: Browse, people: People, case: Case) -> Browser:
    return browse(people.survivor(case))


def sent(jo: Browser, text: str = CHAT) -> str:
    """Answer the question, send an export, and return the page that follows."""
    assert jo.post("/a/50", {"undressed": "no"}).headers["Location"] == "/a/50"
    answer = send_files(jo, "/a/50", (NAME, text.encode()))
    assert answer.status_code == 303, answer.text
    return jo.get("/a/50").text


@pytest.fixture
def read_in(
    session: Session, engine: Engine, vault: Any, blobs: FakeBlobs, clock: FakeClock, case: Case,
    desk: Browser,
) -> Callable[[], MessageImport]:  # fmt: skip
    def work() -> None:
        session.rollback()
        run_one(partial(writing, engine, vault), vault, blobs, now=clock.now)

    def read() -> MessageImport:
        exhibit = session.scalars(select(Exhibit)).one()
        begun = desk.post(f"/staff/cases/{case.id}/files/{exhibit.id}/messages", {})
        work()
        who = {"who-1": "suspect", "who-2": "leave_out", "who-3": "survivor"}
        desk.post(f"{begun.headers['Location']}/confirm", who)
        work()
        session.rollback()
        return session.scalars(select(MessageImport)).one()

    return read


def test_an_export_is_sent_with_a_receipt_and_their_advocate_is_told(
    jo: Browser, session: Session, desk: Browser, case: Case
) -> None:
    assert "Add from your phone" in jo.get("/").text
    page = sent(jo)
    exhibit = session.scalars(select(Exhibit)).one()
    assert "We have it" in page
    assert exhibit.reference in page
    assert exhibit.sha256.hex() in page
    assert "brings messages to look at together" in desk.get("/staff/").text
    shown = desk.get(f"/staff/cases/{case.id}/brought/").text
    assert exhibit.reference in shown
    assert "Not read yet" in shown
    assert "Read with them" in shown
    assert "Files of messages: 1" in desk.get(f"/staff/cases/{case.id}/incidents/").text
    desk.post(f"/staff/cases/{case.id}/brought/", {})
    assert "brings messages" not in desk.get("/staff/").text


def test_what_was_sent_is_no_incident_and_in_no_summary(
    jo: Browser, session: Session, case: Case
) -> None:
    sent(jo)
    assert session.scalar(select(func.count()).select_from(Incident)) == 0
    assert gather(session, case).files == []


def test_nothing_comes_before_the_question_or_where_it_could_show_somebody_undressed(
    jo: Browser, session: Session
) -> None:
    assert send_files(jo, "/a/50", (NAME, CHAT.encode())).status_code == 303
    assert "Answer this question first. Nothing was sent." in jo.get("/a/50").text
    jo.post("/a/50", {})
    assert "Choose yes or no" in jo.get("/a/50").text
    jo.post("/a/50", {"undressed": "yes"})
    assert "Keep the phone, and tell us" in jo.get("/a/50").text
    assert session.scalars(select(Exhibit)).all() == []
    assert session.scalars(select(Prompt)).all() == []


def test_how_far_it_is_stands_in_words_that_say_nothing(
    jo: Browser, read_in: Callable[[], MessageImport]
) -> None:
    sent(jo)
    jo.post("/a/50", {"done": "yes"})
    assert "We look at it with you next time" in jo.get("/a/50").text
    read_in()
    page = jo.get("/a/50").text
    assert "Looked at together" in page
    for never in ("WhatsApp messages", "Marek", "13 March", "which road"):
        assert never not in page


def test_they_are_read_only_after_saying_that_it_is_safe_each_time(
    jo: Browser, clock: FakeClock, read_in: Callable[[], MessageImport]
) -> None:
    sent(jo)
    imported = read_in()
    assert jo.post("/a/52", {"conversation": str(imported.id)}).headers["Location"] == "/a/52"
    asked = jo.get("/a/52")
    assert "Is it safe to show this now?" in asked.text
    assert "which road" not in asked.text
    jo.post("/a/52", {"safe": "yes"})
    shown = jo.get("/a/52")
    assert "I know which road you turn into" in shown.text
    assert "Fern Close" not in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert "Marek" not in shown.text.split("</title>")[0]
    assert 'action="/x"' in shown.text
    clock.advance(minutes=4)
    assert "Is it safe to show this now?" in jo.get("/a/52").text
    jo.post("/a/52", {"safe": "yes"})
    jo.post("/a/52", {"close": "yes"})
    closed = jo.get("/a/52").text
    assert "What you sent" in closed
    assert "which road" not in closed


def test_a_long_conversation_is_read_page_by_page(
    jo: Browser, session: Session, read_in: Callable[[], MessageImport]
) -> None:
    lines = [f"13/03/2026, {n // 60 + 8:02}:{n % 60:02} - Marek: message {n}." for n in range(60)]
    sent(jo, "\n".join(lines))
    imported = read_in()
    jo.post("/a/52", {"conversation": str(imported.id), "safe": "yes"})
    first = jo.get("/a/52").text
    assert "message 49." in first
    assert "message 50." not in first
    later = first.split('name="after" value="')[1].split('"')[0]
    jo.post("/a/52", {"safe": "yes", "after": later})
    assert "message 50." in jo.get("/a/52").text


def test_on_a_device_others_may_read_it_can_be_sent_and_nothing_is_shown_again(
    together: Together, read_in: Callable[[], MessageImport]
) -> None:
    together.set_up(**UNSAFE)
    phone = together.used()
    page = sent(phone)
    assert "We have it" in page
    phone.post("/a/50", {"done": "yes"})
    assert "Sent before" not in phone.get("/a/50").text
    imported = read_in()
    assert phone.get("/a/52").status_code == 404
    assert phone.post("/a/52", {"conversation": str(imported.id), "safe": "yes"}).status_code == 404


def test_nobody_reads_what_staff_brought_or_another_case(
    jo: Browser, session: Session, people: People, browse: Browse, amira: Account,
    read_in: Callable[[], MessageImport],
) -> None:  # fmt: skip
    sent(jo)
    imported = read_in()
    kit = browse(people.survivor(people.case(amira, name="Kit Okafor"), "kit"))
    named = {"conversation": str(imported.id), "safe": "yes"}
    assert kit.post("/a/52", named).status_code == 404
    exhibit = session.scalars(select(Exhibit)).one()
    exhibit.received_by = amira.id
    session.commit()
    assert jo.post("/a/52", named).status_code == 404
    assert "Sent before" not in jo.get("/a/50").text


def test_an_import_that_was_taken_back_is_shown_no_more(
    jo: Browser, desk: Browser, case: Case, read_in: Callable[[], MessageImport]
) -> None:
    sent(jo)
    imported = read_in()
    jo.post("/a/52", {"conversation": str(imported.id), "safe": "yes"})
    desk.post(f"/staff/cases/{case.id}/imports/{imported.id}/withdraw", {"why": "Wrong Marek"})
    listed = jo.get("/a/52").text
    assert "which road" not in listed
    assert 'name="conversation"' not in listed
    assert jo.post("/a/52", {"conversation": str(imported.id)}).status_code == 404
    jo.post("/a/50", {"done": "yes"})
    page = jo.get("/a/50").text
    assert "could not use it as it is" in page
    assert "Ring us, and we look together" in page
    assert "Wrong Marek" not in page


def test_in_a_closed_case_what_was_sent_is_still_reached_and_read(
    jo: Browser, session: Session, case: Case, read_in: Callable[[], MessageImport]
) -> None:
    sent(jo)
    read_in()
    assert "What you sent" not in jo.get("/").text
    session.get_one(Case, case.id).state = CaseState.CLOSED
    session.commit()
    home = jo.get("/").text
    assert "Add from your phone" not in home
    assert "What you sent" in home
    assert 'href="/a/52"' in home
    listed = jo.get("/a/52").text
    named = listed.split('name="conversation" value="')[1].split('"')[0]
    assert jo.post("/a/52", {"conversation": named}).headers["Location"] == "/a/52"
    jo.post("/a/52", {"safe": "yes"})
    assert "I know which road you turn into" in jo.get("/a/52").text


def test_in_a_closed_case_nothing_leads_to_what_was_never_sent(
    jo: Browser, session: Session, case: Case
) -> None:
    session.get_one(Case, case.id).state = CaseState.CLOSED
    session.commit()
    assert "What you sent" not in jo.get("/").text
    assert "Nothing yet" in jo.get("/a/52").text
