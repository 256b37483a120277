"""How often somebody should be reached at a level of risk, and the prompt that says it is time."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, CaseState, RiskLevel
from advocacy.clock import LONDON
from advocacy.contacts.models import Contact
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

OVERDUE = "contact.overdue"
_FILE = Path(__file__).resolve().parent / "reference" / "contact_goals.json"


@dataclass(frozen=True)
class _Goals:
    effective_from: date
    effective_to: date | None
    days: dict[RiskLevel, int]


@cache
def _all_goals() -> tuple[_Goals, ...]:
    return tuple(
        _Goals(
            effective_from=date.fromisoformat(each["effective_from"]),
            effective_to=date.fromisoformat(each["effective_to"]) if each["effective_to"] else None,
            days={RiskLevel(code): days for code, days in each["reached_within_days"].items()},
        )
        for each in json.loads(_FILE.read_text())
    )


def goal_days(level: RiskLevel, *, on: date) -> int:
    """Return within how many days somebody at this level should be reached, as in force on a day.

    Before the first goals came into force the first hold.
    """
    held = [
        each
        for each in _all_goals()
        if each.effective_from <= on and (each.effective_to is None or on <= each.effective_to)
    ]
    return (held or list(_all_goals()))[-1].days[level]


def reach_by(case: Case, reached_at: datetime | None, *, at: datetime) -> date:
    """Return the day by which somebody should be reached (again), from when they last were."""
    since = (reached_at or case.opened_at).astimezone(LONDON).date()
    return since + timedelta(days=goal_days(case.risk_level, on=at.astimezone(LONDON).date()))


def last_reached(session: Session, case: Case) -> datetime | None:
    """Return when the survivor of a case was last reached, by anybody and either way."""
    # The contact that is being recorded counts as well.
    session.flush()
    return session.scalar(
        select(func.max(Contact.happened_at)).where(
            Contact.case_id == case.id, Contact.reached, Contact.person_id.is_(None)
        )
    )


def plan_goal(
    session: Session, case: Case, *, actor: Actor, at: datetime, next_on: date | None = None
) -> None:
    """Say on Today when somebody was not reached in time; a contact planned sooner says it too."""
    if case.state is not CaseState.OPEN:
        return
    by = reach_by(case, last_reached(session, case), at=at)
    if next_on is not None and next_on <= by:
        settle_prompts(session, kind=OVERDUE, subject_id=case.id, actor=actor, at=at)
        return
    raise_prompt(
        session,
        kind=OVERDUE,
        danger=Danger.DUE,
        due_at=datetime.combine(by, time(9), tzinfo=LONDON).astimezone(UTC),
        at=at,
        actor=actor,
        case_id=case.id,
        subject_id=case.id,
        detail=f"The goal at this risk: every {goal_days(case.risk_level, on=by)} days",
    )
