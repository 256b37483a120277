"""What leads and helpline workers do about texts as a whole."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor, Role
from advocacy.errors import Conflict, NotFound
from advocacy.ledger.service import record
from advocacy.messaging.inbox import list_unmatched
from advocacy.messaging.models import InboundText, OutboundText, TextState, TextStop
from advocacy.messaging.service import allow_texts, find_stop, stop_texts
from advocacy.prompts.service import settle_prompts

UNMATCHED = "text.unmatched"


@dataclass(frozen=True)
class Desk:
    """What the page on texts shows."""

    stop: TextStop | None
    may_stop: bool
    waiting: int
    failed: int
    unmatched: list[InboundText]


def see_desk(session: Session, *, actor: Actor, at: datetime) -> Desk:
    """Return whether texts leave, how they fare, and what came from unknown phones."""
    waiting = select(func.count()).where(
        OutboundText.state.in_((TextState.QUEUED, TextState.LEASED, TextState.UNKNOWN))
    )
    failed = select(func.count()).where(
        OutboundText.state.in_((TextState.FAILED, TextState.UNDELIVERED)),
        OutboundText.queued_at >= at - timedelta(days=1),
    )
    return Desk(
        stop=find_stop(session, case_id=None),
        may_stop=actor.role is Role.LEAD,
        waiting=session.scalar(waiting) or 0,
        failed=session.scalar(failed) or 0,
        unmatched=list_unmatched(session),
    )


def stop_all(session: Session, *, reason: str, actor: Actor, at: datetime) -> None:
    """Stop every text from this moment on."""
    stop_texts(session, case_id=None, reason=reason, actor=actor, at=at)


def allow_all(session: Session, *, actor: Actor, at: datetime) -> None:
    """Let texts leave again; a phone that is marked as not safe stays so."""
    stop = find_stop(session, case_id=None)
    if stop is None:
        raise Conflict
    allow_texts(session, stop, actor=actor, at=at)


def settle_unknown(session: Session, text_id: UUID, *, actor: Actor, at: datetime) -> None:
    """Note that somebody has seen to a text from an unknown phone."""
    text = session.get(InboundText, text_id, with_for_update=True)
    if text is None or text.matched:
        raise NotFound
    text.settled_at = text.settled_at or at
    settle_prompts(session, kind=UNMATCHED, subject_id=text.id, actor=actor, at=at)
    record(session, actor=actor, at=at, action="text.settled", object_id=text.id)
