"""The queue of texts: leasing, rising from state to state, and what stops them."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Exists, SQLColumnExpression, exists, func, or_, select, update
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.ledger.service import record
from advocacy.messaging.models import (
    RANK,
    NumberOptOut,
    OutboundText,
    TextKind,
    TextState,
    TextStop,
    Trouble,
)
from advocacy.vault import SERVICE_SCOPE

LEASE = timedelta(seconds=60)
LONGEST_BACK_OFF_SECONDS = 600
PHONE_KEY = "phone"


def queue_text(
    session: Session,
    *,
    scope_id: UUID,
    subject_id: UUID,
    recipient: str,
    body: str,
    at: datetime,
    not_before_at: datetime | None = None,
    kind: TextKind = TextKind.CHECK_IN,
) -> OutboundText:
    """Add the next try to text for a subject to the queue; `recipient` is E.164."""
    tried = session.scalar(
        select(func.max(OutboundText.number)).where(OutboundText.subject_id == subject_id)
    )
    text = OutboundText(
        scope_id=scope_id,
        kind=kind,
        subject_id=subject_id,
        number=(tried or 0) + 1,
        opaque=secrets.token_urlsafe(32),
        state=TextState.QUEUED,
        queued_at=at,
        not_before_at=not_before_at or at,
        polls=0,
        refusals=0,
        recipient_key=number_key(session, recipient),
        recipient=recipient,
        body=body,
    )
    session.add(text)
    return text


def number_key(session: Session, number: str) -> bytes:
    """Return the blind index of a number in E.164."""
    key: bytes = session.info["vault"].blind(PHONE_KEY, number)
    return key


def lease_text(
    session: Session, *, at: datetime, kind: TextKind = TextKind.CHECK_IN
) -> UUID | None:
    """Take the next due text of a kind out of the queue for a minute: no two get the same one."""
    due = (
        select(OutboundText.id)
        .where(
            OutboundText.state == TextState.QUEUED,
            OutboundText.not_before_at <= at,
            OutboundText.kind == kind,
        )
        .order_by(OutboundText.not_before_at, OutboundText.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        # Compared with `=`: PostgreSQL asks such a subquery once, while behind IN it may ask it
        # again for each row and lease several.
        .scalar_subquery()
    )
    return session.execute(
        update(OutboundText)
        .where(OutboundText.id == due, OutboundText.state == TextState.QUEUED)
        .values(state=TextState.LEASED, lease_ends_at=at + LEASE)
        .returning(OutboundText.id),
        execution_options={"synchronize_session": False},
    ).scalar_one_or_none()


def get_text(session: Session, text_id: UUID) -> OutboundText:
    """Return a text, locked until the transaction ends."""
    return session.scalars(
        select(OutboundText)
        .where(OutboundText.id == text_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def find_text(session: Session, opaque: str) -> OutboundText | None:
    """Return the text whose reports carry `opaque`."""
    return session.scalar(select(OutboundText).where(OutboundText.opaque == opaque))


def find_newest_text(session: Session, subject_id: UUID) -> OutboundText | None:
    """Return the last try to text for a subject, locked until the transaction ends."""
    return session.scalar(
        select(OutboundText)
        .where(OutboundText.subject_id == subject_id)
        .order_by(OutboundText.number.desc())
        .limit(1)
        .with_for_update()
    )


def list_texts(session: Session, subject_id: UUID) -> list[OutboundText]:
    """Return every try to text for a subject, first to last."""
    return list(
        session.scalars(
            select(OutboundText)
            .where(OutboundText.subject_id == subject_id)
            .order_by(OutboundText.number)
        )
    )


def submit_text(text: OutboundText, *, recipient: str, key: bytes, at: datetime) -> None:
    """Note, before the provider is asked, that from now on the text may be with them."""
    text.state, text.submitted_at = TextState.SUBMITTED, at
    if text.recipient != recipient:
        text.recipient, text.recipient_key = recipient, key


def rise(text: OutboundText, state: TextState, *, at: datetime) -> bool:
    """Move a text up to `state`; return False, changing nothing, when it is there or beyond."""
    if RANK[state] <= RANK[text.state]:
        return False
    text.state, text.lease_ends_at = state, None
    if RANK[state] >= RANK[TextState.ACCEPTED]:
        text.accepted_at = text.accepted_at or at
    if state not in (TextState.UNKNOWN, TextState.ACCEPTED, TextState.SENT):
        text.ended_at = at
    if state is TextState.UNKNOWN:
        text.next_poll_at = at
    return True


def fail_text(
    text: OutboundText, trouble: Trouble, *, at: datetime, provider_code: int | None = None
) -> None:
    """Note that a text will not get through, and why."""
    never_left = trouble is Trouble.WITHDRAWN
    if rise(text, TextState.WITHDRAWN if never_left else TextState.FAILED, at=at):
        text.trouble, text.provider_code = trouble, provider_code


def postpone_text(text: OutboundText, *, at: datetime) -> None:
    """Put a text that was certainly not taken back in the queue, later each time, with jitter."""
    text.refusals += 1
    longest = min(LONGEST_BACK_OFF_SECONDS, 15 * 2**text.refusals)
    wait = longest // 2 + secrets.randbelow(longest // 2 + 1)
    text.state, text.lease_ends_at = TextState.QUEUED, None
    text.submitted_at, text.not_before_at = None, at + timedelta(seconds=wait)


def reclaim_text(session: Session, *, at: datetime) -> OutboundText | None:
    """Take one text back from a worker that is gone: unsent if it had not begun, else UNKNOWN."""
    text = session.scalar(
        select(OutboundText)
        .where(
            OutboundText.state.in_((TextState.LEASED, TextState.SUBMITTED)),
            OutboundText.lease_ends_at <= at,
        )
        .order_by(OutboundText.lease_ends_at, OutboundText.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if text is None:
        return None
    if text.state is TextState.LEASED:
        text.state, text.lease_ends_at = TextState.QUEUED, None
    else:
        rise(text, TextState.UNKNOWN, at=at)
    return text


def stop_texts(
    session: Session, *, case_id: UUID | None, reason: str, actor: Actor, at: datetime
) -> TextStop:
    """Stop texts to one case's phone, or every text when `case_id` is None; at once."""
    standing = find_stop(session, case_id=case_id)
    if standing is not None:
        return standing
    stop = TextStop(
        scope_id=case_id or SERVICE_SCOPE,
        case_id=case_id,
        stopped_at=at,
        stopped_by_id=actor.account_id,
        reason=reason,
    )
    session.add(stop)
    record(session, actor=actor, at=at, action="texts.stopped", case_id=case_id, object_id=stop.id)
    return stop


def allow_texts(session: Session, stop: TextStop, *, actor: Actor, at: datetime) -> None:
    """Lift a stop."""
    stop.lifted_at, stop.lifted_by_id = at, actor.account_id
    record(
        session,
        actor=actor,
        at=at,
        action="texts.allowed",
        case_id=stop.case_id,
        object_id=stop.id,
    )


def find_stop(session: Session, *, case_id: UUID | None) -> TextStop | None:
    """Return the stop that stands for a case, or for all texts when `case_id` is None."""
    return session.scalar(
        select(TextStop)
        .where(TextStop.lifted_at.is_(None), TextStop.case_id == case_id)
        .order_by(TextStop.stopped_at, TextStop.id)
        .limit(1)
    )


def stop_of(case_id: SQLColumnExpression[UUID]) -> Exists:
    """Return the condition that a stop stands for this case."""
    return exists().where(TextStop.lifted_at.is_(None), TextStop.case_id == case_id)


def find_any_stop(session: Session, *, case_id: UUID) -> TextStop | None:
    """Return what keeps a case's texts back: a stop of all texts, else one of its own."""
    return session.scalar(
        select(TextStop)
        .where(
            TextStop.lifted_at.is_(None),
            or_(TextStop.case_id.is_(None), TextStop.case_id == case_id),
        )
        .order_by(TextStop.case_id.is_not(None), TextStop.stopped_at, TextStop.id)
        .limit(1)
    )


def opt_out(session: Session, key: bytes, *, at: datetime) -> None:
    """Never text a number again."""
    if session.get(NumberOptOut, key) is None:
        session.add(NumberOptOut(number_key=key, at=at))


def has_opted_out(session: Session, key: bytes) -> bool:
    """Return whether a number has said STOP."""
    return session.get(NumberOptOut, key) is not None
