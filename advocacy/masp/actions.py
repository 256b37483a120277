"""Actions of the review, and the gate: none is final before each survivor's advocate answered.

The state of an open action is never set by hand: `settle_state` reads it off the answers.
"""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor, Role
from advocacy.clock import LONDON
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.masp.action_models import (
    Action,
    ActionState,
    AnswerState,
    SafetyAnswer,
    Urgency,
)
from advocacy.masp.models import MaspCase, MaspLink
from advocacy.masp.service import hold, takes_part
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

ANSWER = "masp.answer"
TELL = "masp.tell"
PLAN = "masp.plan_review"
OPEN_STATES = (ActionState.PROPOSED, ActionState.WAITING, ActionState.FINAL)
_ANSWER_WITHIN = timedelta(days=2)


def morning(day: date) -> datetime:
    """Return nine o'clock in Europe/London on a day."""
    return datetime.combine(day, time(9), tzinfo=LONDON).astimezone(UTC)


def london_day(at: datetime) -> date:
    """Return the day it is in Europe/London."""
    return at.astimezone(LONDON).date()


def propose_action(
    session: Session,
    masp: MaspCase,
    *,
    wording: str,
    agency_id: UUID | None,
    due_on: date,
    urgency: Urgency,
    actor: Actor,
    at: datetime,
) -> Action:
    """Propose what an agency (None: our own service) will do, and ask each advocate.

    Raises Invalid for an agency that does not take part or a day that has been.
    """
    hold(session, masp)
    if agency_id is not None and not takes_part(session, masp, agency_id):
        message = "Choose an agency that takes part"
        raise Invalid(message, field="owner")
    if due_on < london_day(at):
        message = "Enter today or a day after it"
        raise Invalid(message, field="due_on")
    action = Action(
        scope_id=masp.id,
        masp_case_id=masp.id,
        agency_id=agency_id,
        proposed_by_id=actor.account_id,
        proposed_by_agency_id=actor.agency_id,
        proposed_at=at,
        due_on=due_on,
        urgency=urgency,
        state=ActionState.PROPOSED,
        wording=wording,
    )
    session.add(action)
    record(session, actor=actor, at=at, action="masp.action_proposed", object_id=action.id)
    links = session.scalars(
        select(MaspLink)
        .where(MaspLink.masp_case_id == masp.id, MaspLink.ended_at.is_(None))
        .order_by(MaspLink.made_at, MaspLink.id)
    )
    for link in links:
        _ask(session, action, link=link, actor=actor, at=at)
    settle_state(session, action, actor=actor, at=at)
    return action


def _ask(
    session: Session, action: Action, *, link: MaspLink, actor: Actor, at: datetime
) -> SafetyAnswer:
    answer = SafetyAnswer(
        scope_id=link.case_id,
        action_id=action.id,
        link_id=link.id,
        case_id=link.case_id,
        state=AnswerState.OPEN,
        asked_at=at,
    )
    session.add(answer)
    session.flush()
    raise_prompt(
        session,
        kind=ANSWER,
        danger=Danger.DUE,
        due_at=answer_due(action, at=at),
        at=at,
        actor=actor,
        case_id=link.case_id,
        subject_id=answer.id,
    )
    return answer


def answer_due(action: Action, *, at: datetime) -> datetime:
    """Return by when the advocate has to answer: now, in two days, or before it is done."""
    if action.urgency is Urgency.TODAY:
        return at
    return max(at, min(morning(london_day(at + _ANSWER_WITHIN)), morning(action.due_on)))


def settle_state(session: Session, action: Action, *, actor: Actor, at: datetime) -> None:
    """Read an open action's state off the answers of the links that stand.

    With no link standing it is only proposed: a gate that nobody is left to answer stays shut.
    """
    if action.state not in OPEN_STATES:
        return
    session.flush()
    answered = session.scalars(
        select(SafetyAnswer.state)
        .join(MaspLink, MaspLink.id == SafetyAnswer.link_id)
        .where(SafetyAnswer.action_id == action.id, MaspLink.ended_at.is_(None))
    ).all()
    if not answered:
        state = ActionState.PROPOSED
    elif AnswerState.OPEN in answered:
        state = ActionState.WAITING
    else:
        state = ActionState.FINAL
    if state is not action.state:
        action.state = state
        record(session, actor=actor, at=at, action=f"masp.action_{state}", object_id=action.id)


def ask_for_link(session: Session, link: MaspLink, *, actor: Actor, at: datetime) -> None:
    """Ask a newly linked case's advocate about every open action: what was final waits again."""
    for action in _open_actions(session, link.masp_case_id):
        _ask(session, action, link=link, actor=actor, at=at)
        settle_state(session, action, actor=actor, at=at)


def release_link(session: Session, link: MaspLink, *, actor: Actor, at: datetime) -> None:
    """Ask no more for a link that has ended; the other answers may now be all there are."""
    for answer in session.scalars(
        select(SafetyAnswer).where(SafetyAnswer.link_id == link.id).order_by(SafetyAnswer.id)
    ).all():
        _withdraw(session, answer, actor=actor, at=at)
    for action in _open_actions(session, link.masp_case_id):
        settle_state(session, action, actor=actor, at=at)


def _open_actions(session: Session, masp_id: UUID) -> list[Action]:
    return list(
        session.scalars(
            select(Action)
            .where(Action.masp_case_id == masp_id, Action.state.in_(OPEN_STATES))
            .order_by(Action.proposed_at, Action.id)
            .execution_options(populate_existing=True)
        )
    )


def get_action(session: Session, action_id: UUID, *, masp_id: UUID) -> Action:
    """Return an action of a MASP case; raises NotFound."""
    found = session.get(Action, action_id)
    if found is None or found.masp_case_id != masp_id:
        raise NotFound
    return found


def finish_action(session: Session, action: Action, *, actor: Actor, at: datetime) -> None:
    """Record that an action was carried out; raises Conflict before it is final.

    A partner may only finish what their own agency owns (NotFound otherwise).
    """
    if actor.role is Role.PARTNER and action.agency_id != actor.agency_id:
        raise NotFound
    hold(session, session.get_one(MaspCase, action.masp_case_id))
    session.refresh(action)
    if action.state is not ActionState.FINAL:
        message = "This action is not final: an advocate has still to answer."
        raise Conflict(message)
    action.state, action.ended_at = ActionState.DONE, at
    record(session, actor=actor, at=at, action="masp.action_done", object_id=action.id)


def drop_action(session: Session, action: Action, *, actor: Actor, at: datetime) -> None:
    """Record that an action will not be carried out; nobody is asked about it any more."""
    hold(session, session.get_one(MaspCase, action.masp_case_id))
    session.refresh(action)
    if action.state not in OPEN_STATES:
        message = "This action has ended already."
        raise Conflict(message)
    action.state, action.ended_at = ActionState.DROPPED, at
    record(session, actor=actor, at=at, action="masp.action_dropped", object_id=action.id)
    for answer in session.scalars(
        select(SafetyAnswer).where(SafetyAnswer.action_id == action.id).order_by(SafetyAnswer.id)
    ).all():
        _withdraw(session, answer, actor=actor, at=at)


def _withdraw(session: Session, answer: SafetyAnswer, *, actor: Actor, at: datetime) -> None:
    if answer.state is AnswerState.OPEN:
        answer.state = AnswerState.WITHDRAWN
    for kind in (ANSWER, TELL, PLAN):
        settle_prompts(session, kind=kind, subject_id=answer.id, actor=actor, at=at)
