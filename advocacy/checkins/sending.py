"""Asking: from the moment a window opens to what the provider says became of the text."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM, Role
from advocacy.cases.models import Case
from advocacy.cases.safe_texting import Purpose, may_text_now
from advocacy.checkins.ladder import ACCOUNT, SEVERITY, escalate, get_check_in, get_plan
from advocacy.checkins.models import CheckIn, CheckInState, FollowUp, Hindrance, PlanState
from advocacy.checkins.service import cancel
from advocacy.messaging.carrying import Submission
from advocacy.messaging.gateway import (
    AccountStopped,
    MayHaveArrived,
    NumberUnreachable,
    NumberUnusable,
    OptedOut,
    OutcomeUnknown,
    ProviderBusy,
    SmsError,
    TextBlocked,
)
from advocacy.messaging.models import OutboundText, TextState, Trouble
from advocacy.messaging.service import (
    fail_text,
    get_text,
    number_key,
    opt_out,
    postpone_text,
    queue_text,
    rise,
    submit_text,
)
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt

RETRY_UNREACHABLE_AFTER = timedelta(minutes=10)

TROUBLES: dict[type[SmsError], Trouble] = {
    NumberUnusable: Trouble.NUMBER_UNUSABLE,
    NumberUnreachable: Trouble.UNREACHABLE,
    MayHaveArrived: Trouble.MAY_HAVE_ARRIVED,
    TextBlocked: Trouble.BLOCKED,
    OptedOut: Trouble.OPTED_OUT,
    AccountStopped: Trouble.ACCOUNT_STOPPED,
}


def open_window(session: Session, *, at: datetime) -> str | None:
    """Let one check-in whose window has opened become due, or say why it can't; None when done."""
    check_in = session.scalar(
        select(CheckIn)
        .where(CheckIn.state == CheckInState.PLANNED, CheckIn.opens_at <= at)
        .order_by(CheckIn.opens_at, CheckIn.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if check_in is None:
        return None
    plan = get_plan(session, check_in)
    if plan.state is PlanState.PAUSED:
        cancel(session, check_in, reason="Check-ins were paused", actor=SYSTEM, at=at)
        return f"{check_in.id} cancelled, paused"
    number, hindrance = _look(session, check_in, at=at)
    if hindrance is not None:
        return _hold(session, check_in, hindrance, at=at)
    check_in.state = CheckInState.DUE
    queue_text(
        session,
        scope_id=check_in.case_id,
        subject_id=check_in.id,
        recipient=number,
        body=plan.text,
        at=at,
    )
    return f"{check_in.id} due"


def _look(session: Session, check_in: CheckIn, *, at: datetime) -> tuple[str, Hindrance | None]:
    """Return the phone as agreed now, and what keeps a text from leaving at this moment."""
    case = session.get_one(Case, check_in.case_id)
    if not check_in.opens_at <= at < check_in.closes_at:
        return "", Hindrance.LATE
    may = may_text_now(session, case, purpose=Purpose.CHECK_IN, at=at)
    if may.why_not is None and _danger_is_open(session, case):
        return "", Hindrance.DANGER_OPEN
    return may.number, Hindrance(may.why_not.value) if may.why_not else None


def _danger_is_open(session: Session, case: Case) -> bool:
    """Return whether a danger word still waits for people: then no text may reach that phone."""
    found = session.scalar(
        select(CheckIn.id)
        .where(
            CheckIn.case_id == case.id,
            CheckIn.state == CheckInState.DURESS,
            CheckIn.follow_up == FollowUp.ESCALATED,
        )
        .limit(1)
    )
    return found is not None


def _hold(session: Session, check_in: CheckIn, hindrance: Hindrance, *, at: datetime) -> str:
    state = CheckInState.HELD
    if hindrance is Hindrance.OPTED_OUT:
        state = CheckInState.OPTED_OUT
    escalate(session, check_in, state, actor=SYSTEM, at=at, hindrance=hindrance)
    return f"{check_in.id} {state.value}, {hindrance.value}"


def submit(session: Session, text_id: UUID, *, at: datetime) -> Submission | str:
    """Look once more inside the lease; return what to hand over, or why nothing will be."""
    subject_id = session.scalars(
        select(OutboundText.subject_id).where(OutboundText.id == text_id)
    ).one()
    check_in = get_check_in(session, subject_id)
    text = get_text(session, text_id)
    if text.state is not TextState.LEASED:
        return f"{check_in.id} is with another worker"
    if check_in.state is not CheckInState.DUE:
        fail_text(text, Trouble.WITHDRAWN, at=at)
        return f"{check_in.id} withdrawn, {check_in.state.value}"
    number, hindrance = _look(session, check_in, at=at)
    if hindrance is not None:
        fail_text(text, Trouble.WITHDRAWN, at=at)
        return _hold(session, check_in, hindrance, at=at)
    submit_text(text, recipient=number, key=number_key(session, number), at=at)
    seconds = max(1, int((check_in.closes_at - at).total_seconds()))
    return Submission(text.id, number, text.body, text.opaque, seconds)


def handed_over(session: Session, text_id: UUID, *, sid: str, at: datetime) -> str:
    """Note that the provider has taken a text."""
    check_in, text = _both(session, text_id)
    accept(session, check_in, text, sid=sid, at=at)
    return f"{check_in.id} asked"


def accept(
    session: Session, check_in: CheckIn, text: OutboundText, *, sid: str, at: datetime
) -> None:
    """Let the time for an answer begin, unless something was heard already."""
    text.sid = text.sid or sid
    if rise(text, TextState.ACCEPTED, at=at) and check_in.state is CheckInState.DUE:
        check_in.state, check_in.asked_at = CheckInState.ASKED, at
        plan = get_plan(session, check_in)
        check_in.answer_by_at = at + timedelta(minutes=plan.reply_minutes)


def not_handed_over(session: Session, text_id: UUID, fault: SmsError, *, at: datetime) -> str:
    """Note why a text was not taken, or that nobody knows."""
    check_in, text = _both(session, text_id)
    if text.state is not TextState.SUBMITTED:
        # A report was quicker than the answer to our own request.
        return f"{check_in.id} {text.state.value}"
    if isinstance(fault, OutcomeUnknown):
        rise(text, TextState.UNKNOWN, at=at)
        return f"{check_in.id} unknown"
    if isinstance(fault, ProviderBusy):
        postpone_text(text, at=at)
        return f"{check_in.id} put off, the provider is busy"
    trouble = TROUBLES.get(type(fault), Trouble.REFUSED)
    fail_text(text, trouble, at=at, provider_code=fault.code)
    return react(session, check_in, text, fault, at=at)


def _both(session: Session, text_id: UUID) -> tuple[CheckIn, OutboundText]:
    """Return a check-in and its text, locked in this order everywhere."""
    subject_id = session.scalars(
        select(OutboundText.subject_id).where(OutboundText.id == text_id)
    ).one()
    return get_check_in(session, subject_id), get_text(session, text_id)


def react(
    session: Session, check_in: CheckIn, text: OutboundText, fault: SmsError, *, at: datetime
) -> str:
    """Do what a text that failed calls for: one more try, or a person."""
    if isinstance(fault, OptedOut):
        opt_out(session, text.recipient_key, at=at)
        escalate(
            session,
            check_in,
            CheckInState.OPTED_OUT,
            actor=SYSTEM,
            at=at,
            hindrance=Hindrance.OPTED_OUT,
        )
        return f"{check_in.id} opted_out"
    if isinstance(fault, AccountStopped):
        _alarm(session, at=at)
    if SEVERITY[check_in.state] > SEVERITY[CheckInState.ASKED]:
        return f"{check_in.id} already {check_in.state.value}"
    if isinstance(fault, NumberUnreachable) and _may_retry(check_in, text, at=at):
        _ask_again(session, check_in, text, at=at, after=RETRY_UNREACHABLE_AFTER)
        return f"{check_in.id} to be tried once more"
    escalate(
        session, check_in, CheckInState.UNSENT, actor=SYSTEM, at=at, hindrance=Hindrance.PROVIDER
    )
    return f"{check_in.id} unsent"


def _alarm(session: Session, *, at: datetime) -> None:
    raise_prompt(
        session,
        kind=ACCOUNT,
        danger=Danger.UNSENT,
        due_at=at,
        at=at,
        actor=SYSTEM,
        for_role=Role.LEAD,
        detail="Until it is put right, every check-in goes to people.",
    )


def _may_retry(check_in: CheckIn, text: OutboundText, *, at: datetime) -> bool:
    return text.number == 1 and at + RETRY_UNREACHABLE_AFTER < check_in.closes_at


def _ask_again(
    session: Session, check_in: CheckIn, text: OutboundText, *, at: datetime, after: timedelta
) -> None:
    """Queue another try for a check-in whose last text is known to have failed."""
    plan = get_plan(session, check_in)
    check_in.state = CheckInState.DUE
    check_in.answer_by_at = check_in.closes_at + timedelta(minutes=plan.reply_minutes)
    queue_text(
        session,
        scope_id=check_in.case_id,
        subject_id=check_in.id,
        recipient=text.recipient,
        body=text.body,
        at=at,
        not_before_at=at + after,
    )


def was_never_taken(
    session: Session, check_in: CheckIn, text: OutboundText, *, at: datetime
) -> str:
    """Note that the provider's list does not hold a text of unknown fate, looked at twice."""
    fail_text(text, Trouble.NOT_TAKEN, at=at)
    if check_in.state is CheckInState.DUE and at < check_in.closes_at:
        _ask_again(session, check_in, text, at=at, after=timedelta())
        return f"{check_in.id} was not taken, again"
    if check_in.state is CheckInState.DUE:
        escalate(
            session,
            check_in,
            CheckInState.UNSENT,
            actor=SYSTEM,
            at=at,
            hindrance=Hindrance.PROVIDER,
        )
    return f"{check_in.id} was not taken"
