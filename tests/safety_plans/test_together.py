"""Two who write at once lose no word, and a plan is gone through in one room on one screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from advocacy.errors import Invalid
from advocacy.prompts.models import Prompt
from safety_plans.acts import WrittenOnce
from safety_plans.bands import Band
from safety_plans.models import Act, CrisisCard, Plan, Step, Variant, Version
from safety_plans.news import has_news, mark_seen
from safety_plans.service import PlanChanged
from safety_plans.settling import put_together, settle, two_versions
from safety_plans.states import How, NotPossibleNow, Settled, StepState
from safety_plans.steps import answer_step, change_step, propose_step
from tests.browse import Browser
from tests.safety_plans.conftest import Pair

WORDS = st.lists(st.text("abcdé’ ", min_size=1, max_size=6).map(str.strip), max_size=12)


def say(pair: Pair, plan: Plan, step: Step, words: str, **more: object) -> Variant | None:
    """Change a step as the advocate unless somebody else is named."""
    given = {
        "theme": step.theme, "who": step.who, "private": step.private, "revision": step.revision,
        "actor": pair.people.actor(pair.amira), "at": pair.people.clock.now(), **more,
    }  # fmt: skip
    found = change_step(pair.session, plan, step, words=words, **given)  # type: ignore[arg-type]
    pair.session.flush()
    return found


def at_once(pair: Pair, *, private: bool = False) -> tuple[Plan, Step, Variant]:
    """Return a step that she and the advocate changed from the same words."""
    plan = pair.plan()
    step = pair.agreed(plan, "Change the locks", private=private)
    seen = step.revision
    say(pair, plan, step, "Change the back lock", actor=pair.people.actor(pair.jo))
    second = say(pair, plan, step, "Change the locks this week", revision=seen)
    assert second is not None
    return plan, step, second


def settled(pair: Pair, variant: Variant, how: Settled, **more: object) -> None:
    shown = two_versions(pair.session, variant)
    given = {
        "texts": {"words": "Both"}, "seen": shown.revision, "at": pair.people.clock.now(),
        "actor": pair.people.actor(pair.amira), **more,
    }  # fmt: skip
    settle(pair.session, variant, pair.case, settled=how, **given)  # type: ignore[arg-type]
    pair.session.flush()


def test_the_second_writer_changes_nothing_and_both_versions_are_kept(pair: Pair) -> None:
    _plan, step, variant = at_once(pair)
    assert step.words == "Change the back lock"
    assert variant.content["words"] == "Change the locks this week"
    assert step.state is StepState.SUGGESTED, "words that nobody agreed stand as agreed"


def test_the_same_words_twice_are_one_version_and_the_stored_ones_none(pair: Pair) -> None:
    plan, step, variant = at_once(pair)
    again = say(pair, plan, step, "Change the locks this week", revision=1)
    assert again is not None
    assert again.id == variant.id
    assert say(pair, plan, step, "Change the back lock", revision=1) is None


def test_the_advocate_is_told_of_a_second_version_once_and_never_of_the_same_words(
    pair: Pair,
) -> None:
    plan, clock, hers = pair.plan(), pair.people.clock, pair.people.actor(pair.jo)
    step = pair.agreed(plan, "Change the locks")
    seen = step.revision
    say(pair, plan, step, "Change the back lock")
    mark_seen(pair.session, plan, actor=pair.people.actor(pair.amira), at=clock.now())
    say(pair, plan, step, "Change the back lock", revision=seen, actor=hers)
    assert not has_news(pair.session, plan), "told of words that change nothing"
    say(pair, plan, step, "Fit a chain", revision=seen, actor=hers)
    assert has_news(pair.session, plan)
    mark_seen(pair.session, plan, actor=pair.people.actor(pair.amira), at=clock.now())
    say(pair, plan, step, "Fit a chain", revision=seen, actor=hers, at=clock.advance(minutes=1))
    assert not has_news(pair.session, plan), "told again of what was sent twice"


@given(WORDS, WORDS)
def test_putting_together_leaves_no_word_of_either_out(ours: list[str], theirs: list[str]) -> None:
    both = put_together(" ".join(ours), " ".join(theirs)).split()
    for words in (ours, theirs):
        left = iter(both)
        assert all(word in left for word in " ".join(words).split())


def test_both_put_together_is_a_new_suggestion_of_whoever_did_it(pair: Pair) -> None:
    plan, step, variant = at_once(pair)
    settled(pair, variant, Settled.MERGED, texts={"words": "Change the back lock this week"})
    assert step.words == "Change the back lock this week"
    assert (step.state, step.proposed_by) == (StepState.SUGGESTED, "advocate")
    with pytest.raises(NotPossibleNow):
        settled(pair, variant, Settled.KEPT)
    answer_step(
        pair.session, plan, step, agreed=True, reason="", how=How.PORTAL, revision=step.revision,
        actor=pair.people.actor(pair.jo), at=pair.people.clock.now(),
    )  # fmt: skip
    assert step.state is StepState.AGREED


def test_keeping_what_stands_changes_nothing_but_the_waiting(pair: Pair) -> None:
    _plan, step, variant = at_once(pair)
    before = (step.words, step.state, step.revision)
    settled(pair, variant, Settled.KEPT)
    assert (step.words, step.state, step.revision) == before
    assert variant.content["words"] == "Change the locks this week"


def test_what_one_of_them_keeps_from_everybody_stays_so(pair: Pair) -> None:
    plan = pair.plan()
    step = pair.agreed(plan, "Bag at Mia’s")
    seen = step.revision
    say(pair, plan, step, "Bag at Mia’s, with keys", private=True)
    second = say(pair, plan, step, "Bag at work", private=False, revision=seen)
    assert second is not None
    settled(pair, second, Settled.TAKEN)
    assert (step.words, step.private) == ("Bag at work", True)


def test_a_third_change_is_shown_before_anything_is_settled(pair: Pair) -> None:
    plan, step, variant = at_once(pair)
    seen = step.revision
    say(pair, plan, step, "Move out")
    with pytest.raises(PlanChanged):
        settled(pair, variant, Settled.TAKEN, seen=seen)
    assert step.words == "Move out"
    assert variant.settled_at is None


def test_no_step_is_left_without_words(pair: Pair) -> None:
    _plan, step, variant = at_once(pair)
    with pytest.raises(Invalid, match="Enter the step"):
        settled(pair, variant, Settled.MERGED, texts={"words": "  "})
    assert step.words == "Change the back lock"


@pytest.mark.parametrize("kind", [Act, Version])
def test_an_act_and_a_version_are_written_once(pair: Pair, kind: type[Act | Version]) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    pair.agree(plan)
    pair.session.flush()
    row = pair.session.scalars(select(kind)).first()
    assert row is not None
    row.content = {"words": "Nothing of the sort"}
    with pytest.raises(WrittenOnce):
        pair.session.flush()


def test_staff_put_both_together_on_a_page(pair: Pair, amira: Browser) -> None:
    plan, step, variant = at_once(pair)
    page = amira.get(pair.address(plan)).text
    address = f"/staff/cases/{pair.case.id}/plan/two/{variant.id}"
    assert address in page
    page = amira.get(address).text
    for words in ("Change the back lock", "Change the locks this week"):
        assert words in page
    seen = {"revision": str(step.revision), "settled": "merged"}
    assert "Enter the step" in amira.post(address, {**seen, "words": ""}).text
    answer = amira.post(address, {**seen, "words": "Change the back lock this week", "who": ""})
    page = amira.follow(answer).text
    assert pair.only(Step).words == "Change the back lock this week"
    assert "also wrote, which was put together with what stood" in page
    assert address not in page
    assert "This was settled" in amira.get(address).text


def test_staff_who_settle_too_late_see_what_it_says_now(pair: Pair, amira: Browser) -> None:
    plan, step, variant = at_once(pair)
    say(pair, plan, step, "Move out")
    address = f"/staff/cases/{pair.case.id}/plan/two/{variant.id}"
    given = {"revision": "2", "settled": "merged", "words": "Typed together", "who": ""}
    answer = amira.post(address, given)
    assert answer.status_code == 409
    assert "Move out" in answer.text
    assert "Typed together" in answer.text
    assert pair.only(Step).words == "Move out"


def test_nobody_settles_what_is_another_case_s(pair: Pair, amira: Browser) -> None:
    *_rest, variant = at_once(pair)
    other = pair.people.case(pair.amira)
    address = f"/staff/cases/{other.id}/plan/two/{variant.id}"
    assert amira.get(address).status_code == 404
    assert amira.post(address, {"settled": "taken"}).status_code == 404
    assert variant.settled_at is None


def test_she_says_it_in_her_words_and_both_see_it(pair: Pair, jo: Browser, amira: Browser) -> None:
    plan = pair.plan()
    step = pair.agreed(plan, "Change the locks")
    jo.post("/a/20", {"step": str(step.id)})
    assert "In your words" in jo.get("/a/46").text
    seen = {"revision": str(step.revision), "private": "no"}
    assert "Write what it should say" in jo.follow(jo.post("/a/46", {**seen, "words": ""})).text
    page = jo.follow(jo.post("/a/46", {**seen, "words": "Change the front lock"})).text
    assert "Change the front lock" in page
    assert "You said it otherwise" in page
    assert "Change the locks" in page, "what it said before is gone from its history"
    assert pair.only(Step).state is StepState.SUGGESTED
    assert "They said it otherwise" in amira.get(pair.address(plan, f"steps/{step.id}")).text
    told = pair.session.scalars(select(Prompt).where(Prompt.kind == "plan.news")).one()
    assert "lock" not in told.detail


def test_she_puts_two_versions_together_on_her_phone(pair: Pair, jo: Browser) -> None:
    plan = pair.plan()
    step = pair.agreed(plan, "Change the locks")
    seen = step.revision
    jo.post("/a/20", {"step": str(step.id)})
    say(pair, plan, step, "Change the back lock")
    hers = {"revision": str(seen), "private": "no", "words": "Change the locks this week"}
    page = jo.follow(jo.post("/a/46", hers)).text
    for words in ("Two versions", "Change the back lock", "Change the locks this week"):
        assert words in page
    assert "You wrote" in page
    assert "Choose one, or use both" in jo.get("/a/20").text
    variant = pair.only(Variant)
    late = {"variant": str(variant.id), "revision": "1", "settled": "merged", "words": "Typed"}
    page = jo.follow(jo.post("/a/47", late)).text
    assert "This was changed again" in page
    assert "Typed" in page
    jo.post("/a/47", {**late, "revision": str(step.revision), "words": "Both of it"})
    assert pair.only(Step).words == "Both of it"
    assert jo.get("/a/47").headers["Location"] == "/a/20"


def test_her_reason_is_kept_when_the_idea_changed_under_it(pair: Pair, jo: Browser) -> None:
    plan = pair.plan()
    step = pair.propose(plan, "Change the locks")
    shown = {"step": str(step.id), "revision": str(step.revision), "answer": "decline"}
    jo.post("/a/21", shown)
    say(pair, plan, step, "Change the back lock")
    page = jo.follow(jo.post("/a/24", {"why": "unsafe", "words": "He has the spare"})).text
    assert "This one was changed. Read it again, then send." in page
    assert "Change the back lock" in page
    assert "He has the spare" in page
    assert pair.only(Step).state is StepState.SUGGESTED
    jo.post("/a/24", {"why": "unsafe", "words": "He has the spare"})
    assert pair.only(Step).state is StepState.DECLINED


def test_a_small_child_s_step_is_never_made_a_secret(pair: Pair, jo: Browser) -> None:
    plan = pair.plan(Band.UNDER_8)
    step = pair.propose(plan, "Ring Grandma", by=pair.jo)
    jo.post("/a/20", {"step": str(step.id)})
    hers = {"revision": str(step.revision), "private": "yes", "words": "Ring Nana"}
    page = jo.follow(jo.post("/a/46", hers)).text
    assert "read with a small child" in page
    assert "Ring Nana" in page
    assert pair.only(Step).private is False


def test_two_who_write_her_card_both_stay_on_it(pair: Pair, jo: Browser, amira: Browser) -> None:
    pair.plan()
    address = f"/staff/cases/{pair.case.id}/plan/card"
    amira.post(address, {"code_words": "Pineapple", "where_to_go": "Mia", "revision": "0"})
    page = jo.follow(jo.post("/a/26", {"code_words": "Lemon", "revision": "0"})).text
    assert "Two versions" in page
    assert "Two versions" in amira.get(address).text
    shown = two_versions(pair.session, pair.only(Variant))
    given = {
        "variant": str(shown.variant.id), "revision": str(shown.revision), "settled": "merged",
        **{text.name: text.merged for text in shown.texts},
    }  # fmt: skip
    jo.post("/a/47", given)
    card = pair.only(CrisisCard)
    assert (card.code_words, card.where_to_go) == ("Pineapple\nLemon", "Mia")


def test_in_one_room_every_suggestion_is_answered_on_one_screen(pair: Pair, amira: Browser) -> None:
    plan = pair.plan()
    assert "No suggestion waits" in amira.get(pair.address(plan, "together")).text
    ours, left = pair.propose(plan, "Change the locks"), pair.propose(plan, "Fit a chain")
    theirs = pair.propose(plan, "Ring me on Fridays", by=pair.jo)
    given = {"how": "in_person"} | {
        f"revision-{step.id}": str(step.revision) for step in (ours, left, theirs)
    }
    given |= {f"answer-{ours.id}": "decline", f"answer-{theirs.id}": "agree"}
    address = pair.address(plan, "together")
    answer = amira.post(address, given)
    assert answer.status_code == 422
    assert "Enter why not" in answer.text
    assert theirs.state is StepState.SUGGESTED, "half of the answers were taken"
    amira.follow(amira.post(address, {**given, f"reason-{ours.id}": "The landlord does it"}))
    states = {step.words: (step.state, step.answered_how) for step in (ours, left, theirs)}
    assert states == {
        "Change the locks": (StepState.DECLINED, How.IN_PERSON),
        "Fit a chain": (StepState.SUGGESTED, None),
        "Ring me on Fridays": (StepState.AGREED, How.CASEWORK),
    }


def test_what_changed_while_they_talked_is_read_again(pair: Pair, amira: Browser) -> None:
    plan = pair.plan()
    first, second = pair.propose(plan, "Change the locks"), pair.propose(plan, "Fit a chain")
    given = {
        "how": "phone", f"answer-{first.id}": "agree", f"answer-{second.id}": "agree",
        f"revision-{first.id}": "1", f"revision-{second.id}": "1",
    }  # fmt: skip
    say(pair, plan, first, "Change the back lock")
    answer = amira.post(pair.address(plan, "together"), given)
    assert answer.status_code == 409
    assert "Nothing is saved yet" in answer.text
    assert {first.state, second.state} == {StepState.SUGGESTED}


def test_history_says_how_an_answer_came(pair: Pair, amira: Browser) -> None:
    plan = pair.plan()
    at, actor = pair.people.clock.now(), pair.people.actor(pair.amira)
    step = propose_step(
        pair.session, plan, words="Change the locks", theme="home", who="", private=False,
        actor=actor, at=at,
    )  # fmt: skip
    answer_step(
        pair.session, plan, step, agreed=True, reason="", how=How.PHONE, revision=1, actor=actor,
        at=at,
    )  # fmt: skip
    page = amira.get(pair.address(plan, f"steps/{step.id}")).text
    assert "wrote down what they said by phone: agreed" in page
