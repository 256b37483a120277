"""What the case page says of check-ins: the next one, and those that have been."""

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.cases.pages import Card
from advocacy.checkins.models import CheckIn, CheckInPlan, CheckInState, PlanState
from advocacy.checkins.timing import said_time
from advocacy.messaging.models import TextStop


def next_card(session: Session, case: Case, _at: datetime) -> Card:
    """Return the card of the next check-in: one statement."""
    plan_id = (
        select(CheckInPlan.id)
        .where(CheckInPlan.case_id == case.id, CheckInPlan.state != PlanState.ENDED)
        .order_by(CheckInPlan.made_at.desc(), CheckInPlan.id.desc())
        .limit(1)
    )
    upcoming_id = (
        select(CheckIn.id)
        .where(CheckIn.case_id == case.id, CheckIn.state == CheckInState.PLANNED)
        .order_by(CheckIn.opens_at, CheckIn.id)
        .limit(1)
    )
    stopped = exists().where(
        TextStop.lifted_at.is_(None),
        or_(TextStop.case_id.is_(None), TextStop.case_id == case.id),
    )
    # From the case, so that a plan without check-ins and check-ins without a plan are found alike.
    plan, is_stopped, upcoming = session.execute(
        select(CheckInPlan, stopped, CheckIn)
        .select_from(Case)
        .outerjoin(CheckInPlan, CheckInPlan.id == plan_id.scalar_subquery())
        .outerjoin(CheckIn, CheckIn.id == upcoming_id.scalar_subquery())
        .where(Case.id == case.id)
    ).one()
    return _card_of(case, plan, upcoming, is_stopped=is_stopped)


def _card_of(
    case: Case, plan: CheckInPlan | None, upcoming: CheckIn | None, *, is_stopped: bool
) -> Card:
    if plan is None:
        return _card(case, "No check-ins are agreed.", action="Agree check-ins", page="agree")
    if plan.state is PlanState.PAUSED:
        return _card(case, plan.change_reason, tag="Paused", tone="amber")
    if is_stopped:
        return _card(case, "No text will leave.", tag="Stopped", tone="danger")
    if upcoming is None:
        return _card(case, "Nothing is planned.", tone="amber")
    day = f"{upcoming.local_on:%A} {upcoming.local_on.day} {upcoming.local_on:%B}"
    return _card(
        case,
        f"{day}, {said_time(upcoming.opens_at, plan.zone)}",
        f"Answer within {plan.reply_minutes} minutes",
    )


def _card(
    case: Case,
    *lines: str,
    tag: str = "",
    tone: str = "plain",
    action: str = "All check-ins",
    page: str = "overview",
) -> Card:
    return Card(
        title="Next check-in",
        lines=lines,
        tag=tag,
        tone=tone,
        action=action,
        endpoint=f"checkins.{page}",
        arguments={"case_id": case.id},
    )
