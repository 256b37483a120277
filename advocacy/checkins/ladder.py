"""From something that came of a check-in to a person who has dealt with it: never by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM, Actor, Role
from advocacy.checkins.models import CheckIn, CheckInPlan, CheckInState, FollowUp, Hindrance
from advocacy.checkins.on_duty import ON_DUTY, tell_on_duty, unattended, waited
from advocacy.checkins.timing import said_time
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.messaging.models import OutboundText, TextState, Trouble
from advocacy.messaging.service import fail_text, find_newest_text
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

LEAD_AFTER = timedelta(minutes=10)
UNATTENDED = "checkin.unattended"
PAUSED = "checkin.paused"
STRAY = "checkin.stray"
ACCOUNT = "checkin.account"
ALARM = "checkin.alarm"

_ON_ITS_WAY = (TextState.LEASED, TextState.SUBMITTED, TextState.UNKNOWN)

# A state only rises: what was heard first never hides what is worse, in any order.
SEVERITY = {
    CheckInState.PLANNED: 0,
    CheckInState.DUE: 1,
    CheckInState.ASKED: 2,
    CheckInState.CANCELLED: 3,
    CheckInState.OK: 3,
    CheckInState.MISSED: 4,
    CheckInState.HELD: 4,
    CheckInState.UNSENT: 4,
    CheckInState.UNCLEAR: 5,
    CheckInState.OPTED_OUT: 6,
    CheckInState.HELP: 7,
    CheckInState.DURESS: 8,
}


@dataclass(frozen=True)
class Alert:
    """Which prompt a state raises, and how urgent it is."""

    kind: str
    danger: Danger


ALERTS = {
    CheckInState.DURESS: Alert("checkin.danger", Danger.DANGER),
    CheckInState.HELP: Alert("checkin.call", Danger.CALL),
    CheckInState.MISSED: Alert("checkin.missed", Danger.MISSED),
    CheckInState.UNCLEAR: Alert("checkin.unclear", Danger.MISSED),
    CheckInState.OPTED_OUT: Alert("checkin.stopped", Danger.MISSED),
    CheckInState.HELD: Alert("checkin.unsent", Danger.UNSENT),
    CheckInState.UNSENT: Alert("checkin.unsent", Danger.UNSENT),
}
SUBJECT_KINDS = (*sorted({alert.kind for alert in ALERTS.values()}), UNATTENDED, ALARM, ON_DUTY)


def get_plan(session: Session, check_in: CheckIn) -> CheckInPlan:
    """Return the plan a check-in belongs to."""
    return session.get_one(CheckInPlan, check_in.plan_id)


def escalate(
    session: Session,
    check_in: CheckIn,
    state: CheckInState,
    *,
    actor: Actor,
    at: datetime,
    hindrance: Hindrance | None = None,
) -> bool:
    """Raise a check-in to a state that needs a person; False when it is there or worse already.

    One that was closed or resolved is opened again.
    """
    if SEVERITY[state] <= SEVERITY[check_in.state]:
        return False
    check_in.state, check_in.ended_at = state, check_in.ended_at or at
    check_in.hindrance = hindrance or check_in.hindrance
    check_in.follow_up, check_in.escalated_at = FollowUp.ESCALATED, at
    check_in.escalation_step = 1
    check_in.taken_on_at = check_in.taken_on_by_id = None
    check_in.resolved_at = check_in.resolved_by_id = None
    _settle(session, check_in, actor=actor, at=at)
    alert = ALERTS[state]
    raise_prompt(
        session,
        kind=alert.kind,
        danger=alert.danger,
        due_at=at,
        at=at,
        actor=actor,
        case_id=check_in.case_id,
        subject_id=check_in.id,
        detail=_detail(session, check_in),
    )
    record(
        session,
        actor=actor,
        at=at,
        action=f"checkin.{state.value}",
        case_id=check_in.case_id,
        object_id=check_in.id,
    )
    return True


def _detail(session: Session, check_in: CheckIn) -> str:
    plan = get_plan(session, check_in)
    if check_in.state is CheckInState.DURESS:
        return "Do not ring, text or write to them. Open it for the step that was agreed."
    asked = f"Asked at {said_time(check_in.asked_at, plan.zone)}. " if check_in.asked_at else ""
    due = f"Planned for {said_time(check_in.opens_at, plan.zone)}. " if not asked else ""
    return f"{asked}{due}{plan.missed_step}".strip()[:200]


def _settle(session: Session, check_in: CheckIn, *, actor: Actor, at: datetime) -> None:
    for kind in SUBJECT_KINDS:
        settle_prompts(session, kind=kind, subject_id=check_in.id, actor=actor, at=at)


def close_well(session: Session, check_in: CheckIn, *, actor: Actor, at: datetime) -> bool:
    """Close a check-in that was answered well; one that already needs a person stays open."""
    if SEVERITY[check_in.state] >= SEVERITY[CheckInState.OK]:
        return False
    check_in.state, check_in.follow_up, check_in.ended_at = CheckInState.OK, FollowUp.CLOSED, at
    record(
        session,
        actor=actor,
        at=at,
        action="checkin.ok",
        case_id=check_in.case_id,
        object_id=check_in.id,
    )
    return True


def take_on(session: Session, check_in: CheckIn, *, actor: Actor, at: datetime) -> None:
    """Note who is dealing with it, so that the lead is not called too."""
    if check_in.follow_up is not FollowUp.ESCALATED:
        raise Conflict
    if check_in.taken_on_at is not None and check_in.taken_on_by_id != actor.account_id:
        message = "A colleague is already dealing with this."
        raise Conflict(message)
    check_in.taken_on_at, check_in.taken_on_by_id = at, actor.account_id
    settle_prompts(
        session, kind=UNATTENDED, also=(ON_DUTY,), subject_id=check_in.id, actor=actor, at=at
    )
    record(
        session,
        actor=actor,
        at=at,
        action="checkin.taken_on",
        case_id=check_in.case_id,
        object_id=check_in.id,
    )


def resolve(
    session: Session, check_in: CheckIn, *, reason: str, actor: Actor, at: datetime
) -> None:
    """Record that a person has dealt with it, and how; raises Invalid without a reason."""
    if not reason.strip():
        message = "Enter what you did and how they are"
        raise Invalid(message, field="reason")
    if check_in.follow_up is not FollowUp.ESCALATED:
        message = "A colleague has already dealt with this."
        raise Conflict(message)
    check_in.follow_up, check_in.reason = FollowUp.RESOLVED, reason.strip()
    check_in.resolved_at, check_in.resolved_by_id = at, actor.account_id
    _settle(session, check_in, actor=actor, at=at)
    record(
        session,
        actor=actor,
        at=at,
        action="checkin.resolved",
        case_id=check_in.case_id,
        object_id=check_in.id,
    )


def pass_deadline(session: Session, *, at: datetime) -> str | None:
    """Escalate one check-in whose time has run out; return what happened to it, or None.

    A text that the provider may have is waited for until the deadline of the answer.
    """
    on_its_way = exists().where(
        OutboundText.subject_id == CheckIn.id, OutboundText.state.in_(_ON_ITS_WAY)
    )
    check_in = session.scalar(
        select(CheckIn)
        .where(
            or_(
                and_(
                    CheckIn.state.in_((CheckInState.DUE, CheckInState.ASKED)),
                    CheckIn.answer_by_at <= at,
                ),
                and_(CheckIn.state == CheckInState.DUE, CheckIn.closes_at <= at, ~on_its_way),
            )
        )
        .order_by(CheckIn.answer_by_at, CheckIn.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if check_in is None:
        return None
    state, hindrance = CheckInState.MISSED, None
    if check_in.state is CheckInState.DUE:
        state, hindrance = _keep_back(session, check_in, at=at)
    escalate(session, check_in, state, actor=SYSTEM, at=at, hindrance=hindrance)
    return f"{check_in.id} {state.value}"


def _keep_back(
    session: Session, check_in: CheckIn, *, at: datetime
) -> tuple[CheckInState, Hindrance]:
    """Take the waiting text of a check-in back and say what to call that."""
    text = find_newest_text(session, check_in.id)
    if text is not None and text.state in _ON_ITS_WAY:
        return CheckInState.UNSENT, Hindrance.PROVIDER
    if text is not None:
        fail_text(text, Trouble.WITHDRAWN, at=at)
    return CheckInState.HELD, Hindrance.LATE


def call_duty(session: Session, *, at: datetime) -> str | None:
    """Tell whoever holds duty of one alert, of whichever team, that nobody has taken on."""
    ranks = {state: alert.danger for state, alert in ALERTS.items()}
    return tell_on_duty(session, ranks=ranks, at=at)


def call_the_lead(session: Session, *, at: datetime) -> str | None:
    """Tell the team lead of one alert that nobody has taken on in ten minutes.

    At once, where duty is planned and nobody who holds it now may open the alert.
    """
    check_in = session.scalar(
        select(CheckIn)
        .where(
            unattended(),
            CheckIn.escalation_step == 1,
            waited(session, since=at - LEAD_AFTER, at=at),
        )
        .order_by(CheckIn.escalated_at, CheckIn.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if check_in is None:
        return None
    check_in.escalation_step = 2
    raise_prompt(
        session,
        kind=UNATTENDED,
        danger=ALERTS[check_in.state].danger,
        due_at=at,
        at=at,
        actor=SYSTEM,
        case_id=check_in.case_id,
        for_role=Role.LEAD,
        subject_id=check_in.id,
        detail="Nobody has taken this on yet.",
    )
    record(
        session,
        actor=SYSTEM,
        at=at,
        action="checkin.lead_called",
        case_id=check_in.case_id,
        object_id=check_in.id,
    )
    return f"{check_in.id} passed to the lead"


def get_check_in(session: Session, check_in_id: UUID) -> CheckIn:
    """Return a check-in, locked until the transaction ends."""
    return session.scalars(
        select(CheckIn)
        .where(CheckIn.id == check_in_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
