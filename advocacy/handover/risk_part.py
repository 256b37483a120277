"""The last judgement of risk, as a summary says it."""

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.handover.summary import Risk
from advocacy.risk.reference import factors
from advocacy.risk.service import find_latest_assessment


def find_risk(session: Session, case: Case) -> Risk | None:
    """Return the last dated judgement with its factors in words, if there is one."""
    assessment = find_latest_assessment(session, case)
    if assessment is None:
        return None
    return Risk(
        level=assessment.level.value.capitalize(),
        judged_on=assessment.assessed_at.astimezone(LONDON).date(),
        factors=tuple(factor.words for factor in factors() if factor.code in assessment.factors),
        reason=assessment.judgement,
    )
