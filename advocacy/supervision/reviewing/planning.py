"""When a case is to be reviewed next, as one prompt for the leads who may open it.

The prompt is the case's and the role's, not a person's: where a case passes to another team it
stands on that team's leads' day, and a lead in conflict never sees it. Closing a case takes it
away; one that is opened again is planned anew by the worker, as is every case that has none.
"""

from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM, Actor, Role
from advocacy.cases.access import is_record
from advocacy.cases.changes import Change
from advocacy.cases.models import Case, CaseState
from advocacy.clock import LONDON
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt
from advocacy.supervision.reviewing.models import CaseReview
from advocacy.supervision.reviewing.rhythm import rhythm_on

DUE = "supervision.case_review"
# So that a round stays short after a service has just begun to review: the next does the rest.
AT_ONCE = 500
_LEVELS = {"unknown": "not assessed", "standard": "standard", "medium": "medium", "high": "high"}


def local_day(at: datetime) -> date:
    """Return the day of a moment in London."""
    return at.astimezone(LONDON).date()


def latest_day(case: Case, *, at: datetime) -> date:
    """Return the last day on which a case reviewed now may be reviewed again, at its risk."""
    today = local_day(at)
    return today + rhythm_on(today).within[case.risk_level]


def find_newest(session: Session, case_id: UUID) -> CaseReview | None:
    """Return the newest review of a case, if it was ever reviewed."""
    return session.scalar(
        select(CaseReview)
        .where(CaseReview.case_id == case_id)
        .order_by(CaseReview.reviewed_at.desc(), CaseReview.id.desc())
        .limit(1)
    )


def plan_review(session: Session, case: Case, on: date, *, actor: Actor, at: datetime) -> None:
    """Put the review of a case on its leads' day from a day on, and no other."""
    raise_prompt(
        session,
        kind=DUE,
        danger=Danger.DUE,
        due_at=datetime.combine(on, time(9), tzinfo=LONDON).astimezone(UTC),
        at=at,
        actor=actor,
        case_id=case.id,
        for_role=Role.LEAD,
        subject_id=case.id,
        detail=f"Risk {_LEVELS[case.risk_level.value]}: reviewed every "
        f"{rhythm_on(local_day(at)).within[case.risk_level].days} days",
    )


def _soonest_fair_day(session: Session, case: Case, *, at: datetime) -> date:
    """Return when a case is due by its risk now, but not so that it is late this very minute."""
    today = local_day(at)
    rhythm = rhythm_on(today)
    newest = find_newest(session, case.id)
    since = newest.reviewed_at if newest else case.opened_at
    return max(local_day(since) + rhythm.within[case.risk_level], today + rhythm.soon)


def on_change(session: Session, case: Case, *, change: Change, actor: Actor, at: datetime) -> None:
    """Bring the review nearer where the level of risk rose; one that fell moves nothing."""
    if change is not Change.RISK or case.state is not CaseState.OPEN:
        return
    day = _soonest_fair_day(session, case, at=at)
    planned = session.scalar(
        select(Prompt.due_at).where(
            Prompt.kind == DUE, Prompt.subject_id == case.id, Prompt.settled_at.is_(None)
        )
    )
    if planned is None or day < local_day(planned):
        plan_review(session, case, day, actor=actor, at=at)


def plan_missing(session: Session, *, at: datetime) -> list[str]:
    """Plan a review of every open case that has none planned; return a line if there was any."""
    planned = exists().where(
        Prompt.kind == DUE, Prompt.subject_id == Case.id, Prompt.settled_at.is_(None)
    )
    found = session.scalars(
        select(Case)
        .where(Case.state == CaseState.OPEN, is_record(), ~planned)
        .order_by(Case.id)
        .limit(AT_ONCE)
    ).all()
    for case in found:
        plan_review(session, case, _soonest_fair_day(session, case, at=at), actor=SYSTEM, at=at)
    return [f"{len(found)} case reviews planned"] if found else []
