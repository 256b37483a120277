"""Recording how risk is judged, and asking for it to be looked at again."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.changes import Change, announce
from advocacy.cases.models import Case, RiskLevel
from advocacy.clock import LONDON
from advocacy.contacts.goals import plan_goal
from advocacy.errors import Invalid
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts
from advocacy.risk.marac import MARAC, is_ground
from advocacy.risk.models import Assessment, Relationship
from advocacy.risk.reference import factors, thresholds

REVIEW = "risk.review"
_RANK = {RiskLevel.UNKNOWN: 0, RiskLevel.STANDARD: 1, RiskLevel.MEDIUM: 2, RiskLevel.HIGH: 3}


def review_on(level: RiskLevel, *, today: date) -> date:
    """Return the day by which a risk of this level is looked at again."""
    return today + timedelta(days=thresholds().review_days.get(level, 28))


def assess_risk(
    session: Session,
    case: Case,
    *,
    relationship: Relationship,
    found: list[str],
    level: RiskLevel,
    judgement: str,
    lowered_because: str,
    form_used: str,
    actor: Actor,
    at: datetime,
    next_review_on: date | None = None,
) -> Assessment:
    """Record an assessment; a level may rise, but falls only with a reason (else Invalid).

    Raises Invalid for a review day that has passed, too.
    """
    known = {factor.code for factor in factors()}
    if set(found) - known:
        message = "Choose from the list"
        raise Invalid(message, field="factors")
    before = case.risk_level
    if _RANK[level] < _RANK[before] and not lowered_because:
        message = f"The level was {before}. Enter why it is lower now"
        raise Invalid(message, field="lowered_because")
    today = at.astimezone(LONDON).date()
    if next_review_on is not None and next_review_on <= today:
        message = "Enter a day that is still to come"
        raise Invalid(message, field="next_review_on")
    assessment = Assessment(
        scope_id=case.id,
        case_id=case.id,
        assessed_at=at,
        assessed_by_id=actor.account_id,
        relationship=relationship,
        level=level,
        level_before=before,
        factor_count=len(set(found)),
        review_on=next_review_on or review_on(level, today=today),
        factors=sorted(set(found)),
        judgement=judgement,
        lowered_because=lowered_because,
        form_used=form_used,
    )
    session.add(assessment)
    record(
        session,
        actor=actor,
        at=at,
        action="risk.assessed",
        case_id=case.id,
        object_id=assessment.id,
        personal={"level": level, "judgement": judgement},
    )
    case.risk_level = level
    _ask_again(session, case, assessment, actor=actor, at=at)
    if level is not before:
        plan_goal(session, case, actor=actor, at=at)
        announce(session, case, change=Change.RISK, actor=actor, at=at)
    return assessment


def _ask_again(
    session: Session, case: Case, assessment: Assessment, *, actor: Actor, at: datetime
) -> None:
    settle_prompts(session, kind=REVIEW, subject_id=case.id, actor=actor, at=at)
    due_at = datetime.combine(assessment.review_on, time(9), tzinfo=LONDON).astimezone(UTC)
    raise_prompt(
        session,
        kind=REVIEW,
        danger=Danger.DUE,
        due_at=due_at,
        at=at,
        actor=actor,
        case_id=case.id,
        subject_id=case.id,
        detail=f"Judged {assessment.level} last time",
    )
    if is_ground(assessment):
        raise_prompt(
            session,
            kind=MARAC,
            danger=Danger.DUE,
            due_at=at,
            at=at,
            actor=actor,
            case_id=case.id,
            subject_id=case.id,
            detail="High risk, and a domestic relationship",
        )


def list_assessments(session: Session, case: Case, *, limit: int = 100) -> list[Assessment]:
    """Return the newest assessments of a case, newest first."""
    return list(
        session.scalars(
            select(Assessment)
            .where(Assessment.case_id == case.id)
            .order_by(Assessment.assessed_at.desc(), Assessment.id.desc())
            .limit(limit)
        )
    )


def find_latest_assessment(session: Session, case: Case) -> Assessment | None:
    """Return how risk was judged last, if it was."""
    return session.scalar(
        select(Assessment)
        .where(Assessment.case_id == case.id)
        .order_by(Assessment.assessed_at.desc(), Assessment.id.desc())
        .limit(1)
    )
