"""An advocate writes incidents down, corrects beside what was written, and notes apart."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.incidents.models import Amendment, Incident, Precision, Voice, Written
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.ledger.models import LedgerEvent
from advocacy.orders.breach_models import Breach, BreachState
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.orders.arrange import a_term, an_order
from tests.people import People

Browse = Callable[..., Browser]
FIRST = {
    "account": "He stood at the bus stop for an hour.",
    "voice": "told",
    "happened_at-day": "23",
    "happened_at-month": "11",
    "happened_at-year": "2026",
    "happened_at-time": "6:05pm",
    "precision": "about",
    "behaviours": ["loitering", "watching"],
    "targeted": "self",
    "reported": "no",
}


@pytest.fixture
def amira(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def case(people: People, amira: Account) -> Case:
    return people.case(amira)


def address(case: Case, rest: str = "") -> str:
    return f"/staff/cases/{case.id}/incidents/{rest}"


def written(session: Session, case: Case, people: People, by: Account, **more: Any) -> Incident:
    at = people.clock.now()
    incident = log_incident(
        session, case, actor=people.actor(by), at=at,
        account=more.pop("account", "A car waited outside."),
        moment=more.pop("moment", Moment(at - timedelta(hours=1))),
        told=Told(**more), voice=Voice.TOLD,
    )  # fmt: skip
    session.commit()
    return incident


def test_an_advocate_writes_an_incident_down(
    browse: Browse, amira: Account, case: Case, session: Session
) -> None:
    browser = browse(amira)
    page = browser.follow(browser.post(address(case, "new"), FIRST))
    assert "He stood at the bus stop for an hour." in page.text
    assert "About yesterday, 6:05pm" in page.text
    assert "Loitering or turning up, Watching or spying" in page.text
    incident = session.scalars(select(Incident)).one()
    assert incident.happened_at == datetime(2026, 11, 23, 18, 5, tzinfo=UTC)
    assert incident.precision is Precision.ABOUT
    assert incident.written is Written.THEN
    events = session.scalars(select(LedgerEvent.action)).all()
    assert "incident.written" in events


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"account": ""}, "Enter what happened"),
        ({"happened_at-day": ""}, "Enter a real date, for example 24 11 2026"),
        ({"happened_at-year": "2027"}, "Enter a time that has passed"),
        ({"precision": "between"}, "Enter when it ended, or the latest it can have been"),
        ({"behaviours": ["nonsense"]}, "Choose from the answers shown"),
    ],
)
def test_a_mistake_is_said_and_nothing_typed_is_lost(
    browse: Browse, amira: Account, case: Case, session: Session, change: Any, sentence: str
) -> None:
    answer = browse(amira).post(address(case, "new"), {**FIRST, "place": "Bus stop", **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Bus stop" in answer.text
    assert session.scalar(select(func.count()).select_from(Incident)) == 0


def test_without_a_time_the_form_asks_for_it(browse: Browse, amira: Account, case: Case) -> None:
    without = {name: value for name, value in FIRST.items() if not name.startswith("happened_at")}
    answer = browse(amira).post(address(case, "new"), without)
    assert "Enter when it happened" in answer.text


def test_a_correction_stands_beside_what_was_written(
    browse: Browse, amira: Account, case: Case, people: People, session: Session
) -> None:
    incident = written(session, case, people, amira)
    browser = browse(amira)
    page = browser.follow(
        browser.post(
            address(case, f"{incident.id}/corrections"),
            {
                "words": "It was a van, not a car.", "voice": "told", "added": "correction",
                "happened_at-day": "23",
                "happened_at-month": "11", "happened_at-year": "2026", "happened_at-time": "17:00",
            },
        )
    )  # fmt: skip
    assert "A car waited outside." in page.text
    assert "It was a van, not a car." in page.text
    assert "The right time is yesterday, 5pm" in page.text
    assert "Corrected, written today, 10am" in page.text
    session.refresh(incident)
    assert incident.account == "A car waited outside."


@pytest.mark.parametrize(
    ("added", "sentence"),
    [
        ("remembered", "Remembered later, written today, 10am"),
        ("more", "Came to light later, written today, 10am"),
    ],
)
def test_what_is_added_says_what_it_is(
    browse: Browse, amira: Account, case: Case, people: People, session: Session, added: str,
    sentence: str,
) -> None:  # fmt: skip
    incident = written(session, case, people, amira)
    browser = browse(amira)
    sent = {"words": "There was a second car.", "voice": "told"}
    answer = browser.post(address(case, f"{incident.id}/corrections"), sent)
    assert answer.status_code == 422
    assert "Choose what it is" in answer.text
    assert "There was a second car." in answer.text
    browser.post(address(case, f"{incident.id}/corrections"), {**sent, "added": added})
    assert sentence in browser.get(address(case, str(incident.id))).text
    timeline = browser.get(f"/staff/cases/{case.id}/").text
    assert {"remembered": "Remembered later of", "more": "Came to light of"}[added] in timeline


def test_a_private_note_is_kept_apart(
    browse: Browse, amira: Account, case: Case, people: People, session: Session
) -> None:
    incident = written(session, case, people, amira)
    browser = browse(amira)
    page = browser.follow(
        browser.post(address(case, f"{incident.id}/notes"), {"note": "Ask about the dog."})
    )
    assert "Ask about the dog." in page.text
    assert "Staff only" in page.text
    assert session.scalar(select(func.count()).select_from(Amendment)) == 0


def test_another_teams_advocate_finds_no_incident(
    browse: Browse, amira: Account, case: Case, people: People, session: Session
) -> None:
    incident = written(session, case, people, amira)
    stranger = people.advocate("Nia Stranger")
    own = people.case(stranger, name="Somebody Else")
    browser = browse(stranger)
    assert browser.get(address(case, str(incident.id))).status_code == 404
    # Nor through a case of their own.
    assert browser.get(address(own, str(incident.id))).status_code == 404
    assert browser.post(address(own, f"{incident.id}/corrections"), {}).status_code == 404


def test_the_list_shows_twenty_five_and_then_the_older_ones(
    browse: Browse, amira: Account, case: Case, people: People, session: Session, clock: FakeClock
) -> None:
    for number in range(27):
        written(
            session, case, people, amira, account=f"Entry number {number}.",
            moment=Moment(clock.now() - timedelta(days=number // 3)),
        )  # fmt: skip
    browser = browse(amira)
    page = browser.get(address(case))
    assert page.text.count("Entry number") == 25
    older = page.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    rest = browser.get(older)
    assert rest.text.count("Entry number") == 2
    assert browser.get(address(case) + "?after=rubbish").status_code == 200


def test_the_case_page_tells_of_incidents(
    browse: Browse, amira: Account, case: Case, people: People, session: Session
) -> None:
    written(session, case, people, amira, behaviours=["following"])
    page = browse(amira).get(f"/staff/cases/{case.id}/")
    assert "A car waited outside." in page.text
    assert "1 incident in the last 28 days" in page.text


def test_what_is_remembered_later_is_told_apart(
    session: Session, case: Case, people: People, amira: Account, clock: FakeClock
) -> None:
    old = written(session, case, people, amira, moment=Moment(clock.now() - timedelta(days=40)))
    assert old.written is Written.LATER


def test_nothing_a_person_wrote_lies_open_in_the_database(
    session: Session, case: Case, people: People, amira: Account, marker: str
) -> None:
    written(
        session, case, people, amira, account=marker, place=marker, behaviours=["following"],
        changed=marker, police_reference=marker,
    )  # fmt: skip
    for table in session.connection().exec_driver_sql("SELECT * FROM incident").mappings():
        assert marker not in repr(dict(table))
        assert "following" not in repr(dict(table))


def test_an_advocate_says_which_term_it_may_breach_while_writing(
    browse: Browse, amira: Account, case: Case, session: Session, people: People
) -> None:
    who = {"actor": people.actor(amira), "at": people.clock.now()}
    order = an_order(session, case, **who)
    term = a_term(session, case, order, **who)
    browser = browse(amira)
    assert "Stalking Protection Order, term 1" in browser.get(address(case, "new")).text
    browser.post(address(case, "new"), {**FIRST, "account": "", "term": str(term.id)})
    assert session.scalars(select(Breach)).all() == []
    page = browser.follow(browser.post(address(case, "new"), {**FIRST, "term": str(term.id)}))
    assert "May breach it: stalking protection order, term 1" in page.text
    breach = session.scalars(select(Breach)).one()
    assert (breach.term_id, breach.state) == (term.id, BreachState.CONFIRMED)


def test_no_term_of_another_case_can_be_said_to_be_breached(
    browse: Browse, amira: Account, case: Case, session: Session, people: People
) -> None:
    who = {"actor": people.actor(amira), "at": people.clock.now()}
    other = people.case(amira, name="Other One")
    term = a_term(session, other, an_order(session, other, **who), **who)
    a_term(session, case, an_order(session, case, **who), **who)
    answer = browse(amira).post(address(case, "new"), {**FIRST, "term": str(term.id)})
    assert answer.status_code == 422
    assert session.scalars(select(Breach)).all() == []
