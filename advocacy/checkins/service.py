"""What advocates do with check-ins: agree a plan, pause, resume and end it, stop the phone."""

from datetime import datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, SafeContact
from advocacy.cases.safe_texting import Purpose, why_no_text
from advocacy.cases.service import find_safe_contact, list_people
from advocacy.checkins import wording
from advocacy.checkins.ladder import PAUSED
from advocacy.checkins.models import (
    CheckIn,
    CheckInPlan,
    CheckInState,
    FollowUp,
    Hindrance,
    PlanState,
)
from advocacy.checkins.planning import plan_ahead
from advocacy.checkins.timing import local_day
from advocacy.checkins.words import Words, find_faults
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.messaging.models import TextStop
from advocacy.messaging.service import allow_texts, find_stop, stop_texts
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts


class Agreement(TypedDict):
    """What was agreed with somebody about check-ins; times of day are on their own wall."""

    weekdays: list[int]
    wall_time: time
    zone: str
    window_minutes: int
    reply_minutes: int
    text: str
    words: Words
    danger_step: str
    missed_step: str


def agree_plan(
    session: Session,
    case: Case,
    agreement: Agreement,
    *,
    service_names: list[str],
    actor: Actor,
    at: datetime,
) -> CheckInPlan:
    """Put a plan in force in place of the one before; raises Invalid for what may not be sent.

    `service_names` are what a text must not say besides the names in the case.
    """
    _check_words(agreement["words"])
    _check_text(session, case, agreement, service_names)
    require_phone(find_safe_contact(session, case), at=at)
    before = find_plan(session, case)
    if before is not None:
        end_plan(session, before, reason="Another plan took its place", actor=actor, at=at)
    words = agreement["words"]
    today = local_day(at, ZoneInfo(agreement["zone"]))
    plan = CheckInPlan(
        scope_id=case.id,
        case_id=case.id,
        state=PlanState.ACTIVE,
        made_at=at,
        made_by_id=actor.account_id,
        changed_at=at,
        changed_by_id=actor.account_id,
        weekdays="".join(str(day) for day in sorted(set(agreement["weekdays"]))),
        wall_time=f"{agreement['wall_time']:%H:%M}",
        zone=agreement["zone"],
        window_minutes=agreement["window_minutes"],
        reply_minutes=agreement["reply_minutes"],
        planned_until_on=today - timedelta(days=1),
        text=agreement["text"].strip(),
        well=words.well,
        call=words.call,
        danger=words.danger,
        danger_step=agreement["danger_step"],
        missed_step=agreement["missed_step"],
    )
    session.add(plan)
    session.flush()
    plan_ahead(session, plan, at=at)
    _record(session, plan, "checkin.plan_agreed", actor=actor, at=at)
    return plan


def _check_words(words: Words) -> None:
    for field, fault in find_faults(words).items():
        raise Invalid(fault, field=field)


def _check_text(
    session: Session, case: Case, agreement: Agreement, service_names: list[str]
) -> None:
    words = agreement["words"]
    people = [person.name for person in list_people(session, case)]
    names = [*service_names, *people, words.well, words.call, words.danger]
    contact = find_safe_contact(session, case)
    names.append(contact.name_to_use if contact else "")
    for fault in wording.find_faults(agreement["text"], names=names):
        raise Invalid(fault, field="text")


def require_phone(contact: SafeContact | None, *, at: datetime) -> SafeContact:
    """Return the card of a phone that may be texted; raises Invalid when there is none."""
    hindrance = find_phone_hindrance(contact, at=at)
    if hindrance in (Hindrance.NUMBER_HELD, Hindrance.NUMBER_UNCONFIRMED):
        message = "Confirm their number by voice under “Contact safely” first"
        raise Invalid(message, field="text")
    if contact is None or hindrance is not None:
        message = "Record a UK mobile that is safe for check-in texts under “Contact safely” first"
        raise Invalid(message, field="text")
    return contact


def find_phone_hindrance(contact: SafeContact | None, *, at: datetime) -> Hindrance | None:
    """Return why what is agreed about contact does not allow a text, or None when it does."""
    why_not = why_no_text(contact, purpose=Purpose.CHECK_IN, at=at)
    return Hindrance(why_not.value) if why_not else None


def _record(
    session: Session, plan: CheckInPlan, action: str, *, actor: Actor, at: datetime
) -> None:
    record(session, actor=actor, at=at, action=action, case_id=plan.case_id, object_id=plan.id)


def pause_plan(
    session: Session,
    plan: CheckInPlan,
    *,
    reason: str,
    look_again_at: datetime,
    actor: Actor,
    at: datetime,
) -> None:
    """Stop asking for now; somebody is reminded at `look_again_at`, nothing resumes by itself."""
    if plan.state is not PlanState.ACTIVE:
        raise Conflict
    if look_again_at <= at:
        message = "Enter a day that is still to come"
        raise Invalid(message, field="look_again_on")
    _change(plan, PlanState.PAUSED, reason=reason, actor=actor, at=at)
    raise_prompt(
        session,
        kind=PAUSED,
        danger=Danger.DUE,
        due_at=look_again_at,
        at=at,
        actor=actor,
        case_id=plan.case_id,
        subject_id=plan.id,
        detail=reason[:200],
    )
    _record(session, plan, "checkin.paused", actor=actor, at=at)


def resume_plan(session: Session, plan: CheckInPlan, *, actor: Actor, at: datetime) -> None:
    """Ask again from the next planned time on."""
    if plan.state is not PlanState.PAUSED:
        raise Conflict
    _change(plan, PlanState.ACTIVE, reason="", actor=actor, at=at)
    settle_prompts(session, kind=PAUSED, subject_id=plan.id, actor=actor, at=at)
    _record(session, plan, "checkin.resumed", actor=actor, at=at)


def end_plan(
    session: Session, plan: CheckInPlan, *, reason: str, actor: Actor, at: datetime
) -> None:
    """End a plan; what was already asked runs on, what was not is cancelled."""
    if plan.state is PlanState.ENDED:
        raise Conflict
    _change(plan, PlanState.ENDED, reason=reason, actor=actor, at=at)
    settle_prompts(session, kind=PAUSED, subject_id=plan.id, actor=actor, at=at)
    planned = session.scalars(
        select(CheckIn)
        .where(CheckIn.plan_id == plan.id, CheckIn.state == CheckInState.PLANNED)
        .with_for_update()
    )
    for check_in in planned:
        cancel(session, check_in, reason=reason, actor=actor, at=at)
    _record(session, plan, "checkin.ended", actor=actor, at=at)


def _change(
    plan: CheckInPlan, state: PlanState, *, reason: str, actor: Actor, at: datetime
) -> None:
    plan.state, plan.change_reason = state, reason
    plan.changed_at, plan.changed_by_id = at, actor.account_id


def cancel(session: Session, check_in: CheckIn, *, reason: str, actor: Actor, at: datetime) -> None:
    """Cancel a check-in that was not asked yet: who, and why."""
    check_in.state, check_in.follow_up = CheckInState.CANCELLED, FollowUp.CLOSED
    check_in.ended_at = check_in.resolved_at = at
    check_in.resolved_by_id, check_in.reason = actor.account_id, reason
    record(
        session,
        actor=actor,
        at=at,
        action="checkin.cancelled",
        case_id=check_in.case_id,
        object_id=check_in.id,
    )


def phone_not_safe(
    session: Session, case: Case, *, reason: str, actor: Actor, at: datetime
) -> TextStop:
    """Send nothing to this case's phone from this moment on."""
    return stop_texts(session, case_id=case.id, reason=reason, actor=actor, at=at)


def phone_safe_again(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Allow texts to this case's phone again."""
    stop = find_stop(session, case_id=case.id)
    if stop is None:
        raise Conflict
    allow_texts(session, stop, actor=actor, at=at)


def find_plan(session: Session, case: Case) -> CheckInPlan | None:
    """Return the plan in force for a case, paused or not."""
    return session.scalar(
        select(CheckInPlan)
        .where(CheckInPlan.case_id == case.id, CheckInPlan.state != PlanState.ENDED)
        .order_by(CheckInPlan.made_at.desc(), CheckInPlan.id.desc())
        .limit(1)
    )


def get_plan_in_force(session: Session, case: Case) -> CheckInPlan:
    """Return the plan in force; raises Conflict when a colleague has just ended it."""
    plan = find_plan(session, case)
    if plan is None:
        raise Conflict
    return plan


def ask_now(session: Session, check_in: CheckIn, *, actor: Actor, at: datetime) -> None:
    """Bring a planned check-in forward, so that the worker asks with its next step."""
    if check_in.state is not CheckInState.PLANNED:
        raise Conflict
    plan = session.get_one(CheckInPlan, check_in.plan_id)
    check_in.opens_at = at
    check_in.closes_at = at + timedelta(minutes=plan.window_minutes)
    check_in.answer_by_at = check_in.closes_at + timedelta(minutes=plan.reply_minutes)
    record(
        session,
        actor=actor,
        at=at,
        action="checkin.brought_forward",
        case_id=check_in.case_id,
        object_id=check_in.id,
    )


def wait_no_longer(session: Session, check_in: CheckIn, *, actor: Actor, at: datetime) -> None:
    """Let the deadline of an answer be now, so that the worker escalates with its next step."""
    if check_in.state is not CheckInState.ASKED:
        raise Conflict
    check_in.answer_by_at = at
    record(
        session,
        actor=actor,
        at=at,
        action="checkin.deadline_moved",
        case_id=check_in.case_id,
        object_id=check_in.id,
    )
