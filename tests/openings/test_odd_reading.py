"""Odd reading is told to a lead who is not the reader, once a day, and judged by nobody."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.actor import Role
from advocacy.db import new_id
from advocacy.ledger.service import record_read
from advocacy.openings.models import Oddity, OddReading
from advocacy.openings.odd import MOST_CASES_A_DAY, MOST_REFUSALS_AN_HOUR, notice_odd_reading
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.people import People

Browse = Callable[..., Browser]


def reads(session: Session, people: People, clock: FakeClock, account, times: int) -> None:
    for _ in range(times):
        record_read(
            session, actor=people.actor(account), at=clock.now(), route="case", case_ids=[new_id()]
        )
    session.flush()


def test_more_cases_than_anybody_works_in_a_day_is_told_to_the_lead(
    people: People, browse: Browse, session: Session, clock: FakeClock
) -> None:
    amira, ruth = people.advocate("Amira Quillfeather"), people.lead()
    reads(session, people, clock, amira, MOST_CASES_A_DAY)
    assert notice_odd_reading(session, at=clock.now()) == []
    reads(session, people, clock, amira, 1)
    (odd,) = notice_odd_reading(session, at=clock.now())
    assert (odd.oddity, odd.times) == (Oddity.MANY_CASES, MOST_CASES_A_DAY + 1)
    assert notice_odd_reading(session, at=clock.now()) == [], "Once a day is enough."
    session.commit()
    lead = browse(ruth)
    assert "Somebody’s reading should be looked at" in lead.get("/staff/").text
    page = lead.get(f"/staff/reading/{odd.id}")
    assert "Amira Quillfeather" in page.text
    assert f"{MOST_CASES_A_DAY + 1} different cases" in page.text
    assert lead.post(f"/staff/reading/{odd.id}", {"note": ""}).status_code == 422
    assert lead.post(f"/staff/reading/{odd.id}", {"note": "An audit."}).status_code == 303
    assert "Somebody’s reading" not in lead.get("/staff/").text
    assert lead.post(f"/staff/reading/{odd.id}", {"note": "Twice"}).status_code == 409


def test_the_same_case_read_often_is_not_odd(
    people: People, session: Session, clock: FakeClock
) -> None:
    amira = people.advocate()
    case = people.case(amira)
    for _ in range(MOST_CASES_A_DAY * 2):
        record_read(
            session, actor=people.actor(amira), at=clock.now(), route="case", case_ids=[case.id]
        )
    assert notice_odd_reading(session, at=clock.now()) == []


def test_yesterdays_reading_is_yesterdays(
    people: People, session: Session, clock: FakeClock
) -> None:
    amira = people.advocate()
    reads(session, people, clock, amira, MOST_CASES_A_DAY)
    clock.advance(days=1)
    reads(session, people, clock, amira, MOST_CASES_A_DAY)
    assert notice_odd_reading(session, at=clock.now()) == []


def test_trying_doors_is_noticed(
    people: People, browse: Browse, session: Session, clock: FakeClock
) -> None:
    people.lead()
    cal = browse(people.advocate("Cal Dean"))
    for _ in range(MOST_REFUSALS_AN_HOUR):
        cal.get(f"/staff/cases/{new_id()}/")
    (odd,) = notice_odd_reading(session, at=clock.now())
    assert odd.oddity is Oddity.MANY_REFUSALS


@pytest.mark.parametrize("typed", ["Quillfeather", "jo QUILLFEATHER"])
def test_searching_for_ones_own_name_is_noticed_and_the_words_are_not_kept(
    people: People, browse: Browse, session: Session, clock: FakeClock, typed: str
) -> None:
    people.lead()
    amira = browse(people.advocate("Amira Quillfeather"))
    amira.post("/staff/search", {"text": "Somebody Else"})
    assert notice_odd_reading(session, at=clock.now()) == []
    amira.post("/staff/search", {"text": typed})
    (odd,) = notice_odd_reading(session, at=clock.now())
    assert odd.oddity is Oddity.OWN_NAME


def test_a_lead_who_reads_oddly_is_told_to_another_lead_and_never_sees_it(
    people: People, browse: Browse, session: Session, clock: FakeClock
) -> None:
    ruth = people.lead()
    other = people.account(Role.LEAD, "Grace Hill", team_id=people.other_team().id)
    reads(session, people, clock, ruth, MOST_CASES_A_DAY + 1)
    (odd,) = notice_odd_reading(session, at=clock.now())
    session.commit()
    assert browse(ruth).get(f"/staff/reading/{odd.id}").status_code == 404
    grace = browse(other)
    assert "reading should be" in grace.get("/staff/").text
    assert grace.get(f"/staff/reading/{odd.id}").status_code == 200


def test_what_survivors_read_of_their_own_is_never_odd(
    people: People, session: Session, clock: FakeClock
) -> None:
    case = people.case(people.advocate())
    reads(session, people, clock, people.survivor(case), MOST_CASES_A_DAY + 5)
    assert notice_odd_reading(session, at=clock.now()) == []
    assert session.scalar(select(func.count()).select_from(OddReading)) == 0
