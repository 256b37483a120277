"""Tells the advocate that somebody else did something with a plan."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt, settle_prompts
from safety_plans.acts import side_on
from safety_plans.models import Plan
from safety_plans.states import Side

NEWS = "plan.news"


def tell_staff(
    session: Session, plan: Plan, *, actor: Actor, at: datetime, danger: Danger = Danger.LATER
) -> None:
    """Ask the advocate to look, when it was the survivor or the dependent who did something."""
    if side_on(plan, actor) is not Side.ADVOCATE:
        raise_prompt(
            session, kind=NEWS, danger=danger, due_at=at, at=at, actor=actor,
            case_id=plan.case_id, subject_id=plan.id, is_news=True,
        )  # fmt: skip


def has_news(session: Session, plan: Plan) -> bool:
    """Return whether somebody did something that nobody has marked as seen."""
    found = session.scalar(
        select(Prompt.id).where(
            Prompt.kind == NEWS, Prompt.subject_id == plan.id, Prompt.settled_at.is_(None)
        )
    )
    return found is not None


def mark_seen(session: Session, plan: Plan, *, actor: Actor, at: datetime) -> None:
    """Note that the advocate has seen what was done with the plan."""
    settle_prompts(session, kind=NEWS, subject_id=plan.id, actor=actor, at=at)
