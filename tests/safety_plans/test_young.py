"""A young person who signs in: suggests and answers on their own plan, and sees no other."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Ended, Person
from advocacy.errors import Refused
from advocacy.prompts.models import Prompt
from safety_plans.bands import Band
from safety_plans.card import CardWords, save_card
from safety_plans.models import Plan, Step, Variant, Version
from safety_plans.parts import Part
from safety_plans.service import offer_plan, say_what_matters
from safety_plans.states import How, Side, StepState, TheirsToAnswer
from safety_plans.steps import answer_step, change_step, move_step, propose_step, show_step
from tests.browse import Browser
from tests.people import People
from tests.safety_plans.conftest import Pair

Browse = Callable[..., Browser]
PAGES = range(110, 116)


def line(step: Step, answer: str, **more: str) -> dict[str, str]:
    return {"step": str(step.id), "revision": str(step.revision), "answer": answer, **more}


def test_they_answer_what_they_see_and_nobody_answers_for_them(
    pair: Pair, browse: Browse, jo: Browser, amira: Browser
) -> None:
    account, plan = pair.young(Part.STEP)
    step = pair.propose(plan, "Tell two adults")
    assert "Tell two adults" not in jo.get("/a/21").text
    jo.post("/a/21", line(step, "agree"))
    assert pair.only(Step).state is StepState.SUGGESTED
    page = amira.get(pair.address(plan, f"steps/{step.id}")).text
    assert "Their answer, if they told you" in page
    noah = browse(account)
    assert "1 to look at" in noah.get("/").text
    assert "Tell two adults" in noah.get("/a/111").text
    noah.post("/a/111", line(step, "agree"))
    step = pair.only(Step)
    assert (step.state, step.answered_how) == (StepState.AGREED, How.PORTAL)
    assert "Tell two adults" in noah.get("/").text
    assert noah.get("/a/111").status_code == 303


def test_they_say_no_and_why(pair: Pair, browse: Browse) -> None:
    account, plan = pair.young(Part.WHERE_TO_GO)
    step = pair.propose(plan, "Go to Nan", part=Part.WHERE_TO_GO)
    noah = browse(account)
    page = noah.follow(noah.post("/a/111", line(step, "decline"))).text
    assert "Write why not" in page
    noah.post("/a/111", line(step, "decline", reason="She tells him"))
    step = pair.only(Step)
    assert (step.state, step.reason) == (StepState.DECLINED, "She tells him")


def test_an_idea_that_changed_meanwhile_is_read_again(pair: Pair, browse: Browse) -> None:
    account, plan = pair.young(Part.STEP)
    step = pair.propose(plan, "Tell two adults")
    seen = line(step, "agree")
    change_step(
        pair.session, plan, step, words="Tell Nan", theme="", who="", private=False,
        revision=step.revision, actor=pair.people.actor(pair.amira), at=pair.people.clock.now(),
    )  # fmt: skip
    noah = browse(account)
    page = noah.follow(noah.post("/a/111", seen)).text
    assert "This one was changed" in page
    assert "Tell Nan" in page
    assert pair.only(Step).state is StepState.SUGGESTED


def test_what_the_survivor_shows_them_not_is_answered_between_her_and_us(
    pair: Pair, browse: Browse, jo: Browser
) -> None:
    account, plan = pair.young(Part.WORRIES)
    step = pair.propose(plan, "Tell two adults")
    noah = browse(account)
    for address in ("/", *(f"/a/{number}" for number in PAGES)):
        assert "Tell two adults" not in noah.get(address).text, address
    assert noah.post("/a/111", line(step, "agree")).status_code == 404
    assert noah.post("/a/110", {"step": str(step.id)}).status_code == 404
    assert "Tell two adults" in jo.get("/a/21").text
    jo.post("/a/21", line(step, "agree"))
    assert pair.only(Step).state is StepState.AGREED
    assert "Tell two adults" not in noah.get("/").text


def test_they_suggest_and_either_adult_answers(
    pair: Pair, browse: Browse, jo: Browser, amira: Browser, session: Session, marker: str
) -> None:
    account, plan = pair.young()
    noah = browse(account)
    assert "Choose one" in noah.follow(noah.post("/a/112", {"words": marker})).text
    assert marker in noah.get("/a/112").text
    page = noah.follow(noah.post("/a/112", {"words": marker, "part": "safe_adults"})).text
    assert "Yours, not answered yet" in page
    assert marker in page
    step = pair.only(Step)
    assert (step.proposed_by, step.part) == (Side.DEPENDENT, Part.SAFE_ADULTS)
    prompt = session.scalars(select(Prompt).where(Prompt.kind == "plan.news")).one()
    assert marker not in (prompt.detail or "")
    assert "for Noah" in jo.get("/a/21").text
    assert "For us to answer" in amira.get(pair.address(plan)).text
    assert "Their own idea" in amira.get(pair.address(plan)).text
    jo.post("/a/21", line(step, "agree"))
    assert pair.only(Step).state is StepState.AGREED


def test_they_stop_what_is_not_safe_and_the_advocate_is_asked_to_ring(
    pair: Pair, browse: Browse, session: Session
) -> None:
    account, plan = pair.young(Part.STEP)
    pair.agreed(plan, "Get off the bus at the shop", by=account)
    step = pair.only(Step)
    noah = browse(account)
    page = noah.follow(noah.post("/a/110", {"step": str(step.id)})).text
    assert "Get off the bus at the shop" in page
    assert "Write what happened" in noah.follow(noah.post("/a/113", {"to": "not_safe_now"})).text
    noah.post("/a/113", {"to": "not_safe_now", "reason": "He stood there"})
    assert pair.only(Step).state is StepState.NOT_SAFE_NOW
    assert "Get off the bus" not in noah.get("/").text
    danger = session.scalars(select(Prompt.danger).where(Prompt.kind == "plan.news")).all()
    assert danger


def test_they_say_it_in_their_own_words(pair: Pair, browse: Browse) -> None:
    account, plan = pair.young(Part.STEP)
    step = pair.propose(plan, "Tell two adults")
    noah = browse(account)
    noah.post("/a/110", {"step": str(step.id)})
    page = noah.follow(noah.post("/a/115", {"words": "", "revision": str(step.revision)})).text
    assert "Write what it should say" in page
    noah.post("/a/115", {"words": "Tell Mr Lane", "revision": str(step.revision)})
    step = pair.only(Step)
    assert (step.words, step.proposed_by) == ("Tell Mr Lane", Side.DEPENDENT)
    noah.post("/a/115", {"words": "Tell Nan", "revision": "1"})
    assert pair.only(Variant).side is Side.DEPENDENT
    assert pair.only(Step).words == "Tell Mr Lane"


def test_their_yes_and_the_advocate_s_make_a_version(
    pair: Pair, browse: Browse, amira: Browser
) -> None:
    account, plan = pair.young(Part.STEP)
    pair.agreed(plan, "Tell two adults", by=account)
    noah = browse(account)
    page = noah.follow(noah.post("/a/114", {"revision": "0"})).text
    assert "The list was changed. Read it again" in page
    page = noah.follow(noah.post("/a/114", {"revision": str(plan.changes)})).text
    assert "It waits for the other yes" in page
    assert "Who it is for said yes" in amira.get(pair.address(plan)).text
    plan = pair.only(Plan)
    given = {
        "how": "portal", "revision": str(plan.changes), "review_on-day": "20",
        "review_on-month": "12", "review_on-year": "2026",
    }  # fmt: skip
    assert amira.post(pair.address(plan, "agree"), given).status_code == 303
    assert pair.only(Version).agreed_how is How.PORTAL
    assert "You all agreed this" in noah.get("/a/114").text


def test_an_offer_of_ours_is_frozen_by_their_yes(
    pair: Pair, browse: Browse, amira: Browser
) -> None:
    account, plan = pair.young(Part.STEP)
    pair.agreed(plan, "Tell two adults", by=account)
    assert "Ask for their yes on their page" in amira.get(pair.address(plan, "agree")).text
    amira.post(pair.address(plan, "offer"), {"revision": str(plan.changes)})
    noah = browse(account)
    noah.post("/a/114", {"revision": str(plan.changes)})
    assert pair.only(Version).number == 1


def test_a_sign_in_that_was_switched_off_leaves_the_answer_to_the_survivor(pair: Pair) -> None:
    account, plan = pair.young(Part.STEP)
    step = pair.propose(plan, "Tell two adults")
    at = pair.people.clock.now()

    def answered_by_her() -> None:
        answer_step(
            pair.session, plan, step, agreed=True, reason="", how=How.PORTAL,
            revision=step.revision, actor=pair.people.actor(pair.jo), at=at,
        )  # fmt: skip

    with pytest.raises(TheirsToAnswer):
        answered_by_her()
    account.left_at = at
    pair.session.flush()
    answered_by_her()
    assert step.state is StepState.AGREED


@pytest.mark.parametrize("whose", ["the survivor's", "another child's"])
def test_no_verb_lets_them_touch_or_read_another_plan(pair: Pair, whose: str) -> None:
    account, _plan = pair.young(*Part)
    other = pair.plan() if whose == "the survivor's" else pair.plan(Band.FROM_13_TO_17)
    step = pair.propose(other, "Change the locks")
    who = {"actor": pair.people.actor(account), "at": pair.people.clock.now()}
    words = {"words": "Mine", "theme": "home", "who": "", "private": False}
    verbs: list[Callable[[], object]] = [
        lambda: propose_step(pair.session, other, **words, **who),  # type: ignore[arg-type]
        lambda: change_step(pair.session, other, step, revision=1, **words, **who),  # type: ignore[arg-type]
        lambda: answer_step(
            pair.session,
            other,
            step,
            agreed=True,
            reason="",
            how=How.PORTAL,
            revision=1,
            **who,  # type: ignore[arg-type]
        ),
        lambda: move_step(
            pair.session,
            other,
            step,
            to=StepState.DONE_WITH,
            reason="",
            **who,  # type: ignore[arg-type]
        ),
        lambda: offer_plan(pair.session, other, seen=other.changes, **who),  # type: ignore[arg-type]
    ]
    for verb in verbs:
        with pytest.raises(Refused):
            verb()
    assert step.words == "Change the locks"


def test_what_matters_the_card_and_what_is_shown_are_not_theirs_to_set(pair: Pair) -> None:
    account, plan = pair.young(*Part)
    step = pair.propose(plan, "Tell two adults")
    who = {"actor": pair.people.actor(account), "at": pair.people.clock.now()}
    with pytest.raises(Refused):
        say_what_matters(
            pair.session,
            plan,
            priorities=[],
            situations=[],
            what_matters="x",
            revision=1,
            **who,  # type: ignore[arg-type]
        )
    with pytest.raises(Refused):
        save_card(pair.session, pair.case, words=CardWords("x"), revision=0, **who)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        show_step(pair.session, plan, step, shown=False, **who)  # type: ignore[arg-type]


def test_nothing_of_another_plan_is_on_any_page_of_theirs(
    pair: Pair, browse: Browse, marker: str
) -> None:
    account, plan = pair.young(*Part)
    pair.agreed(plan, "Tell two adults", by=account)
    hers, sister = pair.plan(), pair.plan(Band.FROM_13_TO_17)
    mark = pair.agreed(hers, f"{marker} hers")
    pair.agreed(sister, f"{marker} sister")
    noah = browse(account)
    tries = [("/a/110", {"step": str(mark.id)}), ("/a/111", line(mark, "agree"))]
    for address, data in tries:
        assert noah.post(address, data).status_code == 404
    for address in ("/", "/a/20", "/a/28", "/a/100", *(f"/a/{number}" for number in PAGES)):
        assert marker not in noah.get(address).text, address


@pytest.mark.parametrize("band", [Band.UNDER_8, Band.FROM_8_TO_12])
def test_a_child_under_thirteen_has_no_pages_even_with_a_sign_in(
    pair: Pair, browse: Browse, band: Band
) -> None:
    account, plan = pair.young(*Part, band=band)
    pair.agreed(plan, "Go to Nan")
    noah = browse(account)
    for number in PAGES:
        assert noah.get(f"/a/{number}").status_code == 404, number


def test_a_young_person_of_another_case_reaches_nothing(
    pair: Pair, browse: Browse, people: People
) -> None:
    _account, plan = pair.young(*Part)
    step = pair.propose(plan, "Tell two adults")
    elsewhere = people.case(name="Sam Lee")
    other: Account = people.dependent(elsewhere, "Kit")
    kit = browse(other)
    assert kit.post("/a/111", line(step, "agree")).status_code == 404
    assert all(kit.get(f"/a/{number}").status_code == 404 for number in PAGES)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/a/110", {}), ("/a/111", {}), ("/a/112", {}), ("/a/113", {}), ("/a/114", {}),
        ("/a/115", {}),
    ],
)  # fmt: skip
def test_no_post_of_theirs_is_ever_answered_by_a_page_with_what_they_typed(
    pair: Pair, browse: Browse, path: str, data: dict[str, str]
) -> None:
    account, _plan = pair.young(Part.STEP)
    answer = browse(account).post(path, {**data, "words": "typed"})
    assert answer.status_code in (303, 404)
    assert "typed" not in answer.text


def test_every_page_has_the_exit_a_neutral_title_and_no_id_in_its_address(
    pair: Pair, browse: Browse
) -> None:
    account, plan = pair.young(Part.STEP)
    step = pair.agreed(plan, "Tell two adults", by=account)
    pair.propose(plan, "Ring home")
    noah = browse(account)
    noah.post("/a/110", {"step": str(step.id)})
    for number in PAGES:
        page = noah.get(f"/a/{number}")
        assert page.status_code == 200, number
        assert 'action="/x"' in page.text
        assert "plan" not in page.text.lower().split("<body")[0]
        assert page.text.count("<h1") == 1


def test_nobody_but_a_dependent_opens_these_pages(
    pair: Pair, browse: Browse, jo: Browser, amira: Browser, people: People
) -> None:
    account, plan = pair.young(Part.STEP)
    step = pair.propose(plan, "Tell two adults")
    strangers = [jo, browse(people.survivor(people.case(name="Sam Lee"))), browse(portal=True)]
    for browser in strangers:
        for number in PAGES:
            assert browser.get(f"/a/{number}").status_code in (303, 404)
            assert browser.post(f"/a/{number}", line(step, "agree")).status_code in (303, 404)
    assert amira.get("/a/110").status_code == 404
    assert pair.only(Step).state is StepState.SUGGESTED
    assert browse(account).get("/a/110").status_code == 200


def test_a_young_person_who_left_the_case_has_no_pages(pair: Pair, browse: Browse) -> None:
    account, plan = pair.young(Part.STEP)
    noah = browse(account)
    assert noah.get("/a/110").status_code == 200
    person = pair.session.get_one(Person, pair.session.get_one(Plan, plan.id).person_id)
    person.ended_at, person.ended_as = pair.people.clock.now(), Ended.LEFT
    assert noah.get("/a/110").status_code == 404
