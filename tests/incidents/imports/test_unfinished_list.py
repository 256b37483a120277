"""An import that failed or waits is on the list of incidents, and messages need no incident."""

import pytest
from sqlalchemy import select

from advocacy.evidence_store.models import Exhibit, Offer
from advocacy.incidents.imports.models import ImportState
from advocacy.incidents.models import Incident
from advocacy.prompts.models import Prompt
from tests.evidence_store.sending import send_files
from tests.incidents.desk import CHAT, Desk

ONLY_BAD = "Date,Time,Number,Type\n13/03/2026,99:99,07700 900123,Missed\n"
ANSWERS = {"date": "Date", "time": "Time", "number": "Number", "direction": "Type"}


def listed(desk: Desk) -> str:
    return desk.browser.get(f"{desk.start}/incidents/").text


def failed(desk: Desk) -> str:
    address = desk.begin(desk.bring(ONLY_BAD, "calls.csv"))
    desk.work()
    desk.browser.post(f"{address}/answers", ANSWERS)
    desk.work()
    assert desk.only().state is ImportState.FAILED
    return address


def test_each_import_that_is_not_done_is_listed_with_one_next_step(desk: Desk) -> None:
    assert "Messages not imported yet" not in listed(desk)
    exhibit = desk.bring()
    address = desk.begin(exhibit)
    page = listed(desk)
    assert "Messages not imported yet" in page
    assert f"WhatsApp chat, file {exhibit.reference}" in page
    assert "Being read" in page
    assert "See how far it is" in page
    desk.work()
    page = listed(desk)
    assert "Nothing is imported until you say who is who" in page
    assert f'href="{address}"' in page
    who = {"who-1": "suspect", "who-2": "leave_out", "who-3": "survivor"}
    desk.browser.post(f"{address}/confirm", who)
    assert "Being imported" in listed(desk)
    desk.work()
    page = listed(desk)
    assert "Messages not imported yet" not in page
    assert "Imported messages" in page


def test_a_question_that_waits_is_listed(desk: Desk) -> None:
    desk.begin(desk.bring(ONLY_BAD, "calls.csv"))
    desk.work()
    assert "Answer the question" in listed(desk)


def test_one_that_failed_says_why_until_it_is_begun_again_or_left(desk: Desk) -> None:
    address = failed(desk)
    page = listed(desk)
    assert "No message could be read in this file. Nothing was taken in." in page
    assert "Try again, or leave it" in page
    again = desk.begin(desk.only_file())
    desk.session.rollback()
    page = listed(desk)
    assert "Nothing was taken in" not in page
    assert f'href="{again}"' in page
    assert address != again
    desk.browser.post(f"{again}/give-up", {})
    assert "Messages not imported yet" not in listed(desk)


def test_one_that_failed_can_be_left_as_it_is(desk: Desk) -> None:
    address = failed(desk)
    assert "Import nothing of this file" in desk.browser.get(address).text
    desk.browser.post(f"{address}/give-up", {})
    assert "Messages not imported yet" not in listed(desk)


@pytest.mark.parametrize("first", [True, False])
def test_messages_are_added_from_a_file_without_an_incident(
    desk: Desk,
    first: bool,  # noqa: FBT001 - pytest hands it in by name
) -> None:
    if not first:
        desk.bring()
    start = f"{desk.start}/brought/new"
    assert f'href="{start}">Add messages from a file' in listed(desk)
    answer = desk.browser.post(start, {"undressed": "no"})
    where = answer.headers["Location"]
    assert "Files of messages" in desk.browser.get(where).text
    there = send_files(desk.browser, where, ("WhatsApp Chat with Marek.txt", CHAT.encode()))
    assert "Go on: read the messages" in desk.browser.get(there.headers["Location"]).text
    desk.session.rollback()
    wanted = select(Exhibit).where(Exhibit.entry_id == desk.case.id)
    exhibit = desk.session.scalars(wanted).one()
    page = desk.browser.get(f"{desk.start}/brought/").text
    assert exhibit.reference in page
    assert "added here" in page
    assert "sent from their phone" not in page
    if first:
        address = desk.begin(exhibit)
        desk.work()
        assert "Marek" in desk.browser.get(address).text
        assert desk.session.scalars(select(Incident)).all() == []


def test_a_file_that_could_show_somebody_undressed_is_not_taken_in_this_way(desk: Desk) -> None:
    start = f"{desk.start}/brought/new"
    refused = desk.browser.post(start, {"undressed": "yes"})
    assert refused.status_code == 422
    assert "write down an incident" in refused.text
    missing = desk.browser.post(start, {})
    assert (missing.status_code, "Choose yes or no" in missing.text) == (422, True)
    assert desk.session.scalars(select(Offer)).all() == []


def test_reading_a_file_of_ours_leaves_word_of_theirs_open(desk: Desk, browse) -> None:
    jo = browse(desk.people.survivor(desk.case))
    jo.post("/a/50", {"undressed": "no"})
    send_files(jo, "/a/50", ("theirs.txt", CHAT.encode()))
    where = desk.browser.post(f"{desk.start}/brought/new", {"undressed": "no"}).headers["Location"]
    send_files(desk.browser, where, ("ours.txt", CHAT.replace("Marek", "Mark").encode()))
    desk.session.rollback()
    theirs, ours = desk.session.scalars(select(Exhibit).order_by(Exhibit.id)).all()
    desk.begin(ours)
    desk.session.rollback()
    assert desk.session.scalars(select(Prompt).where(Prompt.settled_at.is_(None))).all()
    desk.begin(theirs)
    desk.session.rollback()
    assert not desk.session.scalars(select(Prompt).where(Prompt.settled_at.is_(None))).all()


PASTED = (
    "13/03/2026, 21:05 - Marek: look what you wrote\n"
    "01/02/2020, 10:00 - Jo: I will never leave you\n"
    "13/03/2026, 21:06 - Jo: Please stop\n"
)


def test_what_may_be_quoted_is_counted_before_and_marked_after_it_is_imported(desk: Desk) -> None:
    address = desk.begin(desk.bring(PASTED))
    desk.work()
    page = desk.browser.get(address).text
    assert page.count("may not be their words") == 1
    assert "1 may not be their words; it is marked." in page
    desk.browser.post(f"{address}/confirm", {"who-1": "survivor", "who-2": "suspect"})
    desk.work()
    shown = desk.browser.get(f"{address}/messages").text
    assert shown.count("May be quoted text") == 1
