"""One timeline over every slice: nothing twice, nothing skipped, nothing of what is kept back."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from advocacy.actor import SYSTEM
from advocacy.cases.happened.reading import Chosen, Way, list_happenings
from advocacy.cases.happened.sources import happenings_of
from advocacy.contacts.models import Channel, Contact, Direction
from advocacy.contacts.service import record_contact
from advocacy.db import new_id
from advocacy.notes.models import CaseNote
from advocacy.notes.service import note_down
from advocacy.safeguarding.models import About
from advocacy.safeguarding.service import Raised, raise_concern
from advocacy.tasks.models import Task, TaskState
from advocacy.tasks.service import Wanted, add_task, settle_task

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = START + timedelta(days=30)


@pytest.fixture
def told(people, session, clock):
    """A case in which something of many kinds has happened."""
    amira = people.advocate()
    case = people.case(amira)
    actor, at = people.actor(amira), clock.now()
    for direction, note in ((Direction.IN, "Rang us"), (Direction.OUT, "We rang")):
        record_contact(
            session, case, channel=Channel.CALL, direction=direction, reached=True,
            happened_at=at - timedelta(minutes=5), minutes=1, note=note, agreed="", next_on=None,
            unsafe_reason="", actor=actor, at=at,
        )  # fmt: skip
    note_down(session, case, words="Locks are new", form_id=new_id(), actor=actor, at=at)
    task = add_task(
        session, case, Wanted("Ring the school", at + timedelta(hours=1), None), actor=actor, at=at
    )
    settle_task(
        session, task, case, state=TaskState.DONE, outcome="They watch", actor=actor,
        at=at + timedelta(minutes=1),
    )  # fmt: skip
    for about, seen in ((About.CHILD, "Noah"), (About.COLLEAGUE, "Ben Moss")):
        raise_concern(
            session, case, Raised(about, seen, "Said", "Me", [], "", danger_now=False),
            actor=actor, at=at,
        )  # fmt: skip
    session.commit()
    clock.advance(minutes=2)
    return amira, case, f"/staff/cases/{case.id}/happened/"


def test_everything_stands_in_one_timeline_but_what_concerns_a_colleague(told, browse):
    amira, case, path = told
    browser = browse(amira)
    for page in (browser.get(path).text, browser.get(f"/staff/cases/{case.id}/").text):
        for words in (
            "Rang us", "We rang", "Locks are new", "Staff only", "Task given: Ring the school",
            "Task done: Ring the school", "They watch", "Concern about Noah",
            "How to reach them was agreed", "The survivor added: Jo Okafor", "Amira Khan",
            "Began to work the case",
        ):  # fmt: skip
            assert words in page, words
        assert "Ben Moss" not in page


FILTERS = [
    ("kinds=note", {"Locks are new"}),
    ("kinds=task&kinds=note", {"Locks are new", "Task given", "Task done"}),
    ("kinds=contact&way=in", {"Rang us"}),
    ("way=out", {"We rang"}),
    ("kinds=contact&who=me", {"Rang us", "We rang"}),
    ("kinds=contact&who=survivor", set()),
    ("kinds=contact&until-day=23&until-month=11&until-year=2026", set()),
    ("kinds=contact&since-day=24&since-month=11&since-year=2026", {"Rang us", "We rang"}),
]


@pytest.mark.parametrize(("asked", "expected"), FILTERS)
def test_filters_show_what_they_say(told, browse, asked, expected):
    amira, _, path = told
    page = browse(amira).get(f"{path}?{asked}").text
    shown = {"Rang us", "We rang", "Locks are new", "Task given", "Task done", "Concern about"}
    assert {words for words in shown if words in page} == expected
    assert ("Nothing like that happened" in page) is (not expected)


def test_nonsense_in_the_address_is_no_error_and_a_day_that_is_none_says_so(told, browse):
    amira, _, path = told
    browser = browse(amira)
    odd = browser.get(f"{path}?kinds=<script>&who=9&way=9&before=zz")
    assert odd.status_code == 200
    assert "<script>&" not in odd.text
    assert "Enter a real date" in browser.get(f"{path}?since-day=99&since-month=1").text


def test_filters_survive_the_older_page(told, browse, people, session, clock):
    amira, case, path = told
    for number in range(40):
        note_down(
            session, case, words=f"Number {number};", form_id=new_id(),
            actor=people.actor(amira), at=START,
        )  # fmt: skip
    browser = browse(amira)
    first = browser.get(f"{path}?kinds=note&who=me").text
    older = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert "kinds=note" in older
    assert "who=me" in older
    second = browser.get(older).text
    seen = re.findall(r"Number (\d+);", first + second)
    assert sorted(map(int, seen)) == list(range(40))


def test_somebody_off_the_case_sees_none_of_it(told, browse, people):
    _, _, path = told
    stranger = browse(people.advocate("Cal Dean"))
    assert stranger.get(path).status_code == 404


@given(
    moments=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(["contact", "note", "task"])), max_size=24
    ),
    size=st.integers(1, 5),
)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_pages_across_slices_give_everything_once_and_in_order(people, session, app, moments, size):
    case = people.case(name="Jo Okafor")
    made: set[UUID] = set()
    for hour, kind in moments:
        made.add(_make(session, case, kind, START + timedelta(hours=hour)))
    session.flush()
    chosen = Chosen(kinds=frozenset({"contact", "note", "task"}))
    seen, before, sizes = [], None, []
    while True:
        found, before = list_happenings(
            session, happenings_of(app), case, actor=SYSTEM, at=LATER, chosen=chosen, before=before,
            limit=size,
        )  # fmt: skip
        seen += found
        sizes.append(len(found))
        if before is None:
            break
    assert [each.at for each in seen] == sorted((each.at for each in seen), reverse=True)
    assert len(seen) == len(made)
    told = [each.detail or each.title.rpartition(" ")[2] for each in seen]
    assert sorted(told) == sorted(str(row) for row in made)
    assert all(count == size for count in sizes[:-1])


def _make(session, case, kind, at) -> UUID:
    row_id = new_id()
    common = {"id": row_id, "scope_id": case.id, "case_id": case.id}
    if kind == "contact":
        row = Contact(
            **common, recorded_at=at, happened_at=at, channel=Channel.CALL,
            direction=Direction.OUT, reached=True, note=str(row_id), unsafe_reason="",
        )  # fmt: skip
    elif kind == "note":
        row = CaseNote(**common, noted_at=at, form_id=row_id, words=str(row_id))
    else:
        row = Task(
            **common, made_at=at, due_at=at, rank="plain", repeats="never", state="open",
            what=str(row_id), outcome="",
        )  # fmt: skip
    session.add(row)
    return row_id


def test_which_way_is_known_without_opening_anything(told, session, app):
    _, case, _ = told
    found, _ = list_happenings(
        session, happenings_of(app), case, actor=SYSTEM, at=LATER, chosen=Chosen(way=Way.IN)
    )
    assert [each.detail for each in found] == ["Rang us"]
    assert session.scalars(select(CaseNote)).one().words == "Locks are new"
