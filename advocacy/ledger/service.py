"""Writing to the log: in the transaction of what happened, or in a short one before a page."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.ledger.leaves import commitment, leaf_hash
from advocacy.ledger.models import LedgerEvent, LedgerPersonal, RefusalCount
from advocacy.vault import SERVICE_SCOPE

COALESCED_FOR = timedelta(minutes=15)


def record(
    session: Session,
    *,
    actor: Actor,
    at: datetime,
    action: str,
    case_id: UUID | None = None,
    object_id: UUID | None = None,
    outcome: str = "done",
    personal: Mapping[str, str] | None = None,
    route: str | None = None,
    more_cases: Sequence[UUID] = (),
) -> LedgerEvent:
    """Add an event to the caller's transaction.

    `personal` is committed to with a salt and kept sealed under the case (else the service).
    """
    event = LedgerEvent(
        at=at,
        actor_id=actor.account_id,
        actor_role=actor.role,
        action=action,
        outcome=outcome,
        case_id=case_id,
        object_id=object_id,
        route=route,
        more_cases=",".join(str(each) for each in more_cases) or None,
    )
    if personal:
        salt = secrets.token_bytes(32)
        event.commitment = commitment(salt, personal)
        session.add(
            LedgerPersonal(
                scope_id=case_id or SERVICE_SCOPE,
                event_id=event.id,
                opened={"salt": salt.hex(), "personal": dict(personal)},
            )
        )
    event.leaf_hash = leaf_hash(event)
    session.add(event)
    return event


def record_read(
    session: Session,
    *,
    actor: Actor,
    at: datetime,
    route: str,
    case_ids: Sequence[UUID],
    object_id: UUID | None = None,
    coalesce: bool = False,
) -> LedgerEvent | None:
    """Record one page view with the cases on it.

    `coalesce` is for polls and byte ranges: one event per actor, page and object in 15 minutes.
    """
    case_id = case_ids[0] if len(case_ids) == 1 else None
    if coalesce and _read_lately(
        session, actor=actor, at=at, route=route, case_id=case_id, object_id=object_id
    ):
        return None
    return record(
        session,
        actor=actor,
        at=at,
        action="page.read",
        case_id=case_id,
        object_id=object_id,
        route=route,
        more_cases=case_ids if case_id is None else (),
    )


def _read_lately(
    session: Session,
    *,
    actor: Actor,
    at: datetime,
    route: str,
    case_id: UUID | None,
    object_id: UUID | None,
) -> bool:
    found = session.scalar(
        select(LedgerEvent.id)
        .where(
            LedgerEvent.actor_id == actor.account_id,
            LedgerEvent.route == route,
            LedgerEvent.at > at - COALESCED_FOR,
            LedgerEvent.case_id == case_id,
            LedgerEvent.object_id == object_id,
        )
        .limit(1)
    )
    return found is not None


def count_refusal(session: Session, *, at: datetime, route: str) -> None:
    """Count an anonymous request that was turned away."""
    minute = at.replace(second=0, microsecond=0)
    counted = session.get(RefusalCount, (minute, route), with_for_update=True)
    if counted is None:
        session.add(RefusalCount(minute=minute, route=route, times=1))
    else:
        counted.times += 1
