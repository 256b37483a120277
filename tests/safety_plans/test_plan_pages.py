"""An advocate works on a plan: what matters, suggestions, answers, agreeing, paper."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.cases.service import allocate
from safety_plans.bands import Band
from safety_plans.models import CrisisCard, Plan, Step, Version
from safety_plans.papers.service import titles_for
from safety_plans.parts import Part
from safety_plans.service import say_what_matters
from safety_plans.states import StepState
from safety_plans.steps import change_step
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.people import People
from tests.safety_plans.conftest import Pair

Browse = Callable[..., Browser]
REVIEW = {"review_on-day": "20", "review_on-month": "12", "review_on-year": "2026"}


def test_a_plan_starts_from_what_matters_and_offers_steps_that_fit(
    pair: Pair, amira: Browser
) -> None:
    own = f"/staff/cases/{pair.case.id}/plan/"
    assert "The plan is theirs" in amira.get(own).text
    page = amira.follow(amira.post(own))
    assert "What matters to them" in page.text
    plan = pair.only(Plan)
    given = {
        "what_matters": "Sleeping through", "priorities": ["pets"], "situations": ["pets"],
        "revision": "1",
    }  # fmt: skip
    ideas = amira.follow(amira.post(pair.address(plan, "matters"), given)).text
    assert ideas.index("idea-pets-stay") < ideas.index("idea-home-safe-room")
    page = amira.follow(amira.post(pair.address(plan, "ideas"), {"steps": ["pets-stay"]}))
    assert "Find out who could take your pet at short notice" in page.text
    assert "Waiting for their answer" in page.text
    assert pair.only(Step).state is StepState.SUGGESTED


def test_a_stranger_cannot_read_a_plan(
    pair: Pair, browse: Browse, people: People, marker: str
) -> None:
    plan = pair.plan()
    step = pair.agreed(plan, marker)
    pair.agree(plan)
    agency = people.agency()
    for stranger in (
        people.advocate("Somebody else"), people.helpline(), people.partner(agency),
        people.survivor(people.case(name="Sam Lee")),
    ):  # fmt: skip
        browser = browse(stranger)
        for rest in ("", "agree", "versions/1", "print", "matters", f"steps/{step.id}"):
            answer = browser.get(pair.address(plan, rest))
            assert answer.status_code in (303, 404)
            assert marker not in answer.text


def test_a_plan_is_not_reached_through_another_case(
    pair: Pair, browse: Browse, people: People, clock: FakeClock
) -> None:
    plan = pair.plan()
    step = pair.agreed(plan, "Change the locks")
    sam = people.case(pair.amira, name="Sam Lee")
    browser = browse(pair.amira)
    for rest in ("", "print", f"steps/{step.id}"):
        assert browser.get(f"/staff/cases/{sam.id}/plan/{plan.id}/{rest}").status_code == 404


def test_the_advocate_records_an_answer_and_how_it_was_given(pair: Pair, amira: Browser) -> None:
    plan = pair.plan()
    step = pair.propose(plan, "Change the locks")
    address = pair.address(plan, f"steps/{step.id}")
    assert "Their answer, if they told you" in amira.get(address).text
    answer = amira.post(f"{address}/answer", {"answer": "agree", "revision": "1"})
    assert answer.status_code == 422
    assert "Choose how they said it" in answer.text
    given = {"answer": "decline", "how": "phone", "revision": "1"}
    answer = amira.post(f"{address}/answer", given)
    assert "Enter why not" in answer.text
    page = amira.follow(amira.post(f"{address}/answer", {**given, "reason": "Rented"}))
    assert "Rented" in page.text
    assert pair.only(Step).state is StepState.DECLINED


def test_the_advocate_answers_what_the_survivor_proposed(pair: Pair, amira: Browser) -> None:
    plan = pair.plan()
    step = pair.propose(plan, "My sister rings", by=pair.jo, theme="")
    assert "For us to answer" in amira.get(pair.address(plan)).text
    amira.post(pair.address(plan, f"steps/{step.id}/answer"), {"answer": "agree", "revision": "1"})
    assert pair.only(Step).state is StepState.AGREED
    assert "Anything else" in amira.get(pair.address(plan)).text


def test_a_stale_edit_shows_both_versions_and_loses_nothing(
    pair: Pair, amira: Browser, session: Session
) -> None:
    plan = pair.plan()
    step = pair.propose(plan, "Change the locks")
    change_step(
        session, plan, step, words="Change the back lock", theme="home", who="", private=False,
        revision=1, actor=pair.people.actor(pair.jo), at=pair.people.clock.now(),
    )  # fmt: skip
    mine = {"words": "Fit a chain", "theme": "home", "who": "", "private": "no", "revision": "1"}
    address = pair.address(plan, f"steps/{step.id}/words")
    answer = amira.follow(amira.post(address, mine))
    assert "Two versions" in answer.text
    assert "Change the back lock" in answer.text
    assert "Fit a chain" in answer.text
    assert pair.only(Step).words == "Change the back lock"
    amira.follow(amira.post(address, {**mine, "revision": "2"}))
    assert pair.only(Step).words == "Fit a chain"


def test_stale_priorities_show_both_versions(pair: Pair, amira: Browser, session: Session) -> None:
    plan = pair.plan()
    say_what_matters(
        session, plan, priorities=[], situations=None, what_matters="My dog", revision=1,
        actor=pair.people.actor(pair.jo), at=pair.people.clock.now(),
    )  # fmt: skip
    mine = {"what_matters": "Sleep", "revision": "1"}
    answer = amira.follow(amira.post(pair.address(plan, "matters"), mine))
    assert plan.what_matters == "My dog"
    assert "My dog" in answer.text
    assert "Sleep" in answer.text


def test_agreeing_by_phone_keeps_a_version_and_says_what_changed(
    pair: Pair, amira: Browser
) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    given = {"how": "phone", "revision": str(plan.changes), **REVIEW}
    page = amira.follow(amira.post(pair.address(plan, "agree"), given))
    assert "Version 1" in page.text
    assert "by phone, recorded by Amira Khan" in page.text
    plan = pair.only(Plan)
    pair.agreed(plan, "Fit a chain")
    given = {"how": "in_person", "revision": str(plan.changes), **REVIEW}
    page = amira.follow(amira.post(pair.address(plan, "agree"), given))
    assert "What changed since version 1" in page.text
    assert "Added: “Fit a chain”" in page.text
    assert "Fit a chain" not in amira.get(pair.address(plan, "versions/1")).text


def test_agreeing_what_was_not_read_is_turned_back(pair: Pair, amira: Browser) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    given = {"how": "phone", "revision": str(plan.changes), **REVIEW}
    pair.agreed(plan, "Fit a chain")
    answer = amira.post(pair.address(plan, "agree"), given)
    assert answer.status_code == 409
    assert "Read it again before you agree" in answer.text
    assert pair.session.scalar(select(func.count()).select_from(Version)) == 0


def test_the_survivor_s_yes_is_needed_where_they_said_it_on_their_page(
    pair: Pair, amira: Browser
) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    given = {"how": "portal", "revision": str(plan.changes), **REVIEW}
    answer = amira.post(pair.address(plan, "agree"), given)
    assert answer.status_code == 422
    assert "They have not said yes on their page yet" in answer.text


def test_after_asking_for_their_yes_nothing_is_chosen_beforehand(
    pair: Pair, amira: Browser
) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    amira.post(pair.address(plan, "offer"), {"revision": str(plan.changes)})
    page = amira.get(pair.address(plan, "agree")).text
    assert "Waiting for their yes on their page" in page
    assert "checked" not in page
    answer = amira.post(pair.address(plan, "agree"), {"revision": str(plan.changes), **REVIEW})
    assert answer.status_code == 422
    assert "Choose how they agreed" in answer.text


def on_paper(pair: Pair, amira: Browser, plan: Plan) -> str:
    """Return the sheet of a plan, once they said that it is safe to have on paper."""
    title = titles_for(plan, {})[0]
    sent = {"shape": "list", "is_safe": "yes", "how": "in_person", "title": title}
    return amira.follow(amira.post(pair.address(plan, "print"), sent)).text


def test_paper_names_nobody_and_leaves_out_what_is_private_or_unsafe(
    pair: Pair, amira: Browser
) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    pair.agreed(plan, "Bag at Mia’s", private=True)
    pair.propose(plan, "Move out")
    page = on_paper(pair, amira, plan)
    assert "Change the locks" in page
    assert "Bag at Mia’s" not in page
    assert "Move out" not in page
    assert "1 private step is left out" in page
    assert "Jo Okafor" not in page
    assert "safety" not in page.lower()


def test_a_child_s_plan_is_started_by_their_birthday_and_shows_what_may_be_shown(
    pair: Pair, amira: Browser
) -> None:
    ali = pair.dependent("Ali Okafor", born_on="2020-05-01")
    start = f"/staff/cases/{pair.case.id}/plan/start/{ali.id}"
    page = amira.get(start).text
    assert 'value="under_8" checked' in page
    page = amira.follow(amira.post(start, {"band": "under_8"})).text
    assert "A plan for Ali Okafor" in page
    plan = pair.only(Plan)
    assert plan.band is Band.UNDER_8
    secret = {"words": "We leave on Friday", "theme": "home", "private": "yes"}
    answer = amira.post(pair.address(plan, "steps/new"), secret)
    assert answer.status_code == 422
    assert "A small child is never given a secret" in answer.text
    step = pair.agreed(plan, "Go to Nan")
    pair.session.commit()
    assert "Go to Nan" not in on_paper(pair, amira, plan)
    pair.see(plan, Part.STEP)
    assert "Go to Nan" in on_paper(pair, amira, plan)
    amira.post(pair.address(plan, f"steps/{step.id}/shown"), {"shown": "no"})
    assert "Go to Nan" not in on_paper(pair, amira, plan)


MAY_ASK = "The suspect may ask for this plan"


@pytest.mark.parametrize(
    ("responsibility", "warned"), [("yes", True), ("unknown", True), ("no", False), ("", False)]
)
def test_a_child_s_plan_says_on_every_page_of_its_making_that_the_suspect_may_ask_for_it(
    pair: Pair, amira: Browser, responsibility: str, *, warned: bool
) -> None:
    ali = pair.dependent("Ali Okafor", parental_responsibility=responsibility)
    start = f"/staff/cases/{pair.case.id}/plan/start/{ali.id}"
    assert (MAY_ASK in amira.get(start).text) is warned
    assert (MAY_ASK in amira.post(start, {"band": ""}).text) is warned
    assert (MAY_ASK in amira.follow(amira.post(start, {"band": "under_8"})).text) is warned
    plan = pair.only(Plan)
    step = pair.propose(plan, "Go to Nan")
    for rest in (
        "steps/new", "agree", "ideas", "matters", "together", "look", "shown", f"steps/{step.id}",
        "cards/school", "cards/school/write", "cards/handover", "cards/handover/write",
    ):  # fmt: skip
        assert (MAY_ASK in amira.get(pair.address(plan, rest)).text) is warned, rest
    assert (MAY_ASK in amira.get(pair.address(plan, "print")).text) is warned
    paper = on_paper(pair, amira, plan)
    assert ("who must not have it" in paper) is warned
    assert "Ali" not in paper


def test_the_survivor_s_own_plan_says_nothing_of_it(pair: Pair, amira: Browser) -> None:
    pair.dependent("Ali Okafor", parental_responsibility="yes")
    assert MAY_ASK not in amira.get(pair.address(pair.plan())).text


def test_the_case_page_says_where_the_plan_stands_and_nothing_of_it(
    pair: Pair, amira: Browser, marker: str
) -> None:
    case = f"/staff/cases/{pair.case.id}/"
    assert "Start it together" in amira.get(case).text
    plan = pair.plan()
    pair.agreed(plan, marker)
    pair.agree(plan)
    page = amira.get(case).text
    assert "Version 1, agreed Tuesday 24 November" in page
    assert "Safety plan agreed" in page
    assert marker not in page


def test_looking_again_and_seeing_what_they_did_are_one_press(pair: Pair, amira: Browser) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    pair.agree(plan)
    assert "For us" not in amira.get(pair.address(plan)).text
    answer = amira.post(pair.address(plan, "review"), REVIEW)
    assert answer.status_code == 303
    past = {**REVIEW, "review_on-year": "2025"}
    assert (
        "Enter a day that is still to come" in amira.post(pair.address(plan, "review"), past).text
    )
    assert amira.post(pair.address(plan, "seen")).status_code == 303


def test_two_who_write_the_card_at_once_both_keep_their_words(pair: Pair, amira: Browser) -> None:
    address = f"/staff/cases/{pair.case.id}/plan/card"
    pair.plan()
    amira.follow(amira.post(address, {"code_words": "Pineapple: ring 999", "revision": "0"}))
    second = {"code_words": "Lemon: ring Mia", "revision": "0"}
    answer = amira.follow(amira.post(address, second))
    assert "Pineapple: ring 999" in answer.text
    assert "Lemon: ring Mia" in answer.text
    assert pair.only(CrisisCard).code_words == "Pineapple: ring 999"


def test_the_lead_sees_the_plan_of_her_team(
    pair: Pair, browse: Browse, people: People, clock: FakeClock
) -> None:
    lead = people.lead()
    allocate(pair.session, pair.case, account=lead, reason="Cover", actor=SYSTEM, at=clock.now())
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    assert "Change the locks" in browse(lead).get(pair.address(plan)).text
