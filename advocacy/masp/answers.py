"""An advocate's answers: who tells a survivor, when, by which route, what it means for her plan."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Agency
from advocacy.actor import Actor
from advocacy.cases.changes import Change, announce
from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.masp.action_models import Action, AnswerState, PlanReview, SafetyAnswer
from advocacy.masp.actions import (
    ANSWER,
    OPEN_STATES,
    PLAN,
    TELL,
    london_day,
    morning,
    settle_state,
)
from advocacy.masp.models import MaspCase, MaspLink
from advocacy.masp.service import hold
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts


@dataclass(frozen=True)
class Given:
    """An advocate's answer for one survivor. `tell_by_on` is needed unless she is `told`."""

    teller: str
    moment: str
    route: str
    meaning: str
    told: bool
    tell_by_on: date | None
    plan_review: PlanReview


@dataclass(frozen=True)
class Asked:
    """The action an answer is about, and who carries it out."""

    action: Action
    owner: str


def find_asked(session: Session, answer: SafetyAnswer) -> Asked:
    """Return what an answer is about."""
    action = session.get_one(Action, answer.action_id)
    agency = session.get(Agency, action.agency_id) if action.agency_id else None
    return Asked(action=action, owner=agency.name if agency else "Our service")


def get_answer(session: Session, answer_id: UUID, *, case: Case) -> SafetyAnswer:
    """Return an answer asked for this case while its link stands; raises NotFound."""
    found = session.scalar(
        select(SafetyAnswer)
        .join(MaspLink, MaspLink.id == SafetyAnswer.link_id)
        .where(
            SafetyAnswer.id == answer_id,
            SafetyAnswer.case_id == case.id,
            MaspLink.ended_at.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found


def answer_action(
    session: Session, answer: SafetyAnswer, given: Given, *, actor: Actor, at: datetime
) -> Action:
    """Answer for one survivor; when it was the last answer open, the action becomes final.

    Raises Invalid without a day by which she is told, Conflict when the action has ended.
    """
    action = session.get_one(Action, answer.action_id)
    hold(session, session.get_one(MaspCase, action.masp_case_id))
    session.refresh(action)
    session.refresh(answer)
    if action.state not in OPEN_STATES or answer.state is AnswerState.WITHDRAWN:
        message = "This action has ended, or is no longer asked about."
        raise Conflict(message)
    if not given.told and (given.tell_by_on is None or given.tell_by_on < london_day(at)):
        message = "Enter the day by which they will be told, today or after it"
        raise Invalid(message, field="tell_by_on")
    answer.teller, answer.moment = given.teller, given.moment
    answer.route, answer.meaning = given.route, given.meaning
    answer.state = AnswerState.TOLD if given.told else AnswerState.TO_TELL
    answer.tell_by_on = None if given.told else given.tell_by_on
    answer.told_at = at if given.told else None
    answer.plan_review = given.plan_review
    answer.answered_at, answer.answered_by_id = at, actor.account_id
    record(
        session,
        actor=actor,
        at=at,
        action="masp.answered",
        case_id=answer.case_id,
        object_id=answer.id,
    )
    settle_prompts(session, kind=ANSWER, subject_id=answer.id, actor=actor, at=at)
    _follow_up(session, answer, actor=actor, at=at)
    if given.plan_review is PlanReview.NEEDED:
        case = session.get_one(Case, answer.case_id)
        announce(session, case, change=Change.MASP, actor=actor, at=at)
    settle_state(session, action, actor=actor, at=at)
    return action


def _follow_up(session: Session, answer: SafetyAnswer, *, actor: Actor, at: datetime) -> None:
    """Keep what was promised in sight until it is done."""
    due = {
        TELL: morning(answer.tell_by_on) if answer.tell_by_on else None,
        PLAN: at if answer.plan_review is PlanReview.NEEDED else None,
    }
    for kind, due_at in due.items():
        if due_at is None:
            settle_prompts(session, kind=kind, subject_id=answer.id, actor=actor, at=at)
            continue
        raise_prompt(
            session,
            kind=kind,
            danger=Danger.DUE,
            due_at=due_at,
            at=at,
            actor=actor,
            case_id=answer.case_id,
            subject_id=answer.id,
        )


def mark_told(session: Session, answer: SafetyAnswer, *, actor: Actor, at: datetime) -> None:
    """Record that the survivor has been told."""
    if answer.state is not AnswerState.TO_TELL:
        return
    answer.state, answer.told_at, answer.tell_by_on = AnswerState.TOLD, at, None
    record(
        session, actor=actor, at=at, action="masp.told", case_id=answer.case_id, object_id=answer.id
    )
    settle_prompts(session, kind=TELL, subject_id=answer.id, actor=actor, at=at)


def mark_plan_reviewed(
    session: Session, answer: SafetyAnswer, *, actor: Actor, at: datetime
) -> None:
    """Record that the survivor's plan was looked at because of an action."""
    if answer.plan_review is not PlanReview.NEEDED:
        return
    answer.plan_review = PlanReview.DONE
    record(
        session,
        actor=actor,
        at=at,
        action="masp.plan_reviewed",
        case_id=answer.case_id,
        object_id=answer.id,
    )
    settle_prompts(session, kind=PLAN, subject_id=answer.id, actor=actor, at=at)
