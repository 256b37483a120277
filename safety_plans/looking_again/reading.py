"""What the pages say of looking at a plan again: why, and what the other side said already."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from safety_plans.looking_again.models import LookAgain, Outcome, Verdict
from safety_plans.looking_again.service import CHANGED, find_last_look
from safety_plans.models import Plan
from safety_plans.staleness import own_why, why_codes, why_stale
from safety_plans.states import Side


@dataclass(frozen=True)
class Again:
    """Why a plan needs another look, and the look that its owner took of their own accord."""

    why: list[str]
    theirs: LookAgain | None

    @property
    def they_changed(self) -> list[str]:
        """Return what they said changed in their life, in words."""
        return [CHANGED[code] for code in self.theirs.changed] if self.theirs else []

    @property
    def they_keep_all(self) -> bool:
        """Return whether they said that every step still works."""
        return self.theirs is not None and self.theirs.outcome is Outcome.NOTHING


def again_of(session: Session, plan: Plan, *, at: datetime) -> Again:
    """Return why a plan needs another look, as staff are told."""
    theirs = find_last_look(session, plan, side=Side.SURVIVOR) if plan.version else None
    return Again(why_stale(plan, at=at), theirs)


def asks_owner(plan: Plan, last: LookAgain | None, *, at: datetime) -> list[str]:
    """Return why their own page asks for a look; nothing once they took it for these reasons."""
    if not plan.version:
        return []
    seen = set(last.why_codes.split(",")) if last is not None and _is_new(plan, last) else set()
    return own_why(plan, at=at) if set(why_codes(plan, at=at)) - seen else []


def _is_new(plan: Plan, look: LookAgain) -> bool:
    return look.ended_at is not None and (
        plan.reviewed_at is None or look.ended_at >= plan.reviewed_at
    )


VERDICT_WORDS = {
    Verdict.KEEP: "Still works",
    Verdict.CHANGE: "Say it otherwise",
    Verdict.UNSAFE: "Not safe now",
}
