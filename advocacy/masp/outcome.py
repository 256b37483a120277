"""What partners may know of the answers to an action: two states and a day, nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.masp.access import may_open_masp
from advocacy.masp.action_models import (
    Action,
    ActionState,
    AnswerState,
    PlanReview,
    SafetyAnswer,
)
from advocacy.masp.actions import OPEN_STATES
from advocacy.masp.models import MaspCase, MaspLink


@dataclass(frozen=True)
class Codes:
    """One answer, as far as it is known outside her case."""

    state: AnswerState
    tell_by_on: date | None
    plan_review: PlanReview | None


@dataclass(frozen=True)
class Outcome:
    """Told, or will be told by a day; and whether plans are reviewed because of it.

    One for all survivors together: how many there are is nobody else's business.
    """

    told: bool
    tell_by_on: date | None
    plan_review: PlanReview


@dataclass(frozen=True)
class ActionRow:
    """An action with its MASP case and the outcome, which is there only once it is final."""

    action: Action
    masp: MaspCase
    outcome: Outcome | None

    @property
    def open(self) -> bool:
        """Return whether it is still to be done."""
        return self.action.state in OPEN_STATES


def outcome_of(state: ActionState, answers: Iterable[Codes]) -> Outcome | None:
    """Return what partners see: the last day, told only when all are, a review while one is due."""
    given = [each for each in answers if each.state in (AnswerState.TO_TELL, AnswerState.TOLD)]
    if state not in (ActionState.FINAL, ActionState.DONE) or not given:
        return None
    days = [each.tell_by_on for each in given if each.tell_by_on is not None]
    reviews = {each.plan_review for each in given}
    worst = next(
        (review for review in (PlanReview.NEEDED, PlanReview.DONE) if review in reviews),
        PlanReview.NOT_NEEDED,
    )
    return Outcome(told=not days, tell_by_on=max(days, default=None), plan_review=worst)


def list_action_rows(
    session: Session, condition: ColumnElement[bool], *, actor: Actor, at: datetime
) -> list[ActionRow]:
    """Return the visible actions that fit, open ones first, by the day they are due.

    Only codes and days of the answers are read here: what is sealed under her case is not.
    """
    standing = (
        select(
            SafetyAnswer.action_id,
            SafetyAnswer.state,
            SafetyAnswer.tell_by_on,
            SafetyAnswer.plan_review,
        )
        .join(MaspLink, MaspLink.id == SafetyAnswer.link_id)
        .where(MaspLink.ended_at.is_(None))
        .subquery()
    )
    found = session.execute(
        select(Action, MaspCase, standing.c.state, standing.c.tell_by_on, standing.c.plan_review)
        .join(MaspCase, MaspCase.id == Action.masp_case_id)
        .outerjoin(standing, standing.c.action_id == Action.id)
        .where(condition, may_open_masp(actor, at=at))
        .order_by(Action.due_on, Action.id)
    )
    actions: dict[UUID, tuple[Action, MaspCase]] = {}
    answers: dict[UUID, list[Codes]] = {}
    for action, masp, state, tell_by_on, plan_review in found:
        actions[action.id] = (action, masp)
        if state is not None:
            answers.setdefault(action.id, []).append(Codes(state, tell_by_on, plan_review))
    rows = [
        ActionRow(
            action=action, masp=masp, outcome=outcome_of(action.state, answers.get(action.id, []))
        )
        for action, masp in actions.values()
    ]
    return sorted(rows, key=lambda row: not row.open)
