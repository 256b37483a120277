"""What protects somebody, on their own phone: plain, and nothing that gives them away."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.service import add_person
from advocacy.orders.changing import end_order
from advocacy.orders.models import EndedAs
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.incidents.test_cost import counted
from tests.orders.arrange import a_hearing, a_term, an_order
from tests.people import People
from tests.portal.signing_in import DANGER_WORDS, UNSAFE, Together

PAGE, TILE = "/a/37", "Rules and dates"


@pytest.fixture
def who(people: People, amira: Account, clock: FakeClock) -> dict[str, Any]:
    return {"actor": people.actor(amira), "at": clock.now()}


def test_without_an_order_there_is_nothing_yet(together: Together) -> None:
    together.set_up()
    phone = together.used()
    assert "Nothing yet." in phone.get(PAGE).text


def test_it_says_what_counts_until_when_and_what_to_do(
    together: Together, session: Session, case: Case, who: dict[str, Any], clock: FakeClock
) -> None:
    order = an_order(session, case, expires_on=date(2026, 12, 31), **who)
    a_term(session, case, order, words="Must not write to Jo Okafor", **who)
    a_hearing(session, case, order, happens_at=clock.now() + timedelta(days=3), **who)
    together.set_up()
    phone = together.used()
    assert TILE in phone.get("/").text
    page = phone.get(PAGE).text
    for said in (
        "It is there for you.",
        "It counts now, up to and with Thursday 31 December.",
        "They were given it on Tuesday 3 November.",
        "Must not write to Jo Okafor",
        "Friday 27 November, 10am, Fareham",
        "44TX1",
        "ring 999",
        "press 55",
        'href="/a/1">Write it down',
    ):
        assert said in page
    assert page.split("</title>")[0] == phone.get("/").text.split("</title>")[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"made_on": None}, "It does not count yet"),
        ({"served_on": None}, "We don’t know yet if they were given it"),
        ({}, "until it is changed"),
    ],
)
def test_what_is_not_sure_is_said(
    together: Together, session: Session, case: Case, who: dict[str, Any],
    options: dict[str, Any], said: str,
) -> None:  # fmt: skip
    an_order(session, case, **options, **who)
    together.set_up()
    assert said in together.used().get(PAGE).text


def test_one_that_is_over_is_told_apart_and_a_refused_one_is_told_by_voice(
    together: Together, session: Session, case: Case, who: dict[str, Any]
) -> None:
    ended = an_order(session, case, kind="spo", **who)
    end_order(
        session, case, ended, ended_as=EndedAs.DISCHARGED, on=date(2026, 11, 20), words="", **who
    )
    refused = an_order(session, case, kind="non_molestation", made_on=None, **who)
    end_order(
        session, case, refused, ended_as=EndedAs.REFUSED, on=date(2026, 11, 20), words="", **who
    )
    together.set_up()
    page = together.used().get(PAGE).text
    assert "Nothing counts now." in page
    assert "Stalking Protection Order: it ended on Friday 20 November" in page
    assert "on-molestation" not in page
    assert "ring 999" not in page


def test_no_place_that_is_kept_back_nor_what_staff_wrote_is_there(
    together: Together, session: Session, case: Case, survivor: Person, who: dict[str, Any],
    marker: str,
) -> None:  # fmt: skip
    survivor.details = {**survivor.details, "address": "Flat 3, 9 Heron Quay, PO6 3TH"}
    order = an_order(session, case, words=f"staff {marker}", **who)
    a_term(session, case, order, words="Must not go to 9 Heron Quay", **who)
    a_term(session, case, order, number=2, words="Must not write", area=f"area {marker}", **who)
    a_hearing(session, case, order, purpose=f"purpose {marker}", **who)
    together.set_up()
    page = together.used().get(PAGE).text
    assert "names a place, so it is not written here" in page
    assert "Must not write" in page
    for never in ("Heron", "PO6", marker, "Ray Marsh", "Told by the officer"):
        assert never not in page


def test_it_is_kept_from_an_unsafe_device_and_can_be_put_away(
    together: Together, session: Session, case: Case, who: dict[str, Any]
) -> None:
    an_order(session, case, **who)
    together.set_up(**UNSAFE)
    phone = together.used()
    assert TILE not in phone.get("/").text
    assert phone.get(PAGE).data == phone.get("/a/77").data


def test_put_away_it_answers_like_what_does_not_exist(
    together: Together, session: Session, case: Case, who: dict[str, Any]
) -> None:
    an_order(session, case, **who)
    together.set_up()
    phone = together.used()
    phone.post("/a/32", {"section": "orders"})
    assert TILE not in phone.get("/").text
    assert phone.get(PAGE).data == phone.get("/a/77").data


def test_under_threat_there_is_nothing_of_it_and_the_first_screen_is_the_same(
    together: Together, session: Session, case: Case, who: dict[str, Any], marker: str
) -> None:
    order = an_order(session, case, **who)
    a_term(session, case, order, words=marker, **who)
    together.set_up()
    together.agree_danger()
    assert TILE in together.used().get("/").text
    phone = together.phone(DANGER_WORDS)
    assert marker not in phone.get(PAGE).text
    assert "Nothing yet." in phone.get(PAGE).text
    assert "Protection" not in phone.get(PAGE).text
    assert TILE in phone.get("/").text


def test_another_survivor_and_a_young_person_see_nothing_of_it(
    browse: Callable[..., Browser], people: People, amira: Account, session: Session, case: Case,
    who: dict[str, Any], marker: str,
) -> None:  # fmt: skip
    order = an_order(session, case, **who)
    a_term(session, case, order, words=marker, **who)
    other = browse(people.survivor(people.case(amira, name="Other One")))
    assert marker not in other.get(PAGE).text
    assert browse(people.dependent(case)).get(PAGE).status_code == 404


def test_statements_do_not_grow_with_orders(
    together: Together, session: Session, case: Case, who: dict[str, Any], engine: Engine
) -> None:
    together.set_up()
    phone, taken = together.used(), []
    for more in (1, 6):
        for _ in range(more):
            order = an_order(session, case, **who)
            for number in range(1, 4):
                a_term(session, case, order, number=number, words=f"Rule {number}", **who)
            a_hearing(session, case, order, **who)
        phone.get(PAGE)
        with counted(engine) as said:
            phone.get(PAGE)
        taken.append(len(said))
        with counted(engine) as said:
            phone.get("/")
        assert len(said) <= 12
    assert taken[0] == taken[1] <= 12


def test_whom_it_is_there_for_is_said_without_names(
    together: Together, session: Session, case: Case, survivor: Person, who: dict[str, Any]
) -> None:
    children = [
        add_person(session, case, kind=PersonKind.DEPENDENT, name=name, details={}, **who)
        for name in ("Noah", "Ada")
    ]
    session.flush()
    an_order(session, case, protects=[survivor.id, *(each.id for each in children)], **who)
    together.set_up()
    page = together.used().get(PAGE).text
    assert "It is there for you and your children." in page
    assert "Noah" not in page
