"""A call in vain is one press from the case's own page and from Today, the card seen first."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM
from advocacy.cases.service import find_safe_contact
from advocacy.contacts.models import Answered, Contact
from advocacy.contacts.service import DUE
from advocacy.contacts.trying import has_seen_card
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt

PRESS = "Tried, no answer"


@pytest.fixture
def worked(people, browse, session, clock):
    advocate = people.advocate()
    case = people.case(advocate)
    raise_prompt(
        session, kind=DUE, danger=Danger.DUE, due_at=clock.now(), at=clock.now(), actor=SYSTEM,
        case_id=case.id, subject_id=case.id,
    )  # fmt: skip
    return browse(advocate), case, f"/staff/cases/{case.id}"


def contacts(session):
    session.expire_all()
    return session.scalars(select(Contact)).all()


def from_today(browser, path):
    return browser.post(f"{path}/contacts/tried", {"back": "today"})


def test_on_today_it_is_one_press_for_whoever_has_just_read_the_card(worked, session):
    browser, _, path = worked
    browser.get(f"{path}/")
    day = browser.get("/staff/").text
    assert f'action="{path}/contacts/tried"' in day
    done = from_today(browser, path)
    assert (done.status_code, done.location) == (303, "/staff/")
    assert "Recorded: tried, no answer. The next try is due on" in browser.follow(done).text
    [tried] = contacts(session)
    assert (tried.answered, tried.reached) == (Answered.NOBODY, False)
    assert f'action="{path}/contacts/tried"' not in browser.get("/staff/").text


def test_whoever_has_not_seen_the_card_is_led_to_it_first(worked, session):
    browser, _, path = worked
    browser.get("/staff/")
    led = from_today(browser, path)
    assert led.location == f"{path}/contacts/new"
    page = browser.follow(led).text
    assert "See below how to reach them safely" in page
    assert "Amy from the dentist" in page
    assert PRESS in page
    assert contacts(session) == []
    assert from_today(browser, path).location == "/staff/"
    assert len(contacts(session)) == 1


def test_a_card_that_changed_since_it_was_seen_has_to_be_read_again(worked, session, clock):
    browser, case, path = worked
    browser.get(f"{path}/")
    clock.advance(minutes=5)
    card = find_safe_contact(session, case)
    card.made_at = clock.now()
    session.commit()
    assert from_today(browser, path).location == f"{path}/contacts/new"
    assert contacts(session) == []


def test_a_card_seen_yesterday_has_to_be_read_again(worked, people, session, clock):
    browser, case, path = worked
    browser.get(f"{path}/")
    who = people.actor(session.scalars(select(Account).where(Account.role == "advocate")).one())
    assert has_seen_card(session, case, actor=who, at=clock.now())
    assert not has_seen_card(session, case, actor=who, at=clock.now() + timedelta(hours=13))


def test_when_ringing_is_not_safe_the_warning_comes_instead(worked, session, clock):
    browser, case, path = worked
    browser.get(f"{path}/")
    card = find_safe_contact(session, case)
    card.days = [5]
    session.commit()
    refused = from_today(browser, path)
    assert refused.status_code == 422
    assert "Saturday" in refused.text
    assert contacts(session) == []


def test_on_the_page_of_the_case_it_is_one_press_too_and_twice_is_one(worked, session, clock):
    browser, _, path = worked
    page = browser.get(f"{path}/").text
    assert page.index("safe-contact") < page.index(PRESS)
    for _ in range(2):
        assert browser.post(f"{path}/contacts/tried").status_code == 303
        clock.advance(seconds=40)
    assert len(contacts(session)) == 1
    clock.advance(minutes=3)
    browser.post(f"{path}/contacts/tried")
    assert len(contacts(session)) == 2


def test_after_a_danger_word_nothing_invites_to_ring(worked, session, clock):
    browser, case, path = worked
    raise_prompt(
        session, kind="checkin.danger", danger=Danger.DANGER, due_at=clock.now(), at=clock.now(),
        actor=SYSTEM, case_id=case.id, subject_id=case.id,
    )  # fmt: skip
    session.commit()
    assert PRESS not in browser.get(f"{path}/").text.split("<main")[1]
    assert PRESS not in browser.get("/staff/").text


def test_nobody_off_the_case_can_press_it(worked, people, browse):
    _, _, path = worked
    cal = browse(people.advocate("Cal Dean"))
    assert from_today(cal, path).status_code == 404
