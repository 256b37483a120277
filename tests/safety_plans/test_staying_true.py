"""A plan that may no longer fit says so, to either side and why; a look at it is short."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from advocacy.cases.changes import Change, announce
from advocacy.cases.models import PersonKind
from advocacy.cases.people_service import change_person, mark_of
from advocacy.cases.plan_state import Stale, plan_states
from advocacy.cases.service import add_person, list_people
from advocacy.messaging.models import OutboundText
from advocacy.prompts.models import Prompt
from safety_plans.bands import Band
from safety_plans.looking_again.models import LookAgain, Outcome
from safety_plans.models import Act, Plan, Step, Version
from safety_plans.staleness import CHANGE_WORDS, OWN_WORDS
from safety_plans.states import StepState
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.safety_plans.conftest import Pair


def happened(pair: Pair, change: Change) -> None:
    announce(
        pair.session, pair.case, change=change, actor=pair.people.actor(pair.amira),
        at=pair.people.clock.now(),
    )  # fmt: skip
    pair.session.commit()


@pytest.fixture
def plan(pair: Pair) -> Plan:
    """An agreed plan of two steps."""
    found = pair.plan()
    pair.agreed(found, "Change the locks")
    pair.agreed(found, "Ring Mia at nine")
    pair.agree(found)
    pair.session.commit()
    return found


def steps_of(pair: Pair) -> list[Step]:
    return list(pair.session.scalars(select(Step).order_by(Step.proposed_at, Step.id)))


@pytest.mark.parametrize("change", list(Change))
def test_staff_are_told_why_on_the_plan_and_on_the_case(
    pair: Pair, plan: Plan, amira: Browser, change: Change
) -> None:
    assert "May no longer fit" not in amira.get(pair.address(plan)).text
    happened(pair, change)
    page = amira.get(pair.address(plan)).text
    assert f"{CHANGE_WORDS[change].capitalize()}." in page
    assert pair.address(plan, "again") in page
    assert CHANGE_WORDS[change] in amira.get(f"/staff/cases/{pair.case.id}/").text
    assert "may no longer fit" in amira.get("/staff/").text


@pytest.mark.parametrize("change", sorted(OWN_WORDS))
def test_her_own_page_asks_for_a_look_and_says_why(
    pair: Pair, plan: Plan, jo: Browser, change: Change
) -> None:
    assert "See if it still fits" not in jo.get("/").text
    happened(pair, change)
    assert "See if it still fits" in jo.get("/").text
    assert OWN_WORDS[change] in jo.get("/a/20").text
    assert OWN_WORDS[change] in jo.get("/a/120").text


def test_a_danger_word_changes_nothing_on_her_own_pages(
    pair: Pair, plan: Plan, jo: Browser
) -> None:
    before = [jo.get(page).text for page in ("/", "/a/20", "/a/120")]
    happened(pair, Change.DANGER)
    assert [jo.get(page).text for page in ("/", "/a/20", "/a/120")] == before


def test_what_the_agencies_know_is_asked_for_by_a_person_and_told_by_no_page(
    pair: Pair, plan: Plan, jo: Browser
) -> None:
    for change in (Change.MASP, Change.SUSPECT, Change.RISK):
        happened(pair, change)
    page = jo.get("/a/120").text
    assert page.count("Who works with you would like to look at it with you.") == 1
    for word in ("MASP", "suspect", "risk"):
        assert word not in page


def test_no_text_leaves_because_a_plan_needs_a_look(pair: Pair, plan: Plan) -> None:
    for change in Change:
        happened(pair, change)
    assert pair.session.scalar(select(func.count()).select_from(OutboundText)) == 0


def test_the_day_to_look_again_comes_by_the_clock(
    app: Flask, pair: Pair, plan: Plan, amira: Browser, jo: Browser, clock: FakeClock
) -> None:
    def state() -> tuple[Stale, ...]:
        found = plan_states(app).of(pair.session, [pair.case.id], at=clock.now())
        return found[pair.case.id].stale_because

    assert "is due for a look" not in amira.get("/staff/").text
    assert state() == ()
    clock.advance(days=28)
    amira.sign_in(pair.amira)
    jo.sign_in(pair.jo)
    assert state() == (Stale.AGE,)
    assert "is due for a look" in amira.get("/staff/").text
    assert "The day to look at it again has come." in amira.get(pair.address(plan)).text
    assert "See if it still fits" in jo.get("/").text
    assert "The day you chose has come." in jo.get("/a/20").text


def test_a_new_address_of_hers_and_one_of_the_suspect_are_two_things(
    pair: Pair, plan: Plan
) -> None:
    at, actor = pair.people.clock.now(), pair.people.actor(pair.amira)
    her = list_people(pair.session, pair.case, kind=PersonKind.SURVIVOR)[0]
    him = add_person(
        pair.session, pair.case, kind=PersonKind.SUSPECT, name="Lee Gray", details={},
        actor=actor, at=at,
    )  # fmt: skip
    pair.session.flush()
    for person, change in ((him, Change.SUSPECT), (her, Change.ADDRESS)):
        change_person(
            pair.session, pair.case, person, name=person.name, details={"address": "1 New Road"},
            seen=mark_of(person), actor=actor, at=at,
        )  # fmt: skip
        assert plan.stale_because[-1] is change


def test_she_looks_alone_and_all_of_it_still_works(
    pair: Pair, plan: Plan, jo: Browser, amira: Browser
) -> None:
    happened(pair, Change.ADDRESS)
    page = jo.follow(jo.post("/a/120", {"changed": ["address"], "words": "We moved"})).text
    for step in steps_of(pair):
        assert step.words in page
        page = jo.follow(jo.post("/a/121", said(step, "keep"))).text
    page = jo.follow(jo.get("/a/121")).text
    assert "All of it still works." in page
    page = jo.follow(jo.post("/a/122", {})).text
    assert "You said that all of it still works" in page
    assert pair.only(LookAgain).outcome is Outcome.NOTHING
    assert "See if it still fits" not in jo.get("/").text
    page = amira.get(pair.address(plan)).text
    assert "all of it still works" in page
    assert "New for them: where you live" in page
    assert "We moved" in page
    assert pair.only(Plan).stale_because == (Change.ADDRESS,), "the other side looks too"
    happened(pair, Change.ORDER)
    assert "See if it still fits" in jo.get("/").text


def said(step: Step, verdict: str) -> dict[str, str]:
    return {"step": str(step.id), "revision": str(step.revision), "verdict": verdict}


def test_what_is_not_safe_stops_at_once_and_what_is_changed_gets_an_answer(
    pair: Pair, plan: Plan, jo: Browser, amira: Browser
) -> None:
    locks, mia = steps_of(pair)
    jo.post("/a/120", {"changed": ["people"]})
    assert "It stops at once" in jo.follow(jo.post("/a/121", said(locks, "unsafe"))).text
    assert "Write what happened" in jo.follow(jo.post("/a/123", {"words": ""})).text
    jo.post("/a/123", {"words": "He has a key"})
    pair.session.expire_all()
    assert pair.session.get_one(Step, locks.id).state is StepState.NOT_SAFE_NOW
    assert "Ring Mia at nine" in jo.follow(jo.post("/a/121", said(mia, "change"))).text
    jo.post("/a/123", {"words": "Ring Sam at nine"})
    page = jo.follow(jo.get("/a/121")).text
    assert "1 not safe now" in page
    assert "1 said in other words" in page
    assert "You both say yes to it when it is right" in jo.follow(jo.post("/a/122", {})).text
    pair.session.expire_all()
    assert pair.session.get_one(Step, mia.id).state is StepState.SUGGESTED
    assert pair.only(LookAgain).outcome is Outcome.CHANGED
    assert "see what they changed" in amira.get(pair.address(plan)).text


def test_she_can_stop_in_the_middle_and_go_on_another_day(
    pair: Pair, plan: Plan, jo: Browser
) -> None:
    first, second = steps_of(pair)
    jo.post("/a/120", {"changed": ["device"], "words": "A new phone"})
    jo.post("/a/121", said(first, "keep"))
    jo.post("/x", {})
    jo.sign_in(pair.jo)
    assert "A new phone" in jo.get("/a/120").text
    page = jo.get("/a/121").text
    assert second.words in page
    assert "The last one" in page
    assert len(pair.session.scalars(select(LookAgain)).all()) == 1


def test_a_step_that_was_changed_meanwhile_is_read_again(
    pair: Pair, plan: Plan, jo: Browser
) -> None:
    first = steps_of(pair)[0]
    jo.post("/a/120", {})
    page = jo.follow(jo.post("/a/121", {**said(first, "keep"), "revision": "7"})).text
    assert "This one was changed. Read it again." in page
    assert pair.only(LookAgain).verdicts == {}


def test_before_anything_is_agreed_there_is_nothing_to_look_at_again(
    pair: Pair, jo: Browser, amira: Browser
) -> None:
    plan = pair.plan()
    pair.session.commit()
    assert jo.get("/a/120").headers["Location"] == "/a/20"
    assert jo.post("/a/120", {}).headers["Location"] == "/a/20"
    assert jo.get("/a/121").headers["Location"] == "/a/120"
    assert jo.get("/a/122").headers["Location"] == "/a/20"
    assert "Does it still fit?" not in jo.get("/a/20").text
    assert "This plan was not agreed yet." in amira.get(pair.address(plan, "again")).text


def look(pair: Pair, *verdicts: tuple[str, str], **more: Any) -> dict[str, Any]:
    """Return what the staff form sends."""
    day = pair.people.clock.now().date() + timedelta(days=14)
    sent: dict[str, Any] = {
        "how": "in_person", "review_on-day": day.day, "review_on-month": day.month,
        "review_on-year": day.year, **more,
    }  # fmt: skip
    for step, (verdict, words) in zip(steps_of(pair), verdicts, strict=False):
        sent[f"verdict-{step.id}"], sent[f"words-{step.id}"] = verdict, words
        sent[f"revision-{step.id}"] = step.revision
    return sent


def test_together_nothing_changed_and_nothing_asks_any_more(
    pair: Pair, plan: Plan, amira: Browser, jo: Browser
) -> None:
    happened(pair, Change.ORDER)
    page = amira.follow(
        amira.post(pair.address(plan, "again"), look(pair, ("keep", ""), ("keep", "")))
    ).text
    assert "Looked at again: nothing changed." in page
    assert "may no longer fit" not in amira.get("/staff/").text
    assert "See if it still fits" not in jo.get("/").text
    pair.session.expire_all()
    assert pair.only(Plan).stale_because == ()
    assert pair.only(LookAgain).outcome is Outcome.NOTHING
    assert pair.only(Version).number == 1


def test_together_what_changed_is_said_and_then_agreed_as_a_version(
    pair: Pair, plan: Plan, amira: Browser
) -> None:
    sent = look(pair, ("change", "Fit a chain"), ("unsafe", "Mia moved"), changed=["people"])
    answer = amira.post(pair.address(plan, "again"), sent)
    assert answer.headers["Location"].endswith("/agree")
    pair.session.expire_all()
    locks, mia = steps_of(pair)
    assert (locks.words, locks.state) == ("Fit a chain", StepState.AGREED)
    assert (mia.state, mia.reason) == (StepState.NOT_SAFE_NOW, "Mia moved")
    pair.agree(pair.only(Plan))
    assert pair.only(Plan).version == 2
    assert pair.only(LookAgain).changed == ["people"]


def test_by_ourselves_new_words_wait_for_their_answer(
    pair: Pair, plan: Plan, amira: Browser
) -> None:
    sent = look(pair, ("change", "Fit a chain"), ("keep", ""), how="alone")
    amira.post(pair.address(plan, "again"), sent)
    pair.session.expire_all()
    assert steps_of(pair)[0].state is StepState.SUGGESTED


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ((("keep", ""),), "Choose whether it still works"),
        ((("change", ""), ("keep", "")), "Enter what it should say"),
        ((("keep", ""), ("unsafe", "")), "Enter why it is not safe now"),
    ],
)
def test_a_look_with_something_left_out_comes_back_and_records_nothing(
    pair: Pair, plan: Plan, amira: Browser, verdicts: Any, words: str
) -> None:
    acts = pair.session.scalar(select(func.count()).select_from(Act))
    answer = amira.post(pair.address(plan, "again"), look(pair, *verdicts, words="We moved"))
    assert answer.status_code == 422
    assert words in answer.text
    assert "We moved" in answer.text
    assert pair.session.scalar(select(func.count()).select_from(LookAgain)) == 0
    assert pair.session.scalar(select(func.count()).select_from(Act)) == acts


def test_a_look_at_steps_that_changed_meanwhile_is_asked_again(
    pair: Pair, plan: Plan, amira: Browser
) -> None:
    sent = look(pair, ("keep", ""), ("keep", ""))
    sent[f"revision-{steps_of(pair)[0].id}"] = 9
    answer = amira.post(pair.address(plan, "again"), sent)
    assert answer.status_code == 409
    assert "Changed meanwhile" in answer.text
    assert pair.session.scalar(select(func.count()).select_from(LookAgain)) == 0


def test_a_child_s_plan_is_looked_at_again_too(pair: Pair, amira: Browser) -> None:
    plan = pair.plan(Band.UNDER_8)
    pair.agreed(plan, "Go to Nan")
    pair.agree(plan)
    happened(pair, Change.ADDRESS)
    assert "An address changed." in amira.get(pair.address(plan)).text
    assert amira.get(pair.address(plan, "again")).status_code == 200


def test_the_second_line_on_today_names_the_reason_and_nothing_of_the_plan(
    pair: Pair, plan: Plan
) -> None:
    happened(pair, Change.DEVICE)
    prompt = pair.session.scalars(select(Prompt).where(Prompt.kind == "plan.stale")).one()
    assert prompt.detail == "Since it was agreed, there is a new phone or device"
