"""What is asked of check-ins before a case is closed: they end, and the person knows it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.cases.closing.questions import STILL_OPEN, Ending, Question
from advocacy.cases.models import Case
from advocacy.checkins.models import CheckIn, CheckInPlan, CheckInState, PlanState
from advocacy.checkins.service import end_plan

_WAITING = (CheckInState.DUE, CheckInState.ASKED)
_BECAUSE = "The case is closed"


def ask_about_check_ins(session: Session, case: Case, _at: datetime) -> Sequence[Question]:
    """Return what is asked while a plan runs; a check-in that waits for an answer stops it."""
    found = session.execute(
        select(CheckInPlan, CheckIn.id)
        .outerjoin(CheckIn, (CheckIn.plan_id == CheckInPlan.id) & CheckIn.state.in_(_WAITING))
        .where(CheckInPlan.case_id == case.id, CheckInPlan.state != PlanState.ENDED)
        .order_by(CheckInPlan.made_at, CheckInPlan.id)
    ).all()
    asking = [plan for plan, _ in found if not plan.is_alarm]
    if any(waiting is not None for _, waiting in found):
        return [
            Question(
                code="check_ins",
                title="Check-ins",
                stops="A check-in waits for their answer now. Wait for it, then close the case.",
            )
        ]
    if not asking:
        return []
    return [
        Question(
            code="check_ins",
            title="Check-ins",
            facts=(f"Planned at {asking[0].wall_time}, and they would go on",),
            choices=(
                ("told", "End them: they know that none comes any more"),
                ("not_told", "End them: they could not be told safely"),
                STILL_OPEN,
            ),
        )
    ]


def end_check_ins(session: Session, case: Case, ending: Ending) -> None:
    """End every plan that asks; the step for a sign-in under threat stays with the sign-in."""
    keeps_sign_in = ending.answers.get("sign_in") == "keep"
    for plan in session.scalars(
        select(CheckInPlan)
        .where(CheckInPlan.case_id == case.id, CheckInPlan.state != PlanState.ENDED)
        .with_for_update()
    ).all():
        if not (plan.is_alarm and keeps_sign_in):
            end_plan(session, plan, reason=_BECAUSE, actor=ending.actor, at=ending.at)
