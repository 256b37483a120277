"""How often somebody should be reached at a level of risk, and the prompt that says it is time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, CaseState, RiskLevel
from advocacy.clock import LONDON
from advocacy.contacts.models import Contact
from advocacy.prompts.models import Danger, Prompt
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
    # A contact that is being recorded counts as well.
    session.flush()
    return session.scalar(last_reached_of(case.id))


def last_reached_of(case_id: UUID) -> Select[datetime]:
    """Return the question when the survivor of a case was last reached."""
    return select(func.max(Contact.happened_at)).where(
        Contact.case_id == case_id, Contact.reached, Contact.person_id.is_(None)
    )


def plan_goal(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Say on Today when somebody was not reached in time."""
    if case.state is CaseState.OPEN:
        plan_goal_from(session, case, last_reached(session, case), actor=actor, at=at)


def plan_goal_from(
    session: Session,
    case: Case,
    reached_at: datetime | None,
    *,
    actor: Actor,
    at: datetime,
    next_on: date | None = None,
    among: Sequence[Prompt] | None = None,
) -> None:
    """Say on Today when somebody is not reached again in time after they last were.

    A contact planned sooner says it too. `among` are the open prompts about them, where they have
    been found already.
    """
    if case.state is not CaseState.OPEN:
        return
    by = reach_by(case, reached_at, at=at)
    if next_on is not None and next_on <= by:
        settle_prompts(session, kind=OVERDUE, subject_id=case.id, actor=actor, at=at, among=among)
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
        among=among,
    )
