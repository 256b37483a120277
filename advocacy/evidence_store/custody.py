"""What was done to each file, by whom and when: lines that are only ever added."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.db import let_through, new_id
from advocacy.evidence_store.models import CustodyAction, CustodyEvent, Exhibit
from advocacy.ledger.service import record


def add_custody(
    session: Session,
    exhibit: Exhibit,
    action: CustodyAction,
    *,
    actor: Actor,
    at: datetime,
    ledger_event_id: UUID | None = None,
) -> None:
    """Add one line to what was done to a file."""
    session.add(
        CustodyEvent(
            id=new_id(),
            exhibit_id=exhibit.id,
            case_id=exhibit.case_id,
            at=at,
            account_id=actor.account_id,
            action=action,
            ledger_event_id=ledger_event_id,
        )
    )


def log_custody(
    session: Session, exhibit: Exhibit, action: CustodyAction, *, actor: Actor, at: datetime
) -> None:
    """Add one line to what was done to a file, and an event to the log."""
    logged = record(
        session,
        actor=actor,
        at=at,
        action=f"evidence.{action.value}",
        case_id=exhibit.case_id,
        object_id=exhibit.id,
    )
    add_custody(session, exhibit, action, actor=actor, at=at, ledger_event_id=logged.id)


def log_look(
    session: Session, exhibit_id: UUID, *, case_id: UUID, actor: Actor, at: datetime, event_id: UUID
) -> None:
    """Add that somebody looked into an original, by the page of which `event_id` says it was read.

    The log coalesces such pages by actor and file, and custody follows the log.
    """
    let_through(session, case_id, why="its page was let be read, and that stands in the log")
    session.add(
        CustodyEvent(
            id=new_id(),
            exhibit_id=exhibit_id,
            case_id=case_id,
            at=at,
            account_id=actor.account_id,
            action=CustodyAction.LOOKED_INTO,
            ledger_event_id=event_id,
        )
    )


def list_custody(session: Session, exhibit: Exhibit) -> Sequence[CustodyEvent]:
    """Return everything done to a file, oldest first."""
    wanted = select(CustodyEvent).where(CustodyEvent.exhibit_id == exhibit.id)
    return session.scalars(wanted.order_by(CustodyEvent.at, CustodyEvent.id)).all()
