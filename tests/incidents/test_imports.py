"""The messages of a file: a preview first, who is who, then all of them or none."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from advocacy.accounts.models import Account
from advocacy.cases.models import PersonKind
from advocacy.cases.service import add_person
from advocacy.errors import Conflict
from advocacy.incidents.imports import taking_in, working
from advocacy.incidents.imports.holding import MOST_TRIES
from advocacy.incidents.imports.models import ImportedMessage, ImportState, MessageImport
from advocacy.incidents.imports.parsing.entries import Format
from advocacy.incidents.imports.reading import message_moments
from advocacy.incidents.imports.service import begin_import, confirm_import
from advocacy.ledger.models import LedgerEvent
from tests.incidents.desk import Desk
from tests.incidents.test_cost import MOST, counted
from tests.people import People

TABLE = (
    "Date,Time,Number,Type\n"
    "13/03/2026,21:04,07700 900123,Missed\n"
    "13/03/2026,99:99,07700 900123,Missed\n"
)


def test_nothing_is_imported_before_somebody_said_who_is_who(desk: Desk) -> None:
    add_person(
        desk.session, desk.case, kind=PersonKind.SUSPECT, name="Marek", details={},
        actor=desk.actor, at=desk.clock.now(),
    )  # fmt: skip
    exhibit = desk.bring()
    offer = desk.browser.get(f"{desk.start}/files/{exhibit.id}")
    assert "Read the messages in this file" in offer.text
    address = desk.begin(exhibit)
    assert "Being read" in desk.browser.get(address).text
    desk.work()
    page = desk.browser.get(address).text
    for shown in ("Marek", "Jo", "Aunt Bea", "3 messages", "On the record this is the suspect’s"):
        assert shown in page
    assert desk.count() == 0
    refused = desk.browser.post(f"{address}/confirm", {"who-1": "suspect"})
    assert refused.status_code == 422
    assert "Say of each sender who it is" in refused.text
    desk.work()
    assert desk.count() == 0


def test_each_message_stands_at_its_place_and_who_is_left_out_is_not_there(desk: Desk) -> None:
    # By count, then by key: Marek, Aunt Bea, Jo.
    address = desk.imported()
    page = desk.browser.get(f"{address}/messages").text
    assert "I know which road you turn into" in page
    assert "A picture, recording or file was sent that is not in the export" in page
    assert "Fern Close" not in page
    message = desk.session.scalars(select(ImportedMessage).where(ImportedMessage.line == 4)).one()
    assert message.said == "You will not hide\nfrom me"
    place = desk.browser.get(f"{address}/messages/{message.id}").text
    assert "13/03/2026, 21:07 - Marek: You will not hide" in place
    assert "Please stop" not in place
    found = desk.only()
    logged = desk.session.get_one(LedgerEvent, found.ledger_event_id)
    assert logged.action == "messages.imported"
    assert logged.commitment


def test_the_list_the_timeline_and_the_search_know_of_it(desk: Desk) -> None:
    desk.imported()
    words = "5 WhatsApp messages, 13 March to 15 March 2026"
    assert words in desk.browser.get(f"{desk.start}/incidents/").text
    assert words in desk.browser.get(f"{desk.start}/happened/").text
    found = desk.browser.post(f"{desk.start}/search/", {"text": "which road"})
    assert "I know" in found.text
    moments = list(message_moments(desk.session, desk.case))
    assert [(channel, party) for _, channel, party in moments] == [
        ("whatsapp", "suspect"), ("whatsapp", "survivor"), ("whatsapp", "suspect"),
        ("whatsapp", "suspect"),
    ]  # fmt: skip
    assert moments[0][0] == datetime(2026, 3, 13, 21, 5, tzinfo=UTC)


def test_the_pattern_counts_what_the_suspect_wrote_and_nobody_elses(desk: Desk) -> None:
    desk.imported()
    page = desk.browser.get(f"{desk.start}/pattern/").text
    assert "1 incident and 3 imported messages" in page


def test_what_could_not_be_read_has_to_be_seen(desk: Desk) -> None:
    address = desk.begin(desk.bring(TABLE, "calls.csv"))
    desk.work()
    asked = desk.browser.get(address).text
    assert "Which column holds what?" in asked
    missing = desk.browser.post(f"{address}/answers", {"date": "Date", "time": "Time"})
    assert "Choose which column holds the number or the name" in missing.text
    desk.browser.post(
        f"{address}/answers",
        {"date": "Date", "time": "Time", "number": "Number", "direction": "Type"},
    )
    desk.work()
    assert "could not be read" in desk.browser.get(address).text
    assert "99:99" in desk.browser.get(f"{address}/unread").text
    refused = desk.browser.post(f"{address}/confirm", {"who-1": "suspect"})
    assert refused.status_code == 422
    assert "tick that you saw it" in refused.text
    taken = desk.browser.post(f"{address}/confirm", {"who-1": "suspect", "saw_unread": "yes"})
    assert taken.status_code == 303
    desk.work()
    assert desk.count() == 1


def test_the_same_file_is_not_taken_in_twice(desk: Desk) -> None:
    address = desk.imported()
    again = desk.bring()
    shown = desk.browser.get(f"{desk.start}/files/{again.id}/messages").text
    assert "Nothing is taken in twice" in shown
    assert desk.browser.post(f"{desk.start}/files/{again.id}/messages", {}).status_code == 409
    sent_twice = desk.browser.post(f"{address}/confirm", {"who-1": "suspect"})
    assert sent_twice.status_code == 409
    assert desk.work() == []
    assert desk.count() == 5


def test_an_import_taken_back_stays_marked_and_counts_no_more(desk: Desk) -> None:
    address = desk.imported()
    assert desk.browser.post(f"{address}/withdraw", {"why": ""}).status_code == 422
    assert desk.browser.post(f"{address}/withdraw", {"why": "Wrong Marek"}).status_code == 303
    assert "Wrong Marek" in desk.browser.get(f"{address}/messages").text
    assert desk.count() == 5
    assert list(message_moments(desk.session, desk.case)) == []
    found = desk.browser.post(f"{desk.start}/search/", {"text": "which road"})
    assert "I know" not in found.text
    assert "5 WhatsApp" not in desk.browser.get(f"{desk.start}/happened/").text
    assert desk.browser.post(f"{address}/withdraw", {"why": "Again"}).status_code == 409


class Killed(BaseException):
    """What ends a process between two statements."""


def test_a_worker_killed_half_way_leaves_nothing_and_another_does_it_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = desk.begin(desk.bring())
    desk.work()
    desk.browser.post(
        f"{address}/confirm", {"who-1": "suspect", "who-2": "other", "who-3": "other"}
    )

    def die(*_: object) -> str:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(taking_in, "summary", die)
        with pytest.raises(Killed):
            desk.work()
    assert desk.count() == 0
    assert desk.only().state is ImportState.IMPORTING
    assert desk.work() == []
    desk.clock.advance(minutes=16)
    desk.work()
    assert desk.count() == 6
    assert desk.only().state is ImportState.IMPORTED


def test_a_file_that_keeps_stopping_the_worker_fails_in_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.begin(desk.bring())

    def die(*_: object, **__: object) -> None:
        raise Killed

    monkeypatch.setattr(working, "ask_or_read_confined", die)
    for _ in range(MOST_TRIES):
        with pytest.raises(Killed):
            desk.work()
        desk.clock.advance(minutes=16)
    desk.work()
    found = desk.only()
    assert found.state is ImportState.FAILED
    assert "The reading was stopped several times" in found.failed_why


def test_two_advocates_at_once_import_it_once(desk: Desk) -> None:
    exhibit = desk.bring()
    who: dict[str, Any] = {"actor": desk.actor, "at": desk.clock.now()}
    first = begin_import(desk.session, desk.case, exhibit, file_format=Format.WHATSAPP, **who)
    with pytest.raises(Conflict):
        begin_import(desk.session, desk.case, exhibit, file_format=Format.WHATSAPP, **who)
    desk.session.commit()
    desk.work()
    desk.session.refresh(first)
    answers = {sender["key"]: "suspect" for sender in first.senders}
    confirm_import(desk.session, first, who=answers, saw_unread=False, **who)
    with pytest.raises(Conflict):
        confirm_import(desk.session, first, who=answers, saw_unread=False, **who)


def test_no_page_grows_with_the_messages(desk: Desk) -> None:
    address = desk.imported()
    message = desk.session.scalars(select(ImportedMessage.id).limit(1)).one()
    exhibit = desk.only().exhibit_id
    for path in (
        address, f"{address}/messages", f"{address}/messages/{message}", f"{address}/unread",
        f"{desk.start}/files/{exhibit}/messages", f"{desk.start}/incidents/",
    ):  # fmt: skip
        with counted(desk.engine) as said:
            assert desk.browser.get(path).status_code == 200
        assert len(said) <= MOST, f"{path}: {len(said)}"


def test_a_long_conversation_comes_by_pages_and_by_day(desk: Desk) -> None:
    lines = [f"13/03/2026, {n // 60 + 8:02}:{n % 60:02} - Marek: message {n}." for n in range(120)]
    lines += ["20/03/2026, 09:00 - Marek: the last one"]
    address = desk.begin(desk.bring("\n".join(lines)))
    desk.work()
    desk.browser.post(f"{address}/confirm", {"who-1": "suspect"})
    desk.work()
    page = desk.browser.get(f"{address}/messages").text
    assert "message 49." in page
    assert "message 50." not in page
    later = page.split('name="after" value="')[1].split('"')[0]
    following = desk.browser.get(f"{address}/messages", query_string={"after": later})
    assert "message 50." in following.text
    day = "since-day=20&since-month=3&since-year=2026"
    shown = desk.browser.get(f"{address}/messages?{day}").text
    assert "the last one" in shown
    assert "message 119." not in shown


def test_another_files_import_or_message_is_nowhere(
    desk: Desk, people: People, amira: Account
) -> None:
    address = desk.imported()
    message = desk.session.scalars(select(ImportedMessage.id).limit(1)).one()
    other = people.case(amira, name="Kit Okafor")
    elsewhere = address.replace(str(desk.case.id), str(other.id))
    for path in ("", "/messages", "/unread", f"/messages/{message}"):
        assert desk.browser.get(elsewhere + path).status_code == 404
    assert desk.browser.get(f"{address}/messages/{UUID(int=1)}").status_code == 404


def test_a_file_that_is_no_export_says_so(desk: Desk) -> None:
    exhibit = desk.bring("Just a few words", "note.bin")
    assert (
        "Not an export we can read"
        in desk.browser.get(f"{desk.start}/files/{exhibit.id}/messages").text
    )
    desk.browser.post(f"{desk.start}/files/{exhibit.id}/messages", {})
    assert desk.session.scalars(select(MessageImport)).all() == []


def test_everybody_else_is_left_out_by_one_tick_where_many_write(desk: Desk) -> None:
    names = ("Marek", "Ana", "Bo", "Cai", "Dee", "Eve")
    lines = [f"13/03/2026, 21:{n:02} - {names[n % 6]}: message {n}." for n in range(18)]
    address = desk.begin(desk.bring("\n".join(lines)))
    desk.work()
    page = desk.browser.get(address).text
    assert "Leave out everybody for whom nothing is chosen above" in page
    marek = page.split('">Marek</label>')[0].rsplit('for="', 1)[1]
    sent = desk.browser.post(f"{address}/confirm", {marek: "suspect", "rest": "leave_out"})
    assert sent.status_code == 303
    desk.work()
    assert desk.count() == 3


def test_the_pages_of_an_import_stand_behind_the_tab_of_incidents(desk: Desk) -> None:
    address = desk.imported()
    current = f'href="{desk.start}/incidents/" aria-current="page">Incidents'
    for page in (address, f"{address}/messages", f"{desk.start}/files/{desk.only_file().id}"):
        assert current in desk.browser.get(page).text
    assert current not in desk.browser.get(f"{desk.start}/people/").text
