"""A service says steps in its own words, adds some and hides some; a plan keeps what it took."""

import html
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.errors import Invalid
from advocacy.ledger.models import LedgerEvent
from safety_plans.bands import Band
from safety_plans.library import LibraryStep, load_library
from safety_plans.models import LibraryChange, Said
from safety_plans.own_library import reading, service
from safety_plans.reading import ideas_for
from safety_plans.steps import propose_from_library
from tests.browse import Browser
from tests.people import People
from tests.safety_plans.conftest import Pair

Browse = Callable[..., Browser]
LOCKS = "home-locks"


class Desk:
    """A team lead at work on the library."""

    def __init__(self, session: Session, people: People) -> None:
        self.session, self.people = session, people
        self.ruth = people.lead()

    @property
    def now(self) -> datetime:
        return self.people.clock.now()

    @property
    def today(self) -> date:
        return self.now.date()

    def who(self) -> dict[str, Any]:
        return {"actor": self.people.actor(self.ruth), "at": self.now}

    def entry(self, step_id: str = LOCKS, *, on: date | None = None) -> reading.Entry:
        self.session.flush()
        entries = reading.list_entries(self.session, on=on or self.today)
        return next(each for each in entries if each.step.id == step_id)

    def written(self, step_id: str = LOCKS, **changed: Any) -> LibraryStep:
        step = load_library().find_step(LOCKS)
        assert step is not None
        days = {"starts_on": self.today, "ends_on": None}
        return replace(step, id=step_id, **{**days, **changed})

    def reword(self, words: str = "Ask Lee at the lock shop.", **changed: Any) -> LibraryChange:
        entry = self.entry()
        return service.reword_step(
            self.session, entry, self.written(words=words, **changed), because="Lee does it free",
            revision=entry.revision, **self.who(),
        )  # fmt: skip

    def hide(self, step_id: str = LOCKS, *, until: date | None = None) -> LibraryChange:
        entry = self.entry(step_id)
        return service.hide_step(
            self.session, entry, because="It went wrong here", until=until,
            revision=entry.revision, **self.who(),
        )  # fmt: skip

    def press(self, act: Callable[..., LibraryChange], step_id: str = LOCKS) -> LibraryChange:
        entry = self.entry(step_id)
        return act(self.session, entry, revision=entry.revision, **self.who())


@pytest.fixture
def desk(session: Session, people: People) -> Desk:
    return Desk(session, people)


def words_now(desk: Desk, *, on: date | None = None) -> str:
    return desk.entry(on=on).step.words


def shipped_words() -> str:
    step = load_library().find_step(LOCKS)
    assert step is not None
    return step.words


def test_a_step_is_offered_in_the_services_words_from_its_day_until_its_last(desk: Desk) -> None:
    first, last = desk.today + timedelta(days=2), desk.today + timedelta(days=5)
    desk.reword(starts_on=first, ends_on=last)
    days = [desk.today, first, last - timedelta(days=1), last]
    ours = "Ask Lee at the lock shop."
    assert [words_now(desk, on=day) == ours for day in days] == [False, True, True, False]
    assert desk.entry().coming == first


def test_what_was_said_last_counts_and_what_was_said_for_a_time_gives_way(desk: Desk) -> None:
    desk.reword("Ask us for a lock.")
    desk.reword("Ask Lee, this week.", ends_on=desk.today + timedelta(days=7))
    assert words_now(desk) == "Ask Lee, this week."
    assert words_now(desk, on=desk.today + timedelta(days=7)) == "Ask us for a lock."


def test_a_plan_keeps_the_words_it_took(pair: Pair, desk: Desk) -> None:
    plan = pair.plan()
    step = pair.agreed(plan, shipped_words(), library_id=LOCKS)
    desk.reword()
    desk.hide()
    assert (step.words, step.state) == (shipped_words(), "agreed")


def test_a_new_plan_gets_the_services_words(pair: Pair, desk: Desk) -> None:
    desk.reword()
    made = propose_from_library(
        pair.session, pair.plan(), library_ids=[LOCKS], actor=pair.people.actor(pair.amira),
        at=desk.now,
    )  # fmt: skip
    assert made[0].words == "Ask Lee at the lock shop."


def test_a_hidden_step_is_offered_to_nobody_and_cannot_be_taken(pair: Pair, desk: Desk) -> None:
    plan = pair.plan()
    plan.priorities = ["home"]
    assert LOCKS in [each.step.id for each in ideas_for(pair.session, plan, at=desk.now)]
    desk.hide()
    assert LOCKS not in [each.step.id for each in ideas_for(pair.session, plan, at=desk.now)]
    with pytest.raises(Invalid):
        propose_from_library(
            pair.session, plan, library_ids=[LOCKS], actor=pair.people.actor(pair.amira),
            at=desk.now,
        )  # fmt: skip


def test_a_step_hidden_for_a_time_comes_back_by_itself(desk: Desk) -> None:
    back = desk.today + timedelta(days=10)
    desk.hide(until=back)
    assert desk.entry().step.hidden
    assert not desk.entry(on=back).step.hidden
    with pytest.raises(Invalid, match="still to come"):
        desk.hide("home-door", until=desk.today)


def test_shown_again_it_has_the_words_it_had_and_they_end_when_they_were_to_end(
    desk: Desk,
) -> None:
    last = desk.today + timedelta(days=30)
    desk.reword(ends_on=last)
    desk.hide()
    assert desk.entry().ours
    desk.press(service.show_step)
    assert words_now(desk) == "Ask Lee at the lock shop."
    assert not desk.entry().step.hidden
    assert words_now(desk, on=last) == shipped_words()


def test_words_whose_time_is_over_do_not_come_back_with_the_step(desk: Desk) -> None:
    desk.reword(ends_on=desk.today + timedelta(days=1))
    desk.hide()
    desk.people.clock.advance(hours=48)
    desk.press(service.show_step)
    assert words_now(desk) == shipped_words()


def test_a_step_that_a_service_adds_is_offered_and_can_be_hidden_before_its_day(
    desk: Desk,
) -> None:
    later = desk.today + timedelta(days=3)
    step_id = service.new_step_id()
    added = desk.written(step_id, words="Ring our night line.", starts_on=later)
    service.add_step(desk.session, added, **desk.who())
    assert not desk.entry(step_id).step.in_force(desk.today)
    assert desk.entry(step_id, on=later).step.in_force(later)
    desk.hide(step_id)
    assert not desk.entry(step_id, on=later).step.in_force(later)
    desk.press(service.show_step, step_id)
    assert desk.entry(step_id, on=later).step.words == "Ring our night line."
    with pytest.raises(service.NothingToDo):
        desk.press(service.restore_step, step_id)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"secret": True, "bands": frozenset({Band.UNDER_8})}, "secret"),
        ({"secret": True, "bands": frozenset({Band.SURVIVOR, Band.UNDER_8})}, "secret"),
        ({"words": ""}, "words"), ({"bands": frozenset()}, "bands"), ({"who": ()}, "who"),
        ({"theme": "moon"}, "theme"), ({"fits": frozenset({"rich"})}, "fits"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"), ({"starts_on": date(2020, 1, 1)}, "starts_on"),
    ],
)  # fmt: skip
def test_what_could_not_be_shipped_cannot_be_said_either(
    desk: Desk, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as fault:
        desk.reword(**changed)
    assert fault.value.field == field
    assert desk.session.scalars(select(LibraryChange)).all() == []


def test_a_shipped_step_that_changed_since_is_pointed_out_and_overwrites_nothing(
    desk: Desk,
) -> None:
    desk.reword()
    assert not desk.entry().outdated
    change = desk.session.scalars(select(LibraryChange)).one()
    change.shipped = {**change.shipped, "words": "What was shipped at that time"}
    assert desk.entry().outdated
    assert words_now(desk) == "Ask Lee at the lock shop."
    desk.press(service.keep_step)
    assert not desk.entry().outdated
    assert words_now(desk) == "Ask Lee at the lock shop."
    with pytest.raises(service.NothingToDo):
        desk.press(service.keep_step)


def test_of_two_who_change_a_step_the_second_is_told(desk: Desk) -> None:
    seen = desk.entry()
    desk.reword()
    with pytest.raises(service.LibraryChanged):
        service.hide_step(desk.session, seen, because="x", until=None, revision=0, **desk.who())
    # Even where both had read it before either wrote.
    with pytest.raises(service.LibraryChanged):
        service.hide_step(
            desk.session, replace(seen, revision=0), because="x", until=None, revision=0,
            **desk.who(),
        )  # fmt: skip


def test_back_to_the_shipped_words_and_every_turn_is_in_the_log(desk: Desk) -> None:
    desk.reword()
    desk.press(service.restore_step)
    assert words_now(desk) == shipped_words()
    said = [each.change.said for each in reading.list_told(desk.session, desk.entry())]
    assert said == [Said.RESTORED, Said.CHANGED]
    query = select(LedgerEvent.action).where(LedgerEvent.action.startswith("library."))
    assert set(desk.session.scalars(query)) == {"library.step_changed", "library.step_restored"}


def test_what_a_service_writes_is_sealed(desk: Desk, session: Session, marker: str) -> None:
    desk.reword(words=marker)
    session.commit()
    rows = session.execute(LibraryChange.__table__.select()).all()
    assert len(rows) == 1
    assert not [cell for row in rows for cell in row if marker in str(cell)]


# The pages.


@pytest.fixture
def ruth(browse: Browse, desk: Desk) -> Browser:
    return browse(desk.ruth)


def address(step_id: str = LOCKS, rest: str = "") -> str:
    step = load_library().find_step(step_id)
    assert step is not None
    return f"/staff/library/{step.key}{rest}"


def form(desk: Desk, **changed: Any) -> dict[str, Any]:
    day = {
        "-day": str(desk.today.day),
        "-month": str(desk.today.month),
        "-year": str(desk.today.year),
    }
    return {
        "words": "Ask Lee at the lock shop.", "why": "He comes the same day.",
        "not_when": "Lee knows the person.", "theme": "home", "bands": ["survivor"],
        "secret": "no", "who": ["self"], "fits": ["address_known"], "because": "Free here",
        "revision": "0", **{f"starts_on{part}": value for part, value in day.items()}, **changed,
    }  # fmt: skip


def said(text: str) -> str:
    return html.unescape(text)


def test_a_lead_finds_a_step_by_what_it_is_about_and_by_its_words(ruth: Browser) -> None:
    page = ruth.get("/staff/library/").text
    assert f"{len(load_library().steps)} steps" in page
    page = ruth.get("/staff/library/?theme=pets&band=under_8").text
    assert "Don&#39;t go back for the dog" in page or "Don't go back for the dog" in page
    assert "1 step" in page
    page = ruth.post("/staff/library/search", {"text": "spyhole door"}).text
    assert "Look before you open" in page
    assert "No step is like that" in ruth.post("/staff/library/search", {"text": "zebra"}).text
    assert "Nothing: it is offered as it was shipped" in ruth.get(address()).text


def test_a_lead_says_a_step_otherwise_after_seeing_how_it_reads(
    ruth: Browser, desk: Desk, session: Session
) -> None:
    assert said(shipped_words()) in said(ruth.get(address(rest="/change")).text)
    page = ruth.post(address(rest="/change"), form(desk, preview="yes")).text
    assert "Not saved yet: how it reads" in page
    assert "Reading grade: the step" in page
    assert session.scalars(select(LibraryChange)).all() == []
    page = ruth.follow(ruth.post(address(rest="/change"), form(desk))).text
    assert "Plans that have it keep their words" in page
    for shown in ("Ask Lee at the lock shop.", shipped_words(), "Free here", "Ruth Adeyemi"):
        assert shown in said(page)
    assert "Our words" in ruth.get("/staff/library/?show=ours").text


def test_what_is_left_out_is_asked_for_and_nothing_typed_is_lost(ruth: Browser, desk: Desk) -> None:
    answer = ruth.post(address(rest="/change"), form(desk, not_when="", because=""))
    assert answer.status_code == 422
    assert "Enter when not to do it" in answer.text
    assert "Enter why you change it" in answer.text
    assert "Ask Lee at the lock shop." in answer.text
    answer = ruth.post("/staff/library/new", form(desk, bands=["under_8"], secret="yes"))
    assert answer.status_code == 422
    assert "A small child is never given a secret" in answer.text


def test_a_lead_who_was_slower_sees_what_it_says_now(ruth: Browser, desk: Desk) -> None:
    desk.reword("Ask us for a lock.")
    answer = ruth.post(address(rest="/change"), form(desk))
    assert answer.status_code == 409
    assert "Ask us for a lock." in answer.text
    assert "Ask Lee at the lock shop." in answer.text
    ruth.follow(ruth.post(address(rest="/change"), form(desk, revision="1")))
    assert words_now(desk) == "Ask Lee at the lock shop."


def test_a_lead_adds_a_step_and_an_advocate_is_offered_it(
    ruth: Browser, desk: Desk, pair: Pair, amira: Browser
) -> None:
    page = ruth.follow(ruth.post("/staff/library/new", form(desk, fits=[]))).text
    assert "The step is in the library" in page
    assert "Ask Lee at the lock shop." in amira.get(pair.address(pair.plan(), "ideas")).text


def test_a_lead_hides_a_step_and_offers_it_again(ruth: Browser, desk: Desk) -> None:
    assert "Hide this step" in ruth.get(address(rest="/hide")).text
    assert "Enter why" in ruth.post(address(rest="/hide"), {"because": "", "revision": "0"}).text
    sent = {"because": "It went wrong here", "revision": "0"}
    page = ruth.follow(ruth.post(address(rest="/hide"), sent)).text
    assert "Nobody is offered this step" in page
    assert "It went wrong here" in page
    assert "Change the locks" in said(ruth.get("/staff/library/?show=hidden").text)
    again = ruth.post(address(rest="/hide"), {"because": "x", "revision": "1"})
    assert again.status_code == 409
    page = ruth.follow(ruth.post(address(rest="/show"), {"revision": "1"})).text
    assert "It is offered again" in page
    assert not desk.entry().step.hidden


def test_a_lead_is_told_that_a_shipped_step_changed_and_decides(
    ruth: Browser, desk: Desk, session: Session
) -> None:
    change = desk.reword()
    change.shipped = {**change.shipped, "words": "Older shipped words"}
    session.commit()
    page = ruth.get(address()).text
    assert "Changed in the shipped library since" in page
    assert shipped_words() in said(page)
    assert "Shipped one changed" in ruth.get("/staff/library/?show=outdated").text
    page = ruth.follow(ruth.post(address(rest="/keep"), {"revision": "1"})).text
    assert "What we say stays as it is" in page
    page = ruth.follow(ruth.post(address(rest="/restore"), {"revision": "2"})).text
    assert "The shipped words are back" in page
    assert words_now(desk) == shipped_words()


def test_an_advocate_reads_the_library_and_changes_nothing_in_it(
    browse: Browse, desk: Desk, amira: Browser, session: Session
) -> None:
    assert "Change the locks" in said(amira.get(address()).text)
    assert "Say it in our words" not in amira.get(address()).text
    assert "Add a step" not in amira.get("/staff/library/").text
    for rest in ("/change", "/hide", "/show", "/keep", "/restore"):
        assert amira.post(address(rest=rest), form(desk)).status_code == 404
    assert session.scalars(select(LibraryChange)).all() == []


def test_a_step_nobody_knows_is_not_found(ruth: Browser, desk: Desk) -> None:
    answer = ruth.get("/staff/library/00000000-0000-7000-8000-0000000000ff")
    assert answer.status_code == 404
