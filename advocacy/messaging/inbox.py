"""What the provider tells us: each thing kept once, whole and quickly, and read later."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from advocacy.db import Base, new_id
from advocacy.messaging.gateway import ReceivedText
from advocacy.messaging.models import DeliveryReport, InboundPoll, InboundText
from advocacy.messaging.service import number_key

POLL_EVERY = timedelta(minutes=2)
FIRST_POLL_REACHES_BACK = timedelta(days=1)
# The provider's list may show a text a little after a later one.
_OVERLAP = timedelta(minutes=10)
_ONLY_ROW = 1


def keep_report(
    session: Session, *, opaque: str, sid: str, status: str, provider_code: int | None, at: datetime
) -> bool:
    """Keep what was said of a text; return False when the same was said before."""
    return _add_once(
        session,
        DeliveryReport(
            opaque=opaque, sid=sid, status=status, provider_code=provider_code, received_at=at
        ),
    )


def keep_inbound(session: Session, text: ReceivedText, *, stopped: bool = False) -> bool:
    """Keep a text that came in; return False when it had come before."""
    known = session.scalar(select(InboundText.id).where(InboundText.sid == text.sid))
    if known is not None:
        return False
    text_id = new_id()
    return _add_once(
        session,
        InboundText(
            id=text_id,
            scope_id=session.info["vault"].create_scope(text_id),
            sid=text.sid,
            sender_key=number_key(session, text.sender),
            stopped=stopped,
            matched=False,
            received_at=text.received_at,
            sender=text.sender,
            body=text.body,
        ),
    )


def _add_once(session: Session, row: Base) -> bool:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def find_waiting_report(session: Session) -> DeliveryReport | None:
    """Return the oldest report that was not applied yet, locked."""
    return session.scalar(
        select(DeliveryReport)
        .where(DeliveryReport.applied_at.is_(None))
        .order_by(DeliveryReport.received_at, DeliveryReport.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def find_waiting_text(session: Session) -> InboundText | None:
    """Return the oldest text that nobody has read yet, locked."""
    return session.scalar(
        select(InboundText)
        .where(InboundText.read_at.is_(None))
        .order_by(InboundText.received_at, InboundText.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def list_unmatched(session: Session) -> list[InboundText]:
    """Return texts from numbers that no case knows, newest first, until somebody settles them."""
    return list(
        session.scalars(
            select(InboundText)
            .where(
                InboundText.read_at.is_not(None),
                InboundText.matched.is_(False),
                InboundText.settled_at.is_(None),
            )
            .order_by(InboundText.received_at.desc(), InboundText.id.desc())
            .limit(100)
        )
    )


def poll_from(session: Session, *, at: datetime) -> datetime | None:
    """Return since when to ask for incoming texts, or None when it is too early to ask again."""
    poll = session.get(InboundPoll, _ONLY_ROW)
    if poll is None:
        return at - FIRST_POLL_REACHES_BACK
    return poll.read_until_at - _OVERLAP if at - poll.polled_at >= POLL_EVERY else None


def poll_done(session: Session, *, asked_at: datetime) -> None:
    """Move the watermark; only after everything found has been kept."""
    poll = session.get(InboundPoll, _ONLY_ROW, with_for_update=True)
    if poll is None:
        session.add(InboundPoll(id=_ONLY_ROW, polled_at=asked_at, read_until_at=asked_at))
    else:
        poll.polled_at, poll.read_until_at = asked_at, max(asked_at, poll.read_until_at)
