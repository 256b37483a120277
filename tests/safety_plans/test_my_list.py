"""A survivor looks at her list on a phone: one thing a page, every answer a redirect."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.prompts.models import Prompt
from safety_plans.bands import Band
from safety_plans.models import CrisisCard, Plan, Step, Version
from safety_plans.portal import routes
from safety_plans.service import offer_plan
from safety_plans.states import How, StepState
from safety_plans.steps import change_step
from tests.browse import Browser
from tests.people import People
from tests.safety_plans.conftest import Pair

Browse = Callable[..., Browser]


def shown(step: Step, answer: str = "", **more: str) -> dict[str, str]:
    return {"step": str(step.id), "revision": str(step.revision), "answer": answer, **more}


def test_her_first_screen_says_how_many_ideas_there_are(pair: Pair, jo: Browser) -> None:
    assert "My list" in jo.get("/").text
    plan = pair.plan()
    pair.propose(plan, "Change the locks")
    pair.propose(plan, "Fit a chain")
    assert "2 new ideas to look at" in jo.get("/").text


def test_she_says_yes_to_an_idea_and_sees_the_next(pair: Pair, jo: Browser) -> None:
    plan = pair.plan()
    first = pair.propose(plan, "Change the locks", library_id="home-locks")
    pair.propose(plan, "Fit a chain")
    page = jo.get("/a/21").text
    assert "Change the locks" in page
    assert "Keys get copied" in page
    assert "You, Amira and their team lead can see this" in page
    page = jo.follow(jo.post("/a/21", shown(first, "agree"))).text
    assert "Fit a chain" in page
    step = pair.session.get_one(Step, first.id)
    assert (step.state, step.answered_how) == (StepState.AGREED, How.PORTAL)


def test_she_says_no_and_chooses_why(pair: Pair, jo: Browser) -> None:
    step = pair.propose(pair.plan(), "Change the locks")
    page = jo.follow(jo.post("/a/21", shown(step, "decline"))).text
    assert "Change the locks" in page
    assert "Choose one" in jo.follow(jo.post("/a/24", {})).text
    answer = jo.post("/a/24", {"why": "too_much", "words": "After the move"})
    assert answer.headers["Location"] == "/a/21"
    step = pair.only(Step)
    assert step.state is StepState.DECLINED
    assert step.reason == "It's too much right now. After the move"


def test_she_asks_about_an_idea_and_it_waits(pair: Pair, jo: Browser) -> None:
    step = pair.propose(pair.plan(), "Change the locks")
    jo.post("/a/21", shown(step, "ask"))
    assert "Write what you would like to ask" in jo.follow(jo.post("/a/24", {"words": " "})).text
    jo.post("/a/24", {"words": "Who pays?"})
    step = pair.only(Step)
    assert (step.state, step.question) == (StepState.SUGGESTED, "Who pays?")
    assert "You asked: Who pays?" in jo.get("/a/21").text


def test_an_idea_that_changed_meanwhile_is_read_again(
    pair: Pair, jo: Browser, session: Session
) -> None:
    plan = pair.plan()
    step = pair.propose(plan, "Change the locks")
    seen = shown(step, "agree")
    change_step(
        session, plan, step, words="Move out", theme="home", who="", private=False, revision=1,
        actor=pair.people.actor(pair.amira), at=pair.people.clock.now(),
    )  # fmt: skip
    page = jo.follow(jo.post("/a/21", seen)).text
    assert "This one was changed. Read it again" in page
    assert "Move out" in page
    assert pair.only(Step).state is StepState.SUGGESTED


def test_she_says_what_matters_before_there_is_any_plan(pair: Pair, jo: Browser) -> None:
    assert "Start here" in jo.get("/a/20").text
    jo.get("/a/22")
    given = {"what_matters": "Sleeping through", "priorities": ["home", "pets"], "revision": "1"}
    page = jo.follow(jo.post("/a/22", given)).text
    assert "Sleeping through" in page
    assert "Being safe at home" in page
    assert pair.only(Plan).priorities == ["home", "pets"]


def test_what_both_wrote_at_once_is_shown_to_her_and_nothing_is_lost(
    pair: Pair, jo: Browser
) -> None:
    pair.plan().revision = 3
    pair.only(Plan).what_matters = "My dog"
    page = jo.follow(jo.post("/a/22", {"what_matters": "Sleep", "revision": "1"})).text
    assert "My dog" in page
    assert "Sleep" in page
    assert pair.only(Plan).what_matters == "My dog"
    jo.post("/a/22", {"what_matters": "Sleep", "revision": "3"})
    assert pair.only(Plan).what_matters == "Sleep"
    assert "Two versions" in jo.get("/a/20").text


def test_she_adds_a_step_of_her_own_and_the_advocate_is_told(
    pair: Pair, jo: Browser, session: Session, marker: str
) -> None:
    assert "Write what would help you" in jo.follow(jo.post("/a/23", {"words": ""})).text
    assert "There is a problem" not in jo.get("/a/23").text
    page = jo.follow(jo.post("/a/23", {"words": marker, "theme": "people"})).text
    assert marker in page
    assert "Yours, not answered yet" in page
    prompt = session.scalars(select(Prompt).where(Prompt.kind == "plan.news")).one()
    assert marker not in prompt.detail


def test_she_marks_what_is_no_longer_safe_and_says_what_happened(pair: Pair, jo: Browser) -> None:
    step = pair.agreed(pair.plan(), "Park at work")
    assert jo.get("/a/29").headers["Location"] == "/a/20"
    page = jo.follow(jo.post("/a/20", {"step": str(step.id)})).text
    assert "It isn&#39;t safe now" in page or "It isn't safe now" in page
    page = jo.follow(jo.post("/a/29", {"to": "not_safe_now"})).text
    assert "Write what happened" in page
    jo.post("/a/29", {"to": "not_safe_now", "reason": "He waits there"})
    assert pair.only(Step).state is StepState.NOT_SAFE_NOW
    assert pair.only(Step).reason == "He waits there"


def test_her_yes_alone_agrees_nothing_until_the_other_side_said_it_too(
    pair: Pair, jo: Browser, session: Session
) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    page = jo.follow(jo.post("/a/27", {"revision": str(plan.changes)})).text
    assert "It waits for the other yes" in page
    assert session.scalar(select(func.count()).select_from(Version)) == 0
    plan = pair.only(Plan)
    offer_plan(
        session, plan, seen=plan.changes, actor=pair.people.actor(pair.amira),
        at=pair.people.clock.now(),
    )  # fmt: skip
    page = jo.follow(jo.post("/a/27", {"revision": str(plan.changes)})).text
    assert "You both agreed this" in page
    assert pair.only(Version).agreed_how is How.PORTAL


def test_a_yes_to_a_list_that_changed_is_asked_again(pair: Pair, jo: Browser) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    page = jo.follow(jo.post("/a/27", {"revision": "0"})).text
    assert "The list was changed. Read it again" in page
    assert pair.only(Plan).offered_by is None


def test_her_card_says_whom_to_call_and_keeps_her_words(pair: Pair, jo: Browser) -> None:
    page = jo.get("/a/25").text
    assert "press <strong>55</strong>" in page
    assert "020 7946 0123" in page
    given = {"code_words": "Pineapple", "where_to_go": "Mia", "revision": "0"}
    assert "Pineapple" in jo.follow(jo.post("/a/26", given)).text
    page = jo.follow(jo.post("/a/26", {"code_words": "Lemon", "revision": "0"})).text
    assert "Pineapple" in page
    assert "Lemon" in page
    assert pair.only(CrisisCard).code_words == "Pineapple"


def test_she_says_what_a_child_s_list_shows(pair: Pair, jo: Browser) -> None:
    assert jo.get("/a/28").headers["Location"] == "/a/20"
    plan = pair.plan(Band.UNDER_8)
    step = pair.propose(plan, "Go to Nan")
    assert "for Ali Okafor" in jo.get("/a/21").text
    jo.post("/a/21", shown(step, "agree"))
    assert "Shows nothing yet" in jo.get("/a/28").text
    page = jo.follow(jo.post("/a/28", {"open": str(plan.id)})).text
    assert "Go to Nan" in page
    assert page.count("They don’t see this") == 6
    assert "On the list" in jo.follow(jo.post("/a/100", {"on": "step"})).text
    assert "Not on the list" in jo.follow(jo.post("/a/100", {"hide": str(step.id)})).text
    assert pair.only(Step).shown is False
    jo.post("/a/100", {"show": str(step.id)})
    assert pair.only(Step).shown is True
    assert "They see this" not in jo.follow(jo.post("/a/100", {"off": "step"})).text


def test_another_survivor_cannot_touch_her_steps(
    pair: Pair, browse: Browse, people: People
) -> None:
    plan = pair.plan()
    step = pair.propose(plan, "Change the locks")
    of_child = pair.plan(Band.UNDER_8)
    child = pair.agreed(of_child, "Go to Nan")
    sam = browse(people.survivor(people.case(name="Sam Lee")))
    for path, data in (
        ("/a/20", {"step": str(step.id)}), ("/a/21", shown(step, "agree")),
        ("/a/21", shown(step, "decline")), ("/a/28", {"open": str(of_child.id)}),
        ("/a/100", {"hide": str(child.id)}), ("/a/100", {"on": "step"}),
        ("/a/20", {"step": "nonsense"}),
    ):  # fmt: skip
        assert sam.post(path, data).status_code == 404
    assert "Change the locks" not in sam.get("/a/20").text
    assert pair.session.get_one(Step, step.id).state is StepState.SUGGESTED


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/a/20", {}), ("/a/21", {}), ("/a/22", {"priorities": ["moon"]}), ("/a/23", {}),
        ("/a/24", {}), ("/a/26", {"revision": "x"}), ("/a/27", {}), ("/a/28", {}), ("/a/29", {}),
    ],
)  # fmt: skip
def test_no_post_of_hers_is_ever_answered_by_a_page_with_what_she_typed(
    pair: Pair, jo: Browser, path: str, data: Any
) -> None:
    answer = jo.post(path, {**data, "words": "typed"})
    assert answer.status_code in (303, 404)
    assert "typed" not in answer.text


def test_every_page_has_the_exit_a_neutral_title_and_no_id_in_its_address(
    pair: Pair, jo: Browser
) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    pair.propose(plan, "Fit a chain")
    pair.agreed(pair.plan(Band.UNDER_8), "Go to Nan")
    jo.post("/a/20", {"step": str(pair.session.scalars(select(Step.id)).first())})
    for number in (20, 21, 22, 23, 25, 26, 27, 28, 29):
        page = jo.get(f"/a/{number}")
        assert page.status_code == 200, number
        assert 'action="/x"' in page.text
        assert "plan" not in page.text.lower().split("<body")[0]
        assert page.text.count("<h1") == 1
    assert routes.bp.url_prefix == "/a"
