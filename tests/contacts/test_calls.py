"""The call list: the overdue first, nobody rung who must not be, one press for all in vain."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from advocacy.actor import SYSTEM
from advocacy.cases.models import CaseState, RiskLevel
from advocacy.contacts.calling.service import PAGE_SIZE
from advocacy.contacts.models import Channel, Contact, Direction
from advocacy.contacts.service import record_contact
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt
from advocacy.risk.models import Relationship
from advocacy.risk.service import assess_risk
from tests.today.test_today import counted

CALLS = "/staff/calls/"


@pytest.fixture
def reach(session, people, clock):
    """Record that somebody was reached some days ago."""

    def reach(case, *, days, next_in=None):
        at = clock.now() - timedelta(days=days)
        record_contact(
            session, case, channel=Channel.CALL, direction=Direction.IN, reached=True,
            happened_at=at, minutes=5, note="", agreed="", unsafe_reason="", actor=SYSTEM, at=at,
            next_on=None if next_in is None else (at + timedelta(days=next_in)).date(),
        )  # fmt: skip

    return reach


@pytest.fixture
def three(people, session, reach):
    """An advocate with one overdue at high risk, one due today, one reached yesterday."""
    advocate = people.advocate()
    overdue, due, fine = (
        people.case(advocate, name=name, phone=phone)
        for name, phone in (
            ("Ana Odu", "+447700900301"),
            ("Bea Due", "+447700900302"),
            ("Cy Fine", "+447700900303"),
        )
    )  # fmt: skip
    overdue.risk_level = RiskLevel.HIGH
    reach(overdue, days=9)
    reach(due, days=3, next_in=3)
    reach(fine, days=1)
    return advocate, overdue, due, fine


def tried(session, case):
    return session.scalars(
        select(Contact).where(Contact.case_id == case.id, ~Contact.reached)
    ).all()


def test_the_overdue_stand_first_then_the_due_with_the_safe_number(three, browse):
    page = browse(three[0]).get(CALLS).text
    assert page.index("A.O.") < page.index("B.D.")
    assert "07700 900 301" in page
    assert "Safe to ring now: Mon" in page
    assert "Should have been reached by Sunday 22 November" in page
    assert "C.F." not in page
    assert "Okafor" not in page


def test_one_press_records_a_try_for_each_that_is_ticked_and_no_other(three, browse, session):
    advocate, overdue, due, fine = three
    browser = browse(advocate)
    sent = {"case": [str(overdue.id), str(due.id)], "form_id": str(uuid4())}
    for _ in range(2):  # pressed twice it is once
        page = browser.follow(browser.post(f"{CALLS}tried", sent)).text
        assert "recorded for 2" in page
    assert [len(tried(session, each)) for each in (overdue, due, fine)] == [1, 1, 0]
    assert "A.O." in page, "who is overdue stays until they are reached"
    assert "Tried today" in page
    assert "B.D." not in page.split("<h1")[1]
    again = session.scalars(
        select(Prompt).where(
            Prompt.case_id == due.id, Prompt.kind == "contact.due", Prompt.settled_at.is_(None)
        )
    ).one()
    assert again.detail == "Tried before, no answer"


def test_nobody_in_danger_can_be_ticked_or_slipped_in_and_the_others_land(
    three, browse, session, clock
):
    advocate, overdue, due, _fine = three
    raise_prompt(
        session, kind="checkin.danger", danger=Danger.DANGER, due_at=clock.now(), at=clock.now(),
        actor=SYSTEM, case_id=overdue.id,
    )  # fmt: skip
    browser = browse(advocate)
    page = browser.get(CALLS).text
    assert "A danger word was used. Do not ring" in page
    assert "07700 900 301" not in page
    assert f'value="{overdue.id}"' not in page
    sent = {"case": [str(overdue.id), str(due.id)], "form_id": str(uuid4())}
    page = browser.follow(browser.post(f"{CALLS}tried", sent)).text
    assert "recorded for 1" in page
    assert "Not recorded for 1" in page
    assert (len(tried(session, overdue)), len(tried(session, due))) == (0, 1)


def test_outside_safe_hours_nobody_can_be_ticked(people, reach, browse, session, clock):
    advocate = people.advocate()
    case = people.case(advocate)
    reach(case, days=20)
    clock.advance(hours=9)
    browser = browse(advocate)
    page = browser.get(CALLS).text
    assert "Do not ring now." in page
    assert "07700" not in page
    assert "all ticked" not in page
    browser.post(f"{CALLS}tried", {"case": str(case.id), "form_id": str(uuid4())})
    assert tried(session, case) == []


def test_a_case_of_others_can_neither_be_seen_nor_recorded_for(three, people, browse, session):
    due = three[2]
    other = browse(people.advocate("Ela Fox"))
    page = other.get(CALLS).text
    assert "Nobody has to be reached today" in page
    sent = {"case": [str(due.id), str(uuid4())], "form_id": str(uuid4())}
    said = other.follow(other.post(f"{CALLS}tried", sent)).text
    assert "recorded for 0. Not recorded for 2" in said
    assert tried(session, due) == []


def test_a_closed_case_is_on_nobodys_list(three, browse, session):
    advocate, overdue, _due, _fine = three
    overdue.state = CaseState.CLOSED
    session.commit()
    assert "A.O." not in browse(advocate).get(CALLS).text


@pytest.mark.parametrize("ticked", [{}, {"case": "nonsense"}])
def test_who_ticks_nobody_is_told_so(three, browse, ticked):
    answer = browse(three[0]).post(f"{CALLS}tried", ticked)
    assert answer.status_code == 422
    assert "Tick whom you rang and could not reach" in answer.text
    assert "A.O." in answer.text


def test_a_long_list_goes_on_by_key_in_a_fixed_number_of_statements(
    people, reach, browse, session, engine, clock
):
    advocate = people.advocate()
    browser = None
    for rows in (2, PAGE_SIZE + 1):
        for number in range(rows):
            reach(people.case(advocate, name=f"{rows} {number}"), days=20 + number)
        browser = browser or browse(advocate)
        clock.advance(seconds=31)
        session.commit()
        with counted(engine) as seen:
            page = browser.get(CALLS).text
        assert len(seen) <= 6
    assert page.count("No answer<span") == PAGE_SIZE
    more = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert browser.get(more).text.count("No answer<span") == 3


def test_not_being_reached_in_time_comes_up_on_today_and_ends_with_the_contact(
    people, reach, session, clock, browse
):
    advocate = people.advocate()
    case = people.case(advocate)
    case.risk_level = RiskLevel.HIGH
    reach(case, days=8)
    session.flush()
    overdue = select(Prompt).where(Prompt.kind == "contact.overdue", Prompt.settled_at.is_(None))
    [prompt] = session.scalars(overdue)
    assert prompt.due_at.date() == (clock.now() - timedelta(days=1)).date()
    assert "has not been reached in time" in browse(advocate).get("/staff/").text
    reach(case, days=0)
    session.flush()
    assert prompt.due_at.date() == (clock.now() + timedelta(days=7)).date()
    reach(case, days=0, next_in=3)
    session.flush()
    assert prompt.settled_at is not None, "a contact planned sooner says it too"


def test_a_higher_risk_brings_the_goal_nearer(people, reach, session, clock):
    advocate = people.advocate()
    case = people.case(advocate)
    reach(case, days=6)
    assess_risk(
        session, case, relationship=Relationship.PARTNER, found=[], level=RiskLevel.HIGH,
        judgement="Escalating", lowered_because="", form_used="", actor=SYSTEM, at=clock.now(),
    )  # fmt: skip
    session.flush()
    prompt = session.scalars(select(Prompt).where(Prompt.kind == "contact.overdue")).one()
    assert prompt.due_at.date() == (clock.now() + timedelta(days=1)).date()
