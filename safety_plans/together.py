"""Going through every suggestion of a plan together, on one screen: agreed, not wanted, or left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import Invalid
from safety_plans.models import Plan, Step
from safety_plans.service import list_steps
from safety_plans.states import How, StepState
from safety_plans.steps import answer_step

AGREE, DECLINE, LEAVE = "agree", "decline", "leave"


@dataclass(frozen=True)
class StepAnswer:
    """What was said to one suggestion, and which revision of it was before them."""

    step: Step
    agreed: bool
    reason: str
    revision: int
    how: How


class MissingReason(Invalid):
    """A no came without its reason; `field` names the step's box."""


def waiting_steps(session: Session, plan: Plan) -> list[Step]:
    """Return what waits for an answer of either side, by theme, then as it was proposed."""
    return [step for step in list_steps(session, plan) if step.state is StepState.SUGGESTED]


def answer_together(
    session: Session, plan: Plan, answers: Sequence[StepAnswer], *, actor: Actor, at: datetime
) -> list[Step]:
    """Record what was said to all of them, or to none.

    Returns the steps that changed meanwhile: when there are any, nothing was recorded. Raises
    MissingReason for the first no without a reason.
    """
    for each in answers:
        if not each.agreed and not each.reason:
            message = "Enter why not"
            raise MissingReason(message, field=f"reason-{each.step.id}")
    changed = [each.step for each in answers if each.revision != each.step.revision]
    if changed:
        return changed
    for each in answers:
        answer_step(
            session, plan, each.step, agreed=each.agreed, reason=each.reason, how=each.how,
            revision=each.revision, actor=actor, at=at,
        )  # fmt: skip
    return []
