"""No action is final until every linked survivor's advocate has answered."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.errors import Conflict, Invalid
from advocacy.ledger.models import LedgerEvent
from advocacy.masp.action_models import ActionState, AnswerState, PlanReview, Urgency
from advocacy.masp.actions import ANSWER, PLAN, TELL, answer_due, drop_action, finish_action
from advocacy.masp.answers import mark_plan_reviewed, mark_told
from advocacy.masp.links import end_link, link_case
from advocacy.prompts.models import Danger, Prompt
from tests.browse import Browser
from tests.masp.arrange import Story


def open_prompts(session: Session, kind: str) -> list[Prompt]:
    session.flush()
    return list(
        session.scalars(
            select(Prompt)
            .where(Prompt.kind == kind, Prompt.settled_at.is_(None))
            .order_by(Prompt.raised_at, Prompt.id)
        )
    )


def test_an_action_waits_until_the_advocate_answers_and_is_then_final(story: Story) -> None:
    action = story.propose()
    assert action.state is ActionState.WAITING
    story.answer(action)
    assert action.state is ActionState.FINAL


def test_one_of_two_answers_leaves_the_action_waiting(story: Story) -> None:
    _, other_case, _ = story.another()
    action = story.propose()
    story.answer(action)
    assert action.state is ActionState.WAITING
    story.answer(action, other_case)
    assert action.state is ActionState.FINAL


def test_an_action_that_waits_cannot_be_done(story: Story) -> None:
    action = story.propose()
    with pytest.raises(Conflict, match="not final"):
        finish_action(story.session, action, **story.acting(story.advocate))
    assert action.state is ActionState.WAITING


def test_the_agency_that_owns_an_action_does_it_once_it_is_final(
    story: Story, browse: Callable[..., Browser]
) -> None:
    action = story.propose()
    officer = browse(story.people.partner(story.police))
    address = f"{story.address}/actions/{action.id}/done"
    assert officer.post(address).status_code == 409
    story.answer(action)
    assert officer.post(address).status_code == 303
    story.session.refresh(action)
    assert action.state is ActionState.DONE


def test_a_case_linked_later_makes_a_final_action_wait_again(story: Story) -> None:
    action = story.propose()
    story.answer(action)
    _, other_case, _ = story.another()
    assert action.state is ActionState.WAITING
    story.answer(action, other_case)
    assert action.state is ActionState.FINAL


def test_a_case_linked_later_is_not_asked_about_what_is_done(story: Story) -> None:
    action = story.propose()
    story.answer(action)
    finish_action(story.session, action, **story.acting(story.advocate))
    story.another()
    assert action.state is ActionState.DONE
    assert open_prompts(story.session, ANSWER) == []


def test_an_ended_link_is_waited_for_no_more(story: Story) -> None:
    other, _, other_link = story.another()
    action = story.propose()
    story.answer(action)
    end_link(story.session, other_link, reason="Linked in error", **story.acting(other))
    assert action.state is ActionState.FINAL
    assert open_prompts(story.session, ANSWER) == []


def test_ending_the_last_link_never_makes_an_action_final(story: Story) -> None:
    action = story.propose()
    end_link(story.session, story.link, reason="Linked in error", **story.acting(story.advocate))
    assert action.state is ActionState.PROPOSED
    with pytest.raises(Conflict):
        finish_action(story.session, action, **story.acting(story.advocate))


def test_a_case_linked_again_is_asked_again(story: Story) -> None:
    action = story.propose()
    story.answer(action)
    end_link(story.session, story.link, reason="Linked in error", **story.acting(story.advocate))
    link_case(story.session, story.case, story.masp, **story.acting(story.advocate))
    assert action.state is ActionState.WAITING
    assert story.asked(action).state is AnswerState.OPEN


def test_the_advocate_is_prompted_until_they_have_answered(story: Story) -> None:
    action = story.propose()
    (prompt,) = open_prompts(story.session, ANSWER)
    assert (prompt.case_id, prompt.danger) == (story.case.id, Danger.DUE)
    assert prompt.due_at == answer_due(action, at=story.people.clock.now())
    story.answer(action)
    assert open_prompts(story.session, ANSWER) == []


def test_an_urgent_action_is_to_be_answered_at_once(story: Story) -> None:
    story.propose(urgency=Urgency.TODAY)
    (prompt,) = open_prompts(story.session, ANSWER)
    assert prompt.due_at == story.people.clock.now()


def test_what_an_answer_promises_stays_in_sight_until_it_is_done(story: Story) -> None:
    action = story.propose()
    story.answer(action)
    assert len(open_prompts(story.session, TELL)) == len(open_prompts(story.session, PLAN)) == 1
    mark_told(story.session, story.asked(action), **story.acting(story.advocate))
    mark_plan_reviewed(story.session, story.asked(action), **story.acting(story.advocate))
    assert open_prompts(story.session, TELL) == open_prompts(story.session, PLAN) == []
    assert story.asked(action).state is AnswerState.TOLD
    assert story.asked(action).plan_review is PlanReview.DONE


def test_a_dropped_action_asks_nobody_any_more(story: Story) -> None:
    action = story.propose()
    drop_action(story.session, action, **story.acting(story.advocate))
    assert open_prompts(story.session, ANSWER) == []


def test_will_be_told_needs_a_day_that_is_still_to_come(story: Story) -> None:
    action = story.propose()
    for day in (None, date(2026, 11, 23)):
        with pytest.raises(Invalid, match="told"):
            story.answer(action, tell_by_on=day)
    assert action.state is ActionState.WAITING


def test_an_advocate_answers_on_the_page_today_leads_to(
    story: Story, browse: Callable[..., Browser]
) -> None:
    action = story.propose()
    answer = story.asked(action)
    advocate = browse(story.advocate)
    address = f"/staff/cases/{story.case.id}/masp/answers/{answer.id}"
    assert "Visit Dan Pike at home" in advocate.get(address).text
    incomplete = advocate.post(address, {"told": "yes", "plan_review": "not_needed"})
    assert incomplete.status_code == 422
    assert "Enter the safe route" in incomplete.text
    done = advocate.post(
        address,
        {
            "told": "yes",
            "teller": "Amira",
            "route": "work phone",
            "plan_review": "not_needed",
            "meaning": "Nothing changes",
        },
    )
    assert "Told" in advocate.follow(done).text
    story.session.refresh(action)
    assert action.state is ActionState.FINAL


def test_another_survivors_advocate_cannot_answer_for_her(
    story: Story, browse: Callable[..., Browser]
) -> None:
    other, other_case, _ = story.another()
    answer = story.asked(story.propose())
    browser = browse(other)
    for case_id in (story.case.id, other_case.id):
        address = f"/staff/cases/{case_id}/masp/answers/{answer.id}"
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"told": "yes"}).status_code == 404


def test_every_step_is_in_the_log(story: Story) -> None:
    action = story.propose()
    story.answer(action)
    finish_action(story.session, action, **story.acting(story.advocate))
    story.session.flush()
    steps = story.session.scalars(
        select(LedgerEvent.action)
        .where(LedgerEvent.action.startswith("masp."))
        .order_by(LedgerEvent.id)
    ).all()
    assert steps == [
        "masp.opened",
        "masp.agency_joined",
        "masp.linked",
        "masp.action_proposed",
        "masp.action_waiting",
        "masp.answered",
        "masp.action_final",
        "masp.action_done",
    ]
