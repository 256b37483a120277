"""The pattern of a case: counts that anybody can count again, and nothing that judges."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.db import new_id
from advocacy.incidents.models import Added, Incident, Precision, Targeted, Voice
from advocacy.incidents.patterns.channels import list_channels, same_way
from advocacy.incidents.patterns.choosing import Chosen
from advocacy.incidents.patterns.counting import Period, beside, gaps, hour_grid, over_time
from advocacy.incidents.patterns.figures import summary_figures
from advocacy.incidents.patterns.moments import Moment
from advocacy.incidents.service import (
    Moment as When,
)
from advocacy.incidents.service import (
    Told,
    amend_incident,
    log_incident,
    note_privately,
)
from advocacy.orders.breaches import decide, link_to_term
from tests.browse import Browser
from tests.incidents.test_cost import counted
from tests.orders.arrange import a_term, an_order
from tests.people import People

Browse = Callable[..., Browser]
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def amira(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def case(people: People, amira: Account) -> Case:
    return people.case(amira)


@pytest.fixture
def log(session: Session, case: Case, people: People, amira: Account) -> Callable[..., Incident]:
    def write(at: datetime, **more: Any) -> Incident:
        incident = log_incident(
            session, case, actor=people.actor(amira), at=people.clock.now(), account="He came.",
            moment=When(at, more.pop("precision", Precision.EXACT), more.pop("ended_at", None)),
            voice=more.pop("voice", Voice.TOLD), told=Told(**more),
        )  # fmt: skip
        session.flush()
        return incident

    return write


def address(case: Case, query: str = "") -> str:
    return f"/staff/cases/{case.id}/pattern/{query}"


def moment(at: datetime | None, *behaviours: str, **more: Any) -> Moment:
    made = Moment(new_id(), at, at is not None, tuple(behaviours), "self", "")
    return replace(made, **more)


def figure(page: str, title: str) -> str:
    """Return the section of the page that has this heading."""
    return page.split(f'<h2 class="govuk-heading-m">{title}')[1].split("</section>", maxsplit=1)[0]


def rows(section: str) -> list[list[str]]:
    """Return the table of a section, cell by cell."""
    found = re.findall(r"<tr>(.*?)</tr>", section, re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in found
    ]


def test_a_case_without_incidents_says_what_to_do(
    browse: Browse, amira: Account, case: Case
) -> None:
    page = browse(amira).get(address(case)).text
    assert "no incident is written down yet" in page
    assert "<svg" not in page


def test_one_incident_is_no_pattern_yet(
    browse: Browse, amira: Account, case: Case, log: Callable[..., Incident]
) -> None:
    log(NOW - timedelta(hours=3), behaviours=["following"])
    page = browse(amira).get(address(case)).text
    assert "One incident by itself shows no pattern yet" in page
    assert rows(figure(page, "By behaviour and week"))[1:] == [
        ["23 November 2026", "Following", "1"]
    ]
    assert [row[0] for row in rows(figure(page, "Time between incidents"))[1:]] == [
        "Since the last one"
    ]


def test_hours_are_those_of_clocks_in_london_on_both_sides_of_the_change(
    browse: Browse, amira: Account, case: Case, log: Callable[..., Incident]
) -> None:
    log(datetime(2026, 10, 24, 17, 30, tzinfo=UTC))  # Saturday, 6:30pm in summer time
    log(datetime(2026, 10, 31, 18, 30, tzinfo=UTC))  # Saturday, 6:30pm in winter time
    log(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), precision=Precision.ABOUT)
    log(
        datetime(2026, 11, 3, 0, 0, tzinfo=UTC), precision=Precision.BETWEEN,
        ended_at=datetime(2026, 11, 4, 0, 0, tzinfo=UTC),
    )  # fmt: skip
    log(NOW, precision=Precision.UNKNOWN)
    section = figure(browse(amira).get(address(case)).text, "Hour and weekday")
    none = ["–"] * 5
    assert rows(section)[1:] == [
        ["09:00", "1", *none, "–"],
        ["18:00", *none, "2", "–"],
    ]
    assert "2 incidents left out" in section


def test_an_incident_counts_at_the_time_it_was_put_right_to(
    browse: Browse, amira: Account, case: Case, session: Session, people: People,
    log: Callable[..., Incident],
) -> None:  # fmt: skip
    wrong = log(datetime(2026, 11, 20, 8, 0, tzinfo=UTC))
    for at in (datetime(2026, 11, 3, 21, 0, tzinfo=UTC), datetime(2026, 11, 4, 22, 0, tzinfo=UTC)):
        people.clock.advance(minutes=1)
        amend_incident(
            session, wrong, actor=people.actor(amira), at=people.clock.now(), words="It was then.",
            voice=Voice.TOLD, added=Added.CORRECTION, happened_at=at,
        )  # fmt: skip
    page = browse(amira).get(address(case)).text
    assert rows(figure(page, "Over time, by week"))[1:] == [["2 November 2026", "1"]]
    assert rows(figure(page, "Hour and weekday"))[1][0] == "22:00"


def test_28_days_stand_beside_the_28_before_as_counts_alone(
    browse: Browse, amira: Account, case: Case, log: Callable[..., Incident]
) -> None:
    for days in (1, 5, 30):
        log(NOW - timedelta(days=days), behaviours=["contact"])
    log(NOW - timedelta(days=2), behaviours=["threats"])
    log(NOW - timedelta(days=90), behaviours=["gifts"])
    page = browse(amira).get(address(case)).text
    assert rows(figure(page, "The last 28 days beside the 28 before"))[1:] == [
        ["All incidents", "3", "1", "26 August 2026"],
        ["Contact by any means", "2", "1", "25 October 2026"],
        ["Threats", "1", "0", "22 November 2026"],
        ["Gifts or deliveries", "0", "0", "26 August 2026"],
    ]
    assert "It does not predict" in page
    body = page.split('<h1 class="govuk-heading-l">Pattern')[1].lower()
    for judging in ("score", "risk level", "high risk", "escalat", "worse", "tag--danger"):
        assert judging not in body


def test_a_number_written_in_two_ways_is_one_in_their_words(
    browse: Browse, amira: Account, case: Case, log: Callable[..., Incident]
) -> None:
    log(NOW - timedelta(days=3), came_by="07700 900 123")
    log(NOW - timedelta(days=2), came_by="+44 7700 900123")
    log(NOW - timedelta(days=1), came_by="His sister")
    found = rows(figure(browse(amira).get(address(case)).text, "Channels and accounts"))[1:]
    assert found[0][:2] == ["07700 900 123 · also: +44 7700 900123", "2"]
    assert found[1][:2] == ["His sister", "1"]


def test_their_words_are_quoted_with_dates_and_private_notes_are_nowhere(
    browse: Browse, amira: Account, case: Case, session: Session, people: People, marker: str,
    log: Callable[..., Incident],
) -> None:  # fmt: skip
    mine = log(NOW - timedelta(days=3), changed="I take <b>another</b> bus.", felt="Watched.")
    log(NOW - timedelta(days=2), changed="She moved desks.", voice=Voice.OTHER)
    who = people.actor(amira)
    note_privately(session, mine, actor=who, at=NOW, words=f"private {marker}")
    page = browse(amira).get(address(case)).text
    found = rows(figure(page, "What it did to them"))[1:]
    assert found == [
        ["22 November 2026 (not their own account)", "", "She moved desks."],
        ["21 November 2026", "Watched.", "I take &lt;b&gt;another&lt;/b&gt; bus."],
    ]
    assert "1 of the incidents is not the person’s own account" in page
    assert marker not in page
    assert marker not in str(summary_figures(session, case, at=NOW))


def test_filters_stand_in_the_address_and_leave_the_rest_out(
    browse: Browse, amira: Account, case: Case, log: Callable[..., Incident]
) -> None:
    log(NOW - timedelta(days=1), behaviours=["gifts"], targeted=Targeted.CHILD)
    log(NOW - timedelta(days=9), behaviours=["gifts"], targeted=Targeted.SELF)
    log(NOW - timedelta(days=9), behaviours=["contact"], targeted=Targeted.CHILD)
    browser = browse(amira)
    page = browser.get(address(case, "?behaviour=gifts&who=child")).text
    assert "1 incident." in page
    assert rows(figure(page, "By behaviour and week"))[1:] == [
        ["23 November 2026", "Gifts or deliveries", "1"]
    ]
    spanned = (
        "?since-day=14&since-month=11&since-year=2026&until-day=15&until-month=11&until-year=2026"
    )
    assert "2 incidents." in browser.get(address(case, spanned)).text
    assert (
        "Nothing like that is written down" in browser.get(address(case, "?behaviour=posing")).text
    )
    for odd in (
        "?behaviour=%27%22&who=zzz",
        "?since-day=99&since-month=x&since-year=1",
        "?who=a&who=b",
    ):
        answer = browser.get(address(case, odd))
        assert answer.status_code == 200
        assert "3 incidents." in answer.text


def test_orders_and_confirmed_breaches_stand_on_the_same_time(
    browse: Browse, amira: Account, case: Case, session: Session, people: People,
    log: Callable[..., Incident],
) -> None:  # fmt: skip
    who = {"actor": people.actor(amira), "at": people.clock.now()}
    order = an_order(session, case, expires_on=date(2026, 12, 31), **who)
    terms = [
        a_term(session, case, order, number=number, words=f"Term {number}", **who)
        for number in (1, 2)
    ]
    broke = log(NOW - timedelta(days=2))
    for term in terms:
        breach = link_to_term(session, case, term, incident_id=broke.id, why="She says so", **who)
        if breach.decided_at is None:
            decide(session, case, breach, confirmed=True, why="Read both", **who)
    page = browse(amira).get(address(case)).text
    assert rows(figure(page, "Orders over the same time"))[1:] == [
        [
            "Stalking Protection Order", "2 November 2026", "3 November 2026",
            "Expires 31 December 2026", "1",
        ]
    ]  # fmt: skip
    assert "Stalking Protection Order: 1 confirmed breach</text>" in page


def test_charts_have_words_and_a_table_and_no_style_of_their_own(
    browse: Browse, amira: Account, case: Case, log: Callable[..., Incident]
) -> None:
    for days in range(9):
        log(NOW - timedelta(days=days * 4), behaviours=["contact"])
    page = browse(amira).get(address(case)).text
    charts = re.findall(r"<svg class=\"chart\".*?</svg>", page, re.DOTALL)
    assert len(charts) == 3
    for chart in charts:
        assert 'role="img"' in chart
        assert re.search(r"<title id=\"[^\"]+\">[^<]+</title>\s*<desc id=\"[^\"]+\">[^<]+", chart)
        assert "style=" not in chart
        assert page.split(chart)[1].lstrip().startswith('<details class="govuk-details">')


def test_statements_do_not_grow_with_what_is_counted(
    browse: Browse, amira: Account, case: Case, engine: Engine, log: Callable[..., Incident]
) -> None:
    browser, taken = browse(amira), []
    for more in (2, 60):
        for number in range(more):
            log(
                NOW - timedelta(days=number), behaviours=["contact"], came_by=f"number {number}",
                changed="I stay in.",
            )  # fmt: skip
        browser.get(address(case))
        with counted(engine) as said:
            browser.get(address(case))
        taken.append(len(said))
    assert taken[0] == taken[1]
    assert taken[0] <= 12


def test_ten_years_are_shown_by_year_and_nothing_is_lost() -> None:
    found = over_time(
        [moment(NOW - timedelta(days=days), "contact") for days in range(0, 3650, 10)],
        until=NOW.date(),
    )
    assert found.period is Period.YEAR
    assert sum(found.every) == 365
    assert len(found.starts) == 11


def test_messages_are_counted_apart_from_incidents() -> None:
    found = over_time(
        [moment(NOW, "contact"), *(moment(NOW, message=True) for _ in range(30))], until=NOW.date()
    )
    assert found.every == (1,)
    assert found.messages == (30,)
    channel = list_channels(
        [moment(NOW, came_by="Ray"), moment(NOW, came_by=" RAY ", message=True)]
    )
    assert [(one.incidents, one.messages) for one in channel] == [(1, 1)]


def test_a_summary_gets_tables_and_is_told_which_hold_their_words(
    session: Session, case: Case, log: Callable[..., Incident]
) -> None:
    log(NOW - timedelta(days=1), behaviours=["gifts"], came_by="a parcel", changed="I stay in.")
    found = {each.code: each for each in summary_figures(session, case, at=NOW)}
    assert {code for code, each in found.items() if each.own_words} == {"channels", "words"}
    assert found["beside"].rows[0] == ("All incidents", "1", "0", "23 November 2026")
    assert "orders" not in found
    assert summary_figures(session, case, at=NOW, chosen=Chosen(behaviour="threats")) == []


@example([96], "contact")  # 28 days ago to the moment: of the 28 before
@given(st.lists(st.integers(0, 4000), max_size=40), st.sampled_from(["contact", "gifts", ""]))
def test_every_count_adds_up(ages: list[int], code: str) -> None:
    times = [NOW - timedelta(hours=age * 7) for age in ages]
    moments = [moment(at, *([code] if code else [])) for at in times]
    weeks = over_time(moments, until=NOW.date())
    assert sum(weeks.every) == len(moments)
    assert sum(sum(row) for row in weeks.rows.values()) == len(moments)
    assert sum(map(sum, hour_grid(moments))) == len(moments)
    assert len(weeks.starts) <= 61
    found = gaps(moments, at=NOW)
    if found.longest and found.shortest:
        assert found.shortest.lasted <= found.longest.lasted <= max(times) - min(times)
    every, _ = beside(moments, end=NOW + timedelta(microseconds=1))
    assert every.lately == sum(NOW - at < timedelta(days=28) for at in times)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("07700 900123", "+44 7700 900123", True),
        ("Ray_M", " ray_m ", True),
        ("ray m", "ray  m", True),
        ("ray.m", "ray m", False),
        ("1234", "12 34", False),
    ],
)
def test_what_counts_as_one_way(one: str, other: str, *, same: bool) -> None:
    assert (same_way(one) == same_way(other)) is same
