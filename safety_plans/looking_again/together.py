"""A whole look at once, as an advocate writes it down: all of it is recorded, or nothing."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import Invalid
from safety_plans.looking_again.forms import StepSaid
from safety_plans.looking_again.models import Outcome, Verdict
from safety_plans.looking_again.service import (
    asked_steps,
    begin_look,
    end_look,
    say_of_step,
    say_what_changed,
)
from safety_plans.models import Plan, Step
from safety_plans.states import How

_WORDS = {
    Verdict.CHANGE: "Enter what it should say",
    Verdict.UNSAFE: "Enter why it is not safe now",
}


def look_at_once(
    session: Session, plan: Plan, said: Sequence[StepSaid], *, changed: Sequence[str], words: str,
    how: How | None, review_on: date, actor: Actor, at: datetime,
) -> Outcome | list[Step]:  # fmt: skip
    """Record a look; return what came of it, or the steps that changed meanwhile.

    Raises Invalid, whose field names a step's box, for one that was not spoken of, or a change or
    a stop without words.
    """
    _check(asked_steps(session, plan), said)
    moved = [each.step for each in said if each.revision != each.step.revision]
    if moved:
        return moved
    look = begin_look(session, plan, actor=actor, at=at)
    say_what_changed(look, changed=changed, words=words)
    for each in said:
        say_of_step(
            session, plan, look, each.step, verdict=each.verdict, words=each.words, how=how,
            revision=each.revision, actor=actor, at=at,
        )  # fmt: skip
    return end_look(session, plan, look, actor=actor, at=at, review_on=review_on)


def _check(steps: Sequence[Step], said: Sequence[StepSaid]) -> None:
    spoken = {each.step.id: each for each in said}
    for step in steps:
        found = spoken.get(step.id)
        if found is None:
            message = "Choose whether it still works"
            raise Invalid(message, field=f"verdict-{step.id}")
        if found.verdict in _WORDS and not found.words:
            raise Invalid(_WORDS[found.verdict], field=f"words-{step.id}")
