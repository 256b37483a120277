"""Nothing typed is lost: a contact begun is kept for whoever typed it, and its timer runs on."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from advocacy.contacts.models import Contact, ContactDraft
from tests.contacts.test_contacts import answers


@pytest.fixture
def worked(people, browse):
    advocate = people.advocate()
    case = people.case(advocate)
    return browse(advocate), case, f"/staff/cases/{case.id}/contacts"


def kept(session):
    return session.scalars(select(ContactDraft)).all()


def test_what_was_begun_is_offered_again_as_it_was_typed(worked, session):
    browser, _case, path = worked
    typed = answers(
        note="Half a sen", themes=["money"], minutes="many", form_id=str(uuid4()), reached=""
    )
    saved = browser.follow(browser.post(f"{path}/keep", typed))
    assert "Kept for you. Nothing is recorded yet." in saved.text
    go_on = f"{path}/new?draft={typed['form_id']}"
    assert go_on in saved.text
    page = browser.get(go_on).text
    for words in ("Half a sen", 'value="many"', "Not recorded yet", 'value="9:50am"'):
        assert words in page
    assert page.count(" checked") == 2  # the theme, and who began it
    [draft] = kept(session)
    assert b"Half" not in draft.data_sealed
    assert session.scalars(select(Contact)).all() == []


def test_what_is_recorded_is_no_draft_any_longer_and_a_late_one_does_not_come_back(worked, session):
    browser, _case, path = worked
    typed = answers(form_id=str(uuid4()))
    passing = {"X-Draft": "1"}
    assert browser.post(f"{path}/keep", typed, headers=passing).status_code == 204
    assert len(kept(session)) == 1
    browser.post(f"{path}/new", typed)
    assert kept(session) == []
    assert browser.post(f"{path}/keep", typed, headers=passing).status_code == 204
    assert kept(session) == []
    assert len(session.scalars(select(Contact)).all()) == 1


def test_a_form_that_cannot_be_taken_keeps_its_draft(worked, session):
    browser, _case, path = worked
    typed = answers(form_id=str(uuid4()))
    browser.post(f"{path}/keep", typed)
    assert browser.post(f"{path}/new", {**typed, "reached": ""}).status_code == 422
    assert len(kept(session)) == 1


def test_two_contacts_can_be_under_way_at_once(worked, session):
    browser, _case, path = worked
    for note in ("The first", "The second"):
        browser.post(f"{path}/keep", answers(note=note, form_id=str(uuid4())))
    assert browser.get(f"{path}/").text.count("A contact you began") >= 2
    assert {each.data["note"][0] for each in kept(session)} == {"The first", "The second"}


def test_a_draft_is_shown_to_nobody_else_and_dropped_by_nobody_else(
    worked, people, browse, session
):
    browser, _case, path = worked
    typed = answers(note="Mine alone", form_id=str(uuid4()))
    browser.post(f"{path}/keep", typed)
    lead = browse(people.lead())
    for page in (f"{path}/", f"{path}/new?draft={typed['form_id']}"):
        assert "Mine alone" not in lead.get(page).text
        assert "Not recorded yet" not in lead.get(page).text
    [draft] = kept(session)
    assert lead.post(f"{path}/drafts/{draft.id}/drop", {}).status_code == 404
    other = people.case(people.lead("Ruth Two"), name="Another One")
    theirs = f"/staff/cases/{other.id}/contacts/drafts/{draft.id}/drop"
    assert browser.post(theirs, {}).status_code == 404
    assert len(kept(session)) == 1
    dropped = browser.follow(browser.post(f"{path}/drafts/{draft.id}/drop", {})).text
    assert "Thrown away" in dropped
    assert kept(session) == []


def test_the_timer_runs_on_the_server_and_fills_the_minutes(worked, session, clock):
    browser, _case, path = worked
    typed = answers(minutes="", form_id=str(uuid4()))
    started = browser.follow(browser.post(f"{path}/keep", {**typed, "timer": "start"})).text
    assert "Stop the timer" in started
    assert "Wants the review" in started
    clock.advance(minutes=7, seconds=20)
    stopped = browser.follow(browser.post(f"{path}/keep", {**typed, "timer": "stop"})).text
    assert "Start the timer" in stopped
    assert 'name="minutes" type="text" value="8"' in stopped
    assert kept(session)[0].ringing_since is None


@pytest.mark.parametrize(("minutes", "counted"), [("", 5), ("3", 3)])
def test_recording_stops_a_timer_that_still_runs_and_believes_what_was_typed(
    worked, session, clock, minutes, counted
):
    browser, _case, path = worked
    typed = answers(minutes=minutes, form_id=str(uuid4()))
    browser.post(f"{path}/keep", {**typed, "timer": "start"})
    clock.advance(minutes=4, seconds=30)
    browser.post(f"{path}/new", typed)
    assert session.scalars(select(Contact)).one().minutes == counted
