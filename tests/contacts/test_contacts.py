"""Contacts: recorded as they were, with a stop before one that isn't safe."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select

from advocacy.actor import SYSTEM
from advocacy.cases.models import SafeContact
from advocacy.contacts.models import Contact
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt


def answers(**more):
    return {
        "channel": "call",
        "direction": "out",
        "reached": "yes",
        "minutes": "12",
        "note": "Wants the review to hear of her new route",
        "agreed": "Ring on Friday",
        "happened_at-day": "24",
        "happened_at-month": "11",
        "happened_at-year": "2026",
        "happened_at-time": "9:50am",
        **more,
    }


@pytest.fixture
def case_page(people, browse):
    advocate = people.advocate()
    case = people.case(advocate)
    return browse(advocate), f"/staff/cases/{case.id}/contacts"


def test_a_contact_is_shown_with_who_made_it(case_page):
    browser, path = case_page
    page = browser.follow(browser.post(f"{path}/new", answers())).text
    for words in ("Amira Khan", "we began it: reached, 12 minutes", "new route", "Ring on Friday"):
        assert words in page


def test_a_next_date_becomes_due_on_that_day_and_is_settled_by_the_next_contact(
    case_page, session, clock
):
    browser, path = case_page
    next_on = {"next_on-day": "27", "next_on-month": "11", "next_on-year": "2026"}
    browser.post(f"{path}/new", answers(**next_on))
    prompt = session.scalars(select(Prompt).where(Prompt.kind == "contact.due")).one()
    assert prompt.due_at == datetime(2026, 11, 27, 9, tzinfo=UTC)
    browser.post(f"{path}/new", answers())
    session.expire_all()
    assert prompt.settled_at is not None


def test_a_failed_attempt_is_a_contact_not_reached(case_page):
    browser, path = case_page
    page = browser.follow(browser.post(f"{path}/new", answers(reached="no"))).text
    assert "we began it: no answer" in page


UNSAFE = [
    ({"happened_at-time": "7:10am"}, "The day or the hour is outside what is agreed as safe."),
    ({"happened_at-day": "22"}, "The day or the hour is outside what is agreed as safe."),
    ({"channel": "text"}, "Only the agreed check-in may be sent as a text."),
    ({"channel": "post"}, "No post, e-mail or other way is agreed as safe."),
    ({"left_message": "yes"}, "A message was left, and none may ever be left."),
    ({"number": "07700 900 611"}, "07700 900 611 is not the number that is agreed as safe."),
]


@pytest.mark.parametrize(("changed", "why"), UNSAFE)
def test_a_contact_outside_what_is_safe_stops_for_a_reason(case_page, session, changed, why):
    browser, path = case_page
    stopped = browser.post(f"{path}/new", answers(**changed))
    assert stopped.status_code == 422
    assert why in stopped.text
    assert "Enter why it was made all the same" in stopped.text
    assert "new route" in stopped.text
    assert session.scalars(select(Contact)).all() == []
    taken = browser.post(f"{path}/new", answers(**changed, unsafe_reason="Her life was at risk"))
    assert "Outside what is safe" in browser.follow(taken).text
    assert session.scalars(select(Contact)).one().unsafe_reason == "Her life was at risk"


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"direction": "in", "happened_at-time": "2:10am"},
        {"number": "07700 900142"},
        {"channel": "message", "happened_at-time": "7am"},
        {"unsafe_reason": "Typed for nothing"},
    ],
)
def test_a_safe_contact_asks_for_no_reason(case_page, session, changed):
    browser, path = case_page
    assert browser.post(f"{path}/new", answers(**changed)).status_code == 303
    assert session.scalars(select(Contact)).one().unsafe_reason == ""


def test_nothing_agreed_means_nothing_is_safe(people, browse, session):
    advocate = people.advocate()
    case = people.case(advocate)
    session.execute(delete(SafeContact).where(SafeContact.case_id == case.id))
    stopped = browse(advocate).post(f"/staff/cases/{case.id}/contacts/new", answers())
    assert "Nothing is agreed yet" in stopped.text


def test_a_contact_cannot_be_still_to_come(case_page):
    browser, path = case_page
    answer = browser.post(f"{path}/new", answers(**{"happened_at-day": "25"}))
    assert answer.status_code == 422
    assert "that is still to come" in answer.text


def test_an_empty_form_says_what_to_choose(case_page):
    browser, path = case_page
    answer = browser.post(f"{path}/new", {})
    assert answer.status_code == 422
    for words in ("Choose how contact was made", "Choose whether you reached them"):
        assert words in answer.text


def test_long_lists_go_on_by_key_and_miss_nobody(case_page, clock):
    browser, path = case_page
    for number in range(30):
        browser.post(f"{path}/new", answers(note=f"Call number {number};"))
    first = browser.get(f"{path}/").text
    assert first.count("Call number") == 25
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = browser.get(older).text
    assert second.count("Call number") == 5
    assert "Older contacts" not in second
    seen = [number for number in range(30) if f"number {number};" in first + second]
    assert seen == list(range(30))


def test_an_advocate_who_is_not_on_the_case_gets_what_a_missing_one_gets(people, browse):
    case = people.case(people.advocate())
    other = browse(people.advocate("Ela Fox"))
    for page in ("/contacts/", "/contacts/new", "/people/", "/safe-contact", "/referrals", "/"):
        found = other.get(f"/staff/cases/{case.id}{page}")
        missing = other.get(f"/staff/cases/01900000-0000-7000-8000-000000000000{page}")
        assert (found.status_code, found.data) == (404, missing.data)
    refused = other.post(f"/staff/cases/{case.id}/contacts/new", answers())
    assert refused.status_code == 404


def test_nobody_is_rung_after_a_danger_word_without_a_warning_and_a_reason(people, browse, session):
    advocate = people.advocate()
    case = people.case(advocate)
    raise_prompt(
        session,
        kind="checkin.danger",
        danger=Danger.DANGER,
        due_at=people.clock.now(),
        at=people.clock.now(),
        actor=SYSTEM,
        case_id=case.id,
    )
    browser, path = browse(advocate), f"/staff/cases/{case.id}/contacts/new"
    assert "A danger word was used" in browser.get(path).text
    assert "Do not ring, text or write" in browser.get(f"/staff/cases/{case.id}/").text
    stopped = browser.post(path, answers())
    assert stopped.status_code == 422
    assert "A danger word was used" in stopped.text
    assert "Wants the review to hear" in stopped.text
    assert browser.post(path, answers(direction="in")).status_code == 303
    agreed = browser.post(path, answers(unsafe_reason="The lead agreed: police are with them"))
    assert agreed.status_code == 303
