"""Answers: whose they are, what they mean, and what follows."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM, Actor, Role
from advocacy.cases.changes import Change, announce
from advocacy.cases.models import Case
from advocacy.checkins.ladder import STRAY, close_well, escalate, get_check_in
from advocacy.checkins.models import (
    CheckIn,
    CheckInPlan,
    CheckInState,
    FollowUp,
    Reply,
    Route,
    was_asked_for,
)
from advocacy.checkins.whose import cases_of, said_of
from advocacy.checkins.words import Reading, asks_to_stop, read_reply
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.messaging.desk import UNMATCHED
from advocacy.messaging.inbox import find_waiting_text
from advocacy.messaging.models import InboundText
from advocacy.messaging.service import opt_out
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

STILL_ABOUT_IT = timedelta(hours=24)
_OPEN = (CheckInState.DUE, CheckInState.ASKED)
_STATES = {
    Reading.DURESS: CheckInState.DURESS,
    Reading.HELP: CheckInState.HELP,
    Reading.STOPPED: CheckInState.OPTED_OUT,
    Reading.UNCLEAR: CheckInState.UNCLEAR,
}
_STRAY_DANGER = {
    Reading.DURESS: Danger.DANGER,
    Reading.HELP: Danger.CALL,
    Reading.STOPPED: Danger.MISSED,
    Reading.UNCLEAR: Danger.MISSED,
    Reading.OK: Danger.DUE,
}


def read_next_text(session: Session, *, at: datetime) -> str | None:
    """Read the oldest text that waits; return what came of it, or None when none waits."""
    inbound = find_waiting_text(session)
    if inbound is None:
        return None
    inbound.read_at = at
    if inbound.stopped or asks_to_stop(inbound.body):
        # At once, and before anybody looks whose it is: of a phone that no case knows as well.
        opt_out(session, inbound.sender_key, at=at)
    case_ids = cases_of(session, inbound)
    if not case_ids:
        for role in (Role.HELPLINE, Role.LEAD):
            raise_prompt(
                session,
                kind=UNMATCHED,
                danger=Danger.MISSED,
                due_at=at,
                at=at,
                actor=SYSTEM,
                for_role=role,
                subject_id=inbound.id,
                scope_id=inbound.scope_id,
            )
        return "a text from an unknown phone goes to the helpline"
    done = [
        _answer_by_text(session, inbound, case_id, alone=len(case_ids) == 1, at=at)
        for case_id in case_ids
    ]
    # The words live on under the case; here they would outlive its erasure.
    inbound.matched, inbound.settled_at = True, at
    inbound.body = inbound.sender = ""
    return "; ".join(done)


def _answer_by_text(
    session: Session, inbound: InboundText, case_id: UUID, *, alone: bool, at: datetime
) -> str:
    check_in = _find_meant(session, case_id, at=inbound.received_at)
    plan = _plan_meant(session, case_id, check_in)
    words = plan.words if plan is not None else None
    reading = Reading.STOPPED if inbound.stopped else read_reply(inbound.body, words)
    if reading is Reading.OK and not alone:
        # Two people share the phone: whose word it is can't be told.
        reading = Reading.UNCLEAR
    reply = Reply(
        scope_id=case_id,
        case_id=case_id,
        check_in_id=check_in.id if check_in else None,
        inbound_id=inbound.id,
        route=Route.TEXT,
        reading=reading,
        received_at=inbound.received_at,
        text=inbound.body,
    )
    session.add(reply)
    _tell_of_danger(session, reply, actor=SYSTEM, at=at)
    if check_in is None:
        return _stray(session, reply, said=said_of(session, inbound, case_id), at=at)
    return _apply(session, check_in, reply, actor=SYSTEM, at=at)


def _find_meant(session: Session, case_id: UUID, *, at: datetime) -> CheckIn | None:
    """Return the check-in an answer belongs to: the newest open one, else the newest lately."""
    found = session.scalars(
        select(CheckIn.id)
        .where(
            CheckIn.case_id == case_id,
            was_asked_for(),
            CheckIn.state.not_in((CheckInState.PLANNED, CheckInState.CANCELLED)),
            or_(
                CheckIn.state.in_(_OPEN),
                CheckIn.follow_up == FollowUp.ESCALATED,
                CheckIn.opens_at >= at - STILL_ABOUT_IT,
            ),
        )
        .order_by(
            CheckIn.state.in_(_OPEN).desc(),
            CheckIn.opens_at.desc(),
            CheckIn.id.desc(),
        )
        .limit(1)
    ).first()
    return get_check_in(session, found) if found is not None else None


def _plan_meant(session: Session, case_id: UUID, check_in: CheckIn | None) -> CheckInPlan | None:
    """Return whose words an answer is read by; None where check-ins were never agreed."""
    if check_in is not None:
        return session.get_one(CheckInPlan, check_in.plan_id)
    return session.scalars(
        select(CheckInPlan)
        .where(CheckInPlan.case_id == case_id, CheckInPlan.weekdays != "")
        .order_by(CheckInPlan.made_at.desc(), CheckInPlan.id.desc())
        .limit(1)
    ).one_or_none()


def _stray(session: Session, reply: Reply, *, said: str, at: datetime) -> str:
    raise_prompt(
        session,
        kind=STRAY,
        danger=_STRAY_DANGER[reply.reading],
        due_at=at,
        at=at,
        actor=SYSTEM,
        case_id=reply.case_id,
        subject_id=reply.id,
        detail=said,
    )
    _record_answer(session, reply, actor=SYSTEM, at=at)
    return f"a text out of turn, {reply.reading.value}, goes to a person"


def _apply(session: Session, check_in: CheckIn, reply: Reply, *, actor: Actor, at: datetime) -> str:
    """Let a reply change its check-in, which only ever gets more serious."""
    if reply.reading is Reading.OK:
        close_well(session, check_in, actor=actor, at=at)
    else:
        escalate(session, check_in, _STATES[reply.reading], actor=actor, at=at)
    _record_answer(session, reply, actor=actor, at=at)
    return f"{check_in.id} answered, {reply.reading.value}"


def _tell_of_danger(session: Session, reply: Reply, *, actor: Actor, at: datetime) -> None:
    """Tell whoever keeps plans that somebody said they are in danger."""
    if reply.reading is Reading.DURESS:
        case = session.get_one(Case, reply.case_id)
        announce(session, case, change=Change.DANGER, actor=actor, at=at)


def _record_answer(session: Session, reply: Reply, *, actor: Actor, at: datetime) -> None:
    record(
        session,
        actor=actor,
        at=at,
        action="checkin.answered",
        case_id=reply.case_id,
        object_id=reply.check_in_id or reply.id,
        outcome=reply.reading.value,
    )


def find_answerable(session: Session, case: Case, *, at: datetime) -> CheckIn | None:
    """Return the check-in that can be answered inside the portal now, if there is one.

    Once: whoever looks on must see no difference between one answer and another.
    """
    return session.scalar(
        select(CheckIn)
        .where(
            CheckIn.case_id == case.id,
            was_asked_for(),
            ~exists().where(Reply.check_in_id == CheckIn.id),
            or_(
                CheckIn.state.in_(_OPEN),
                (CheckIn.follow_up == FollowUp.ESCALATED)
                & (CheckIn.opens_at >= at - STILL_ABOUT_IT),
            ),
        )
        .order_by(CheckIn.state.in_(_OPEN).desc(), CheckIn.opens_at.desc(), CheckIn.id.desc())
        .limit(1)
    )


def answer_in_portal(
    session: Session, case: Case, *, text: str, actor: Actor, at: datetime
) -> Reply:
    """Take an answer that was given inside the portal; it counts like a text."""
    if not text.strip():
        message = "Choose one, or write something"
        raise Invalid(message, field="answer")
    meant = find_answerable(session, case, at=at)
    if meant is None:
        raise Conflict
    check_in = get_check_in(session, meant.id)
    plan = session.get_one(CheckInPlan, check_in.plan_id)
    reading = read_reply(text, plan.words)
    if reading is Reading.STOPPED:
        # Here it can't be a command to the phone network, so a person finds out what is meant.
        reading = Reading.UNCLEAR
    reply = Reply(
        scope_id=case.id,
        case_id=case.id,
        check_in_id=check_in.id,
        route=Route.PORTAL,
        reading=reading,
        received_at=at,
        text=text.strip(),
    )
    session.add(reply)
    _tell_of_danger(session, reply, actor=actor, at=at)
    _apply(session, check_in, reply, actor=actor, at=at)
    return reply


def settle_stray(
    session: Session, case: Case, reply_id: UUID, *, actor: Actor, at: datetime
) -> None:
    """Note that somebody has dealt with a text that came out of turn."""
    settled = settle_prompts(
        session, kind=STRAY, subject_id=reply_id, case_id=case.id, actor=actor, at=at
    )
    if not settled:
        raise Conflict
