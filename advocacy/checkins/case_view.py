"""What the case page says of check-ins: the next one, and those that have been."""

from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.cases.pages import Card, TimelineItem
from advocacy.checkins.models import CheckIn, CheckInPlan, CheckInState, PlanState
from advocacy.checkins.saying import STATES
from advocacy.checkins.timing import said_time
from advocacy.messaging.models import TextStop


def case_part(
    session: Session, case: Case, _at: datetime, limit: int
) -> tuple[Card, list[TimelineItem]]:
    """Return the card of the next check-in, and what became of the newest: one statement."""
    plan_id = (
        select(CheckInPlan.id)
        .where(CheckInPlan.case_id == case.id, CheckInPlan.state != PlanState.ENDED)
        .order_by(CheckInPlan.made_at.desc(), CheckInPlan.id.desc())
        .limit(1)
    )
    planned = CheckIn.state == CheckInState.PLANNED
    upcoming_id = (
        select(CheckIn.id)
        .where(CheckIn.case_id == case.id, planned)
        .order_by(CheckIn.opens_at, CheckIn.id)
        .limit(1)
    )
    been_ids = (
        select(CheckIn.id)
        .where(
            CheckIn.case_id == case.id,
            CheckIn.state.not_in((CheckInState.PLANNED, CheckInState.CANCELLED)),
        )
        .order_by(CheckIn.opens_at.desc(), CheckIn.id.desc())
        .limit(limit)
    )
    stopped = exists().where(
        TextStop.lifted_at.is_(None),
        or_(TextStop.case_id.is_(None), TextStop.case_id == case.id),
    )
    shown = or_(
        CheckIn.id == upcoming_id.scalar_subquery(),
        CheckIn.id.in_(select(been_ids.subquery().c.id)),
    )
    # From the case, so that a plan without check-ins and check-ins without a plan are found alike.
    found = session.execute(
        select(CheckInPlan, stopped, CheckIn)
        .select_from(Case)
        .outerjoin(CheckInPlan, CheckInPlan.id == plan_id.scalar_subquery())
        .outerjoin(CheckIn, and_(CheckIn.case_id == Case.id, shown))
        .where(Case.id == case.id)
        .order_by(CheckIn.opens_at.desc(), CheckIn.id.desc())
    ).all()
    check_ins = [check_in for *_, check_in in found if check_in is not None]
    upcoming = next((each for each in check_ins if each.state is CheckInState.PLANNED), None)
    been = [each for each in check_ins if each is not upcoming]
    plan, is_stopped, _ = found[0]
    card = _card_of(case, plan, upcoming, is_stopped=is_stopped)
    return card, [_happening(case, each) for each in been]


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


def _happening(case: Case, check_in: CheckIn) -> TimelineItem:
    return TimelineItem(
        at=check_in.asked_at or check_in.opens_at,
        title="Check-in",
        tag=STATES[check_in.state][0],
        tone=STATES[check_in.state][1],
        endpoint="checkins.story",
        arguments={"case_id": case.id, "check_in_id": check_in.id},
    )
