"""Deciding whether somebody is referred to MARAC, and keeping the answer with its reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.models import Case, RiskLevel
from advocacy.ledger.service import record
from advocacy.prompts.service import settle_prompts
from advocacy.risk.models import DOMESTIC, Assessment, MaracDecision, MaracOutcome

MARAC = "risk.marac"


@dataclass(frozen=True)
class Decided:
    """A decision as the page shows it."""

    outcome: MaracOutcome
    why: str
    at: datetime
    by: str


def may_be_referred(assessment: Assessment | None) -> bool:
    """Return whether MARAC can be asked at all: it is for domestic relationships only."""
    return assessment is not None and assessment.relationship in DOMESTIC


def is_ground(assessment: Assessment) -> bool:
    """Return whether an assessment is a ground for a referral by itself."""
    return may_be_referred(assessment) and assessment.level is RiskLevel.HIGH


def decide_marac(
    session: Session,
    case: Case,
    assessment: Assessment,
    *,
    outcome: MaracOutcome,
    why: str,
    actor: Actor,
    at: datetime,
) -> MaracDecision:
    """Keep what was decided and why; what was decided before stays as it was."""
    decision = MaracDecision(
        scope_id=case.id,
        case_id=case.id,
        assessment_id=assessment.id,
        decided_at=at,
        decided_by_id=actor.account_id,
        outcome=outcome,
        why=why,
    )
    session.add(decision)
    settle_prompts(session, kind=MARAC, subject_id=case.id, actor=actor, at=at)
    record(
        session,
        actor=actor,
        at=at,
        action="risk.marac_decided",
        case_id=case.id,
        object_id=decision.id,
        personal={"outcome": outcome, "why": why},
    )
    return decision


def list_decisions(session: Session, case: Case) -> list[Decided]:
    """Return what was decided about MARAC in a case, newest first."""
    wanted = (
        select(MaracDecision, Account)
        .outerjoin(Account, Account.id == MaracDecision.decided_by_id)
        .where(MaracDecision.case_id == case.id)
        .order_by(MaracDecision.decided_at.desc(), MaracDecision.id.desc())
    )
    return [
        Decided(
            outcome=row.outcome, why=row.why, at=row.decided_at, by=account.name if account else ""
        )
        for row, account in session.execute(wanted)
    ]


def awaits_decision(assessment: Assessment | None, decisions: list[Decided]) -> bool:
    """Return whether the last assessment is a ground that nobody has decided about since."""
    if assessment is None or not is_ground(assessment):
        return False
    return not any(each.at >= assessment.assessed_at for each in decisions)
