"""What became of texts: reports as they come, and texts of unknown fate looked up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.checkins.ladder import get_check_in
from advocacy.checkins.models import CheckIn
from advocacy.checkins.sending import TROUBLES, accept, react, was_never_taken
from advocacy.messaging.gateway import OptedOut, SentText, error_of
from advocacy.messaging.inbox import find_waiting_report
from advocacy.messaging.models import OutboundText, TextKind, TextState, Trouble
from advocacy.messaging.service import find_text, get_text, opt_out, rise

POLL_AGAIN = timedelta(minutes=1)
POLLS_UNTIL_LOST = 2
STATES = {
    "accepted": TextState.ACCEPTED,
    "scheduled": TextState.ACCEPTED,
    "queued": TextState.ACCEPTED,
    "sending": TextState.ACCEPTED,
    "sent": TextState.SENT,
    "delivered": TextState.DELIVERED,
    "read": TextState.DELIVERED,
    "undelivered": TextState.UNDELIVERED,
    "failed": TextState.FAILED,
    "canceled": TextState.FAILED,
}


def apply_next_report(session: Session, *, at: datetime) -> str | None:
    """Apply the oldest report that waits; return what it changed, or None when none waits."""
    report = find_waiting_report(session)
    if report is None:
        return None
    report.applied_at = at
    text = find_text(session, report.opaque)
    if text is None or (text.sid is not None and text.sid != report.sid):
        return "a report of no known text was put aside"
    if text.kind is TextKind.NOTICE:
        return _apply_to_notice(
            session, get_text(session, text.id), sid=report.sid, status=report.status,
            code=report.provider_code, at=at,
        )  # fmt: skip
    check_in = get_check_in(session, text.subject_id)
    text = get_text(session, text.id)
    return _apply(
        session,
        check_in,
        text,
        sid=report.sid,
        status=report.status,
        code=report.provider_code,
        at=at,
    )


def _apply(
    session: Session,
    check_in: CheckIn,
    text: OutboundText,
    *,
    sid: str,
    status: str,
    code: int | None,
    at: datetime,
) -> str:
    state = STATES.get(status)
    if state is None:
        return f"{check_in.id} report not understood"
    if state not in (TextState.FAILED, TextState.UNDELIVERED):
        accept(session, check_in, text, sid=sid, at=at)
    text.sid = text.sid or sid
    if not rise(text, state, at=at):
        return f"{check_in.id} report too late"
    if state not in (TextState.FAILED, TextState.UNDELIVERED):
        return f"{check_in.id} {state.value}"
    fault = error_of(code or 0)
    text.trouble = TROUBLES.get(type(fault), Trouble.REFUSED)
    text.provider_code = code
    return react(session, check_in, text, fault, at=at)


def _apply_to_notice(
    session: Session, text: OutboundText, *, sid: str, status: str, code: int | None, at: datetime
) -> str:
    """Note what became of a text that a message waits: nothing else hangs on it."""
    state = STATES.get(status)
    text.sid = text.sid or sid
    if state is None or not rise(text, state, at=at):
        return f"{text.subject_id} report changed nothing"
    if state in (TextState.FAILED, TextState.UNDELIVERED):
        fault = error_of(code or 0)
        text.trouble = TROUBLES.get(type(fault), Trouble.REFUSED)
        text.provider_code = code
        if isinstance(fault, OptedOut):
            opt_out(session, text.recipient_key, at=at)
    return f"{text.subject_id} {state.value}"


@dataclass(frozen=True)
class Lookup:
    """A text of unknown fate, to be looked for in the provider's list."""

    text_id: UUID
    recipient: str
    body: str
    since: datetime


def claim_unknown(session: Session, *, at: datetime) -> Lookup | None:
    """Take the next text of unknown fate that is to be looked up now; the next look is later."""
    text = session.scalar(
        select(OutboundText)
        .where(
            OutboundText.state == TextState.UNKNOWN,
            OutboundText.kind == TextKind.CHECK_IN,
            or_(OutboundText.next_poll_at.is_(None), OutboundText.next_poll_at <= at),
        )
        .order_by(OutboundText.next_poll_at, OutboundText.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if text is None:
        return None
    text.next_poll_at = at + POLL_AGAIN
    return Lookup(text.id, text.recipient, text.body, text.submitted_at or text.queued_at)


def looked_up(session: Session, lookup: Lookup, found: list[SentText], *, at: datetime) -> str:
    """Adopt the text if the provider's list holds it; twice not found means never taken."""
    subject_id = session.scalars(
        select(OutboundText.subject_id).where(OutboundText.id == lookup.text_id)
    ).one()
    check_in = get_check_in(session, subject_id)
    text = get_text(session, lookup.text_id)
    if text.state is not TextState.UNKNOWN:
        return f"{check_in.id} {text.state.value}"
    known = set(
        session.scalars(
            select(OutboundText.sid)
            .where(OutboundText.sid.is_not(None))
            .where(OutboundText.sid.in_([each.sid for each in found]))
        )
    )
    for candidate in found:
        if candidate.body == lookup.body and candidate.sid not in known:
            return _apply(
                session,
                check_in,
                text,
                sid=candidate.sid,
                status=candidate.status,
                code=candidate.error_code,
                at=at,
            )
    text.polls += 1
    if text.polls < POLLS_UNTIL_LOST:
        return f"{check_in.id} not found yet"
    return was_never_taken(session, check_in, text, at=at)
