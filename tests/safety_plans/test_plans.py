"""A plan is made by two: what matters first, each step proposed and answered, versions kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from advocacy.cases.changes import Change, announce
from advocacy.cases.people_service import change_person, mark_of
from advocacy.cases.plan_state import PlanState, Stale
from advocacy.cases.service import list_people
from advocacy.errors import Invalid, NotFound, Refused
from advocacy.incidents.models import Voice
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Danger, Prompt
from safety_plans.bands import Band
from safety_plans.difference import differences
from safety_plans.models import Plan, Step, Version
from safety_plans.service import (
    PlanChanged,
    PlanMoved,
    agree_plan,
    offer_plan,
    review_plan,
    say_what_matters,
    start_plan,
)
from safety_plans.staleness import plan_states
from safety_plans.states import How, OwnProposal, StepState
from safety_plans.steps import (
    answer_step,
    change_step,
    move_step,
    propose_from_library,
)
from tests.fakes import FakeClock
from tests.people import People
from tests.safety_plans.conftest import Pair


def answered(pair: Pair, plan: Plan, step: Step, **more: Any) -> None:
    options = {
        "agreed": True, "reason": "", "how": How.PORTAL, "revision": step.revision,
        "actor": pair.people.actor(pair.jo), "at": pair.people.clock.now(), **more,
    }  # fmt: skip
    answer_step(pair.session, plan, step, **options)


def test_a_step_is_agreed_when_the_other_side_says_yes(pair: Pair) -> None:
    plan = pair.plan()
    step = pair.propose(plan, "Change the locks")
    answered(pair, plan, step)
    assert step.state is StepState.AGREED
    assert step.answered_how is How.PORTAL


def test_one_side_alone_cannot_agree_a_step(pair: Pair) -> None:
    plan = pair.plan()
    ours, theirs = pair.propose(plan, "Change the locks"), pair.propose(plan, "Ring", by=pair.jo)
    with pytest.raises(OwnProposal):
        answered(pair, plan, ours, actor=pair.people.actor(pair.amira), how=How.CASEWORK)
    with pytest.raises(OwnProposal):
        answered(pair, plan, theirs)
    with pytest.raises(OwnProposal):
        answered(pair, plan, theirs, actor=pair.people.actor(pair.amira), how=How.PHONE)


def test_an_advocate_writes_down_a_yes_that_was_given_by_phone(pair: Pair) -> None:
    plan = pair.plan()
    step = pair.propose(plan, "Change the locks")
    answered(pair, plan, step, actor=pair.people.actor(pair.amira), how=How.PHONE)
    assert (step.state, step.answered_how) == (StepState.AGREED, How.PHONE)


def test_a_survivor_cannot_claim_to_have_said_it_by_phone(pair: Pair) -> None:
    plan = pair.plan()
    step = pair.propose(plan, "Change the locks")
    with pytest.raises(Refused):
        answered(pair, plan, step, how=How.PHONE)


def test_a_yes_to_words_that_have_changed_is_no_yes(pair: Pair) -> None:
    plan = pair.plan()
    step = pair.propose(plan, "Change the locks")
    seen = step.revision
    change_step(
        pair.session, plan, step, words="Change the back lock", theme="home", who="",
        private=False, revision=seen, actor=pair.people.actor(pair.amira),
        at=pair.people.clock.now(),
    )  # fmt: skip
    with pytest.raises(PlanChanged):
        answered(pair, plan, step, revision=seen)


def test_new_words_for_an_agreed_step_are_a_new_suggestion(pair: Pair) -> None:
    plan = pair.plan()
    step = pair.agreed(plan, "Change the locks")
    change_step(
        pair.session, plan, step, words="Move out", theme="home", who="", private=False,
        revision=step.revision, actor=pair.people.actor(pair.amira), at=pair.people.clock.now(),
    )  # fmt: skip
    assert step.state is StepState.SUGGESTED
    assert step.answered_at is None


def test_a_secret_is_kept_at_once_but_given_up_only_by_both(pair: Pair) -> None:
    plan = pair.plan()
    step = pair.agreed(plan, "Bag at Mia’s")
    for private, state in ((True, StepState.AGREED), (False, StepState.SUGGESTED)):
        change_step(
            pair.session, plan, step, words=step.words, theme="home", who="", private=private,
            revision=step.revision, actor=pair.people.actor(pair.amira),
            at=pair.people.clock.now(),
        )  # fmt: skip
        assert (step.state, step.private) == (state, private)


def test_agreeing_keeps_the_old_version_word_for_word(pair: Pair, clock: FakeClock) -> None:
    plan = pair.plan()
    step = pair.agreed(plan, "Change the locks")
    first = pair.agree(plan)
    held = dict(first.content)
    clock.advance(days=7)
    change_step(
        pair.session, plan, step, words="Move out", theme="home", who="", private=False,
        revision=step.revision, actor=pair.people.actor(pair.jo), at=clock.now(),
    )  # fmt: skip
    answered(pair, plan, step, actor=pair.people.actor(pair.amira), how=How.CASEWORK)
    second = pair.agree(plan)
    pair.session.expire_all()
    assert first.content == held
    assert first.content["steps"][0]["words"] == "Change the locks"
    assert differences(first.content, second.content) == [
        "Changed: “Change the locks” is now “Move out”"
    ]
    assert (first.number, second.number, plan.version) == (1, 2, 2)


def test_what_nobody_answered_is_in_no_version(pair: Pair) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    pair.propose(plan, "Move out")
    assert [step["words"] for step in pair.agree(plan).content["steps"]] == ["Change the locks"]


def test_a_plan_without_an_agreed_step_cannot_be_agreed(pair: Pair) -> None:
    plan = pair.plan()
    pair.propose(plan, "Change the locks")
    with pytest.raises(Invalid, match="Agree at least one step first"):
        pair.agree(plan)


def test_one_side_alone_cannot_agree_a_plan(pair: Pair) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    with pytest.raises(OwnProposal):
        pair.agree(plan, How.PORTAL)
    at = pair.people.clock.now()
    jo = pair.people.actor(pair.jo)
    offer_plan(pair.session, plan, seen=plan.changes, actor=jo, at=at)
    with pytest.raises(OwnProposal):
        agree_plan(
            pair.session, plan, how=How.PORTAL, review_on=at.date() + timedelta(days=9),
            seen=plan.changes, actor=jo, at=at,
        )  # fmt: skip
    assert pair.agree(plan, How.PORTAL).number == 1


def test_a_yes_lapses_when_the_plan_changes(pair: Pair) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    at, jo = pair.people.clock.now(), pair.people.actor(pair.jo)
    seen = plan.changes
    offer_plan(pair.session, plan, seen=seen, actor=jo, at=at)
    pair.propose(plan, "Move out")
    with pytest.raises(OwnProposal):
        pair.agree(plan, How.PORTAL)
    with pytest.raises(PlanMoved):
        offer_plan(pair.session, plan, seen=seen, actor=jo, at=at)


def test_stopping_a_step_is_one_side_s_right_and_calls_for_a_look(pair: Pair) -> None:
    plan = pair.plan()
    step = pair.agreed(plan, "Park at work")
    move_step(
        pair.session, plan, step, to=StepState.NOT_SAFE_NOW, reason="He waits there",
        actor=pair.people.actor(pair.jo), at=pair.people.clock.now(),
    )  # fmt: skip
    assert step.state is StepState.NOT_SAFE_NOW
    prompt = pair.session.scalars(select(Prompt).where(Prompt.kind == "plan.news")).one()
    assert prompt.danger == Danger.CALL
    assert prompt.detail == ""


def test_a_private_step_never_reaches_a_small_child_s_plan(pair: Pair) -> None:
    plan = pair.plan(Band.UNDER_8)
    with pytest.raises(Invalid, match="never given a secret"):
        pair.propose(plan, "We leave on Friday", private=True)
    step = pair.propose(plan, "Go to Nan")
    with pytest.raises(Invalid, match="never given a secret"):
        change_step(
            pair.session, plan, step, words="Go to Nan", theme="home", who="", private=True,
            revision=step.revision, actor=pair.people.actor(pair.amira),
            at=pair.people.clock.now(),
        )  # fmt: skip
    with pytest.raises(Invalid):
        propose_from_library(
            pair.session, plan, library_ids=["money-bag"], actor=pair.people.actor(pair.amira),
            at=pair.people.clock.now(),
        )  # fmt: skip


def test_the_database_refuses_a_secret_for_a_small_child_too(pair: Pair) -> None:
    step = pair.propose(pair.plan(Band.UNDER_8), "Go to Nan")
    pair.session.commit()
    with pytest.raises(IntegrityError):
        pair.session.execute(update(Step).where(Step.id == step.id).values(private=True))
    pair.session.rollback()


def test_a_plan_with_a_secret_cannot_become_a_small_child_s(pair: Pair) -> None:
    plan = pair.plan(Band.FROM_8_TO_12)
    pair.propose(plan, "We leave on Friday", private=True)
    with pytest.raises(Invalid, match="Take the private steps out first"):
        say_what_matters(
            pair.session, plan, priorities=[], situations=[], what_matters="",
            revision=plan.revision, band=Band.UNDER_8, actor=pair.people.actor(pair.amira),
            at=pair.people.clock.now(),
        )  # fmt: skip


def test_a_young_person_is_asked_before_their_plan_is_agreed(pair: Pair) -> None:
    plan = pair.plan(Band.FROM_13_TO_17)
    pair.agreed(plan, "Tell two adults")
    with pytest.raises(Invalid, match="what they say to it themselves"):
        pair.agree(plan)
    assert pair.agree(plan, their_view="Fine, but not at school").their_view


def test_a_suspect_has_no_plan(pair: Pair, people: People) -> None:
    suspect = pair.dependent()
    suspect.kind = type(suspect.kind)("suspect")
    with pytest.raises(NotFound):
        start_plan(
            pair.session, pair.case, suspect, band=Band.ADULT, actor=people.actor(pair.amira),
            at=people.clock.now(),
        )  # fmt: skip


def test_the_day_to_look_again_becomes_due(pair: Pair, clock: FakeClock) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    pair.agree(plan)
    due = select(Prompt).where(Prompt.kind == "plan.review", Prompt.settled_at.is_(None))
    assert pair.session.scalars(due).one().due_at.date() == date(2026, 12, 22)
    clock.advance(days=30)
    review_plan(
        pair.session, plan, review_on=date(2027, 2, 1), actor=pair.people.actor(pair.amira),
        at=clock.now(),
    )  # fmt: skip
    assert pair.session.scalars(due).one().due_at.date() == date(2027, 2, 1)


def test_what_happens_in_the_case_makes_an_agreed_plan_stale_until_it_is_looked_at(
    pair: Pair, app: Any, clock: FakeClock
) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    actor = pair.people.actor(pair.amira)

    def happened(change: Change) -> None:
        announce(pair.session, pair.case, change=change, actor=actor, at=clock.now())

    happened(Change.INCIDENT)
    assert plan.stale_because == ()
    pair.agree(plan)
    happened(Change.ADDRESS)
    happened(Change.ADDRESS)
    assert plan.stale_because == (Change.ADDRESS,)
    state = plan_states(pair.session, [pair.case.id], pair.people.clock.now())[pair.case.id]
    assert state == PlanState(
        agreed_on=date(2026, 11, 24), reviewed_on=date(2026, 11, 24), stale_because=(Stale.MOVE,)
    )
    asked = select(func.count()).where(Prompt.kind == "plan.stale", Prompt.settled_at.is_(None))
    assert pair.session.scalar(asked) == 1
    pair.agree(plan)
    assert plan.stale_because == ()
    assert pair.session.scalar(asked) == 0


def test_every_change_is_in_the_log_without_a_word_of_the_plan(
    pair: Pair, session: Session, marker: str
) -> None:
    plan = pair.plan()
    pair.agreed(plan, marker)
    pair.agree(plan)
    session.commit()
    rows = session.scalars(select(LedgerEvent)).all()
    found = {row.action for row in rows}
    assert {"plan.started", "plan.step_proposed", "plan.step_agreed", "plan.agreed"} <= found
    assert not any(marker in str(vars(row)) for row in rows)
    assert session.scalars(select(Version)).one().content["steps"][0]["words"] == marker


def test_an_incident_and_a_new_address_make_a_plan_stale(pair: Pair, app: Any) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    pair.agree(plan)
    actor, at = pair.people.actor(pair.amira), pair.people.clock.now()
    log_incident(
        pair.session, pair.case, actor=actor, at=at, account="He waited outside.",
        moment=Moment(at), told=Told(), voice=Voice.TOLD,
    )  # fmt: skip
    jo = list_people(pair.session, pair.case)[0]
    for details in ({"pronouns": "she"}, {"pronouns": "she", "address": "9 Mill Lane"}):
        before = plan.stale_because
        change_person(
            pair.session, pair.case, jo, name=jo.name, details=details, seen=mark_of(jo),
            actor=actor, at=at,
        )  # fmt: skip
        assert plan.stale_because == (
            (*before, Change.ADDRESS) if "address" in details else (Change.INCIDENT,)
        )
