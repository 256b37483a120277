"""Makes the promises of a plan ahead of time: one for each planned local day."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.checkins.models import CheckIn, CheckInPlan, CheckInState, FollowUp, PlanState
from advocacy.checkins.timing import local_day, planned_days, window_on

AHEAD = timedelta(days=14)


def plan_ahead(session: Session, plan: CheckInPlan, *, at: datetime) -> int:
    """Make the check-ins of a plan up to two weeks from now; return how many were made.

    Days that passed while nothing ran are made too, so that each of them reaches a person. A
    window that had opened before the plan was made is not part of it.
    """
    zone = ZoneInfo(plan.zone)
    last_on = local_day(at, zone) + AHEAD
    wall = time.fromisoformat(plan.wall_time)
    weekdays = {int(day) for day in plan.weekdays}
    made = 0
    first_on = plan.planned_until_on + timedelta(days=1)
    for day in planned_days(weekdays, first_on=first_on, last_on=last_on):
        window = window_on(day, wall, zone, minutes=plan.window_minutes)
        if window.opens_at < plan.made_at:
            continue
        session.add(
            CheckIn(
                scope_id=plan.scope_id,
                case_id=plan.case_id,
                plan_id=plan.id,
                local_on=day,
                slot=0,
                state=CheckInState.PLANNED,
                follow_up=FollowUp.NONE,
                escalation_step=0,
                opens_at=window.opens_at,
                closes_at=window.closes_at,
                answer_by_at=window.closes_at + timedelta(minutes=plan.reply_minutes),
            )
        )
        made += 1
    plan.planned_until_on = max(plan.planned_until_on, last_on)
    return made


def plan_next(session: Session, *, at: datetime) -> str | None:
    """Bring one plan that has fallen behind up to date; return what was done, or None."""
    # Two days less than is made, so that a plan is looked at about every other day.
    horizon = (at + AHEAD - timedelta(days=2)).date()
    plan = session.scalar(
        select(CheckInPlan)
        .where(CheckInPlan.state != PlanState.ENDED, CheckInPlan.planned_until_on < horizon)
        .order_by(CheckInPlan.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if plan is None:
        return None
    return f"{plan.id} planned, {plan_ahead(session, plan, at=at)} more"
