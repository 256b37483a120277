"""Going through an agreed plan once more: what changed, then each step, then how it ends."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import Invalid
from advocacy.ledger.service import record
from safety_plans.acts import side_of
from safety_plans.looking_again.models import LookAgain, Outcome, Verdict
from safety_plans.models import Plan, Step
from safety_plans.news import tell_staff
from safety_plans.service import PlanChanged, list_steps, review_plan
from safety_plans.staleness import why_codes
from safety_plans.states import How, Side, StepState
from safety_plans.steps import answer_step, change_step, move_step

# What is asked about: what is agreed to be done, or is done already.
ASKED = (StepState.AGREED, StepState.IN_PLACE)
CHANGED = {
    "address": "Where you live",
    "device": "Your phone, or another device",
    "happened": "Something happened",
    "days": "Your days: work, school, travel",
    "people": "The people around you",
    "court": "Court, or what the police do",
    "other": "Something else",
}


def asked_steps(session: Session, plan: Plan) -> list[Step]:
    """Return the steps that a look asks about."""
    return [step for step in list_steps(session, plan) if step.state in ASKED]


def find_look(session: Session, plan: Plan, *, side: Side) -> LookAgain | None:
    """Return the look that a side has begun and not ended."""
    return session.scalar(_looks(plan, side).where(LookAgain.ended_at.is_(None)).limit(1))


def find_last_look(session: Session, plan: Plan, *, side: Side) -> LookAgain | None:
    """Return the newest look of a side that ended since the plan was last agreed or looked at."""
    query = _looks(plan, side).where(LookAgain.ended_at.is_not(None))
    if plan.reviewed_at is not None:
        query = query.where(LookAgain.ended_at >= plan.reviewed_at)
    return session.scalar(query.limit(1))


def _looks(plan: Plan, side: Side) -> Select[LookAgain]:
    query = select(LookAgain).where(LookAgain.plan_id == plan.id, LookAgain.side == side)
    return query.order_by(LookAgain.began_at.desc(), LookAgain.id.desc())


def begin_look(session: Session, plan: Plan, *, actor: Actor, at: datetime) -> LookAgain:
    """Begin a look, or go on with the one that was begun; raises Invalid for a plan not agreed."""
    if not plan.version:
        message = "Agree the plan first"
        raise Invalid(message, field="changed")
    side = side_of(actor)
    found = find_look(session, plan, side=side)
    if found is not None:
        return found
    look = LookAgain(
        scope_id=plan.case_id, plan_id=plan.id, case_id=plan.case_id, side=side,
        by_id=actor.account_id, began_at=at, why_codes=",".join(why_codes(plan, at=at)),
        said={"changed": [], "steps": {}}, words="",
    )  # fmt: skip
    session.add(look)
    session.flush()
    return look


def say_what_changed(look: LookAgain, *, changed: Sequence[str], words: str) -> None:
    """Keep what changed in their life since the plan was agreed."""
    look.said = {**look.said, "changed": [code for code in CHANGED if code in changed]}
    look.words = words


def say_of_step(
    session: Session, plan: Plan, look: LookAgain, step: Step, *, verdict: Verdict, words: str,
    revision: int, actor: Actor, at: datetime, how: How | None = None,
) -> None:  # fmt: skip
    """Say of one step that it still works, should be said otherwise, or is not safe now.

    What is not safe now stops at once. New words are a suggestion that the other side answers;
    with `how` the survivor was there and said yes to them. Raises Invalid without the words that
    a change or a stop needs, PlanChanged for a step that says something else by now.
    """
    if revision != step.revision:
        raise PlanChanged
    if verdict is Verdict.CHANGE and not words.strip():
        message = "Write what it should say"
        raise Invalid(message, field="words")
    if verdict is Verdict.UNSAFE:
        to = StepState.NOT_SAFE_NOW
        move_step(session, plan, step, to=to, reason=words, actor=actor, at=at)
    elif verdict is Verdict.CHANGE and words != step.words:
        change_step(
            session, plan, step, words=words, theme=step.theme, who=step.who or "",
            private=step.private, revision=step.revision, actor=actor, at=at,
        )  # fmt: skip
        if how is not None:
            answer_step(
                session, plan, step, agreed=True, reason="", how=how, revision=step.revision,
                actor=actor, at=at,
            )  # fmt: skip
    look.said = {**look.said, "steps": {**look.verdicts, str(step.id): verdict.value}}


def end_look(
    session: Session, plan: Plan, look: LookAgain, *, actor: Actor, at: datetime,
    review_on: date | None = None,
) -> Outcome:  # fmt: skip
    """End a look, and return what came of it.

    Where nothing changed and an advocate ends it, the plan is looked at until `review_on`. The
    survivor's own end tells the advocate, who agrees or says so too. Raises Invalid while a step
    was not spoken of.
    """
    left = [step for step in asked_steps(session, plan) if str(step.id) not in look.verdicts]
    if left:
        message = "Say of each step whether it still works"
        raise Invalid(message, field="verdict")
    kept = all(verdict == Verdict.KEEP for verdict in look.verdicts.values())
    outcome = Outcome.NOTHING if kept and plan.is_current else Outcome.CHANGED
    if outcome is Outcome.NOTHING and look.side is Side.ADVOCATE:
        if review_on is None:
            message = "Enter the day to look at it again"
            raise Invalid(message, field="review_on")
        review_plan(session, plan, review_on=review_on, actor=actor, at=at)
    look.ended_at, look.outcome = at, outcome
    look.why_codes = ",".join(why_codes(plan, at=at)) or look.why_codes
    record(
        session, actor=actor, at=at, action="plan.looked_again", case_id=plan.case_id,
        object_id=look.id,
    )  # fmt: skip
    tell_staff(session, plan, actor=actor, at=at)
    return outcome
