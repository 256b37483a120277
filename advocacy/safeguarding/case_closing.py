"""What is asked of safeguarding before a case is closed: that nothing decided there just ends.

Concerns about a colleague are asked of nobody here: whoever closes the case may be that colleague,
and the leads who look at one go on doing so in a closed case.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from advocacy.cases.closing.questions import STILL_OPEN, Counted, Ending, Question
from advocacy.cases.leads import tell_leads_of
from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.prompts.models import Danger
from advocacy.safeguarding.models import Concern, Referral
from advocacy.safeguarding.referring import CHASE_AS_LEAD

_CODE = "safeguarding"
_ASK_AFTER = timedelta(days=7)


def _undecided(case_id: UUID) -> ScalarSelect[int]:
    return (
        select(func.count(Concern.id))
        .where(Concern.case_id == case_id, Concern.restricted.is_(False), Concern.decided.is_(None))
        .scalar_subquery()
    )


def _unanswered(case_id: UUID) -> ScalarSelect[int]:
    return (
        select(func.count(Referral.id))
        .join(Concern, Concern.id == Referral.concern_id)
        .where(
            Concern.case_id == case_id,
            Concern.restricted.is_(False),
            Referral.outcome_at.is_(None),
        )
        .scalar_subquery()
    )


def _ask(counts: Sequence[int]) -> Sequence[Question]:
    undecided, unanswered = counts
    if undecided:
        return [
            Question(
                code=_CODE,
                title="Safeguarding",
                stops="A safeguarding concern waits for a decision. Decide what is done about it, "
                "then close the case.",
            )
        ]
    if not unanswered:
        return []
    return [
        Question(
            code=_CODE,
            title="Safeguarding referrals",
            facts=(f"Sent, and nobody has written down what came of them: {unanswered}",),
            choices=(
                ("lead", "A team lead goes on asking what came of them"),
                ("nothing", "No outcome is expected any more"),
                STILL_OPEN,
            ),
        )
    ]


OPEN_CONCERNS = Counted(counts=(_undecided, _unanswered), ask=_ask)


def hand_referrals_on(session: Session, case: Case, ending: Ending) -> None:
    """Let the leads ask after every referral without an outcome, if that was answered."""
    if ending.answers.get(_CODE) != "lead":
        return
    waiting = session.execute(
        select(Concern.id, func.min(Referral.chase_on))
        .join(Referral, Referral.concern_id == Concern.id)
        .where(
            Concern.case_id == case.id,
            Concern.restricted.is_(False),
            Referral.outcome_at.is_(None),
        )
        .group_by(Concern.id)
        .order_by(Concern.id)
    ).all()
    for concern_id, chase_on in waiting:
        asked = datetime.combine(chase_on, time(9), tzinfo=LONDON) if chase_on else None
        tell_leads_of(
            session,
            case,
            kind=CHASE_AS_LEAD,
            subject_id=concern_id,
            danger=Danger.DUE,
            due_at=asked.astimezone(UTC) if asked else ending.at + _ASK_AFTER,
            actor=ending.actor,
            at=ending.at,
        )
