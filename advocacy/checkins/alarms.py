"""A sign-in under threat: it enters the ladder like a danger word, though nobody had asked.

What was agreed for it is kept as a plan that asks on no day, so that the alarm has its step, its
story and its people like every other one.
"""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM, Actor
from advocacy.checkins.ladder import ALARM
from advocacy.checkins.models import CheckIn, CheckInPlan, CheckInState, FollowUp, PlanState
from advocacy.checkins.timing import local_day, said_time
from advocacy.db import beyond_the_wall
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt

ZONE = "Europe/London"
_NOT_AGREED = "Nothing is agreed for this. Decide with your team lead; do not contact them."


def agree_alarm(
    session: Session, *, case_id: UUID, step: str, actor: Actor, at: datetime
) -> CheckInPlan:
    """Keep what is to be done when somebody signs in under threat, in place of what was agreed."""
    zone = ZoneInfo(ZONE)
    plan = CheckInPlan(
        scope_id=case_id,
        case_id=case_id,
        state=PlanState.ENDED,
        weekdays="",
        wall_time="00:00",
        zone=ZONE,
        window_minutes=5,
        reply_minutes=5,
        made_at=at,
        made_by_id=actor.account_id,
        planned_until_on=local_day(at, zone),
        changed_at=at,
        changed_by_id=actor.account_id,
        danger_step=step.strip(),
    )
    session.add(plan)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        action="checkin.alarm_agreed",
        case_id=case_id,
        object_id=plan.id,
    )
    return plan


def find_alarm_plan(session: Session, case_id: UUID) -> CheckInPlan | None:
    """Return what is agreed now for a sign-in under threat."""
    return session.scalar(
        select(CheckInPlan)
        .where(CheckInPlan.case_id == case_id, CheckInPlan.weekdays == "")
        .order_by(CheckInPlan.made_at.desc(), CheckInPlan.id.desc())
        .limit(1)
    )


def list_alarms(session: Session, case_id: UUID) -> list[CheckIn]:
    """Return every sign-in under threat of a case, newest first."""
    return list(
        session.scalars(
            select(CheckIn)
            .join(CheckInPlan, CheckInPlan.id == CheckIn.plan_id)
            .where(CheckIn.case_id == case_id, CheckInPlan.weekdays == "")
            .order_by(CheckIn.opens_at.desc(), CheckIn.id.desc())
        )
    )


def raise_alarm(session: Session, *, case_id: UUID, actor: Actor, at: datetime) -> None:
    """Open the alarm at once, or say in the open one that it happened again."""
    with beyond_the_wall(session, why="whoever signs in under threat has no case of their own yet"):
        _raise_alarm(session, case_id=case_id, actor=actor, at=at)


def _raise_alarm(session: Session, *, case_id: UUID, actor: Actor, at: datetime) -> None:
    plan = find_alarm_plan(session, case_id)
    if plan is None:
        plan = agree_alarm(session, case_id=case_id, step=_NOT_AGREED, actor=SYSTEM, at=at)
    open_alarm = session.scalar(
        select(CheckIn)
        .join(CheckInPlan, CheckInPlan.id == CheckIn.plan_id)
        .where(
            CheckIn.case_id == case_id,
            CheckIn.follow_up == FollowUp.ESCALATED,
            CheckInPlan.weekdays == "",
        )
        .order_by(CheckIn.opens_at, CheckIn.id)
        .limit(1)
        .with_for_update(of=CheckIn)
    )
    again = open_alarm is not None
    alarm = open_alarm or _new_alarm(session, plan, at=at)
    began = said_time(alarm.opens_at, ZONE)
    when = f"Since {began}, again at {said_time(at, ZONE)}." if again else f"At {began}."
    raise_prompt(
        session,
        kind=ALARM,
        danger=Danger.DANGER,
        due_at=alarm.opens_at,
        at=at,
        actor=actor,
        case_id=case_id,
        subject_id=alarm.id,
        detail=f"Do not ring, text or write to them. {when} Open it for the step that was agreed.",
    )
    record(
        session,
        actor=actor,
        at=at,
        action="checkin.alarm_again" if again else "checkin.alarm",
        case_id=case_id,
        object_id=alarm.id,
    )


def _new_alarm(session: Session, plan: CheckInPlan, *, at: datetime) -> CheckIn:
    day = local_day(at, ZoneInfo(ZONE))
    slots = select(func.count()).where(CheckIn.plan_id == plan.id, CheckIn.local_on == day)
    alarm = CheckIn(
        scope_id=plan.case_id,
        case_id=plan.case_id,
        plan_id=plan.id,
        local_on=day,
        slot=session.scalars(slots).one(),
        state=CheckInState.DURESS,
        follow_up=FollowUp.ESCALATED,
        opens_at=at,
        closes_at=at + timedelta(minutes=1),
        answer_by_at=at,
        ended_at=at,
        escalated_at=at,
        escalation_step=1,
    )
    session.add(alarm)
    session.flush()
    return alarm
