"""Writing to the log: in the transaction of what happened, or in a short one before a page."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    LargeBinary,
    bindparam,
    select,
    text,
    union,
    update,
)
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.db import Base, Utc
from advocacy.ledger.checkpoints import (
    NotSequenced,
    Opening,
    Proof,
    checkpoint_note,
    consistency,
    get_opening,
    inclusion_proof,
)
from advocacy.ledger.leaves import commitment, leaf_hash, listed
from advocacy.ledger.models import (
    Checkpoint,
    LedgerCase,
    LedgerEvent,
    LedgerPersonal,
    LedgerTree,
)
from advocacy.ledger.tiles import TileWriter
from advocacy.ledger.tree import Frontier
from advocacy.vault import SERVICE_SCOPE, Vault

__all__ = [
    "NotSequenced",
    "Opening",
    "Proof",
    "consistency",
    "count_refusal",
    "get_opening",
    "inclusion_proof",
    "list_case_events",
    "record",
    "record_read",
    "sequence",
]

COALESCED_FOR = timedelta(minutes=15)
READ = "page.read"
_BATCH = 2000

_COUNT = text(
    "INSERT INTO refusal_count (minute, route, times) VALUES (:minute, :route, 1) "
    "ON CONFLICT (minute, route) DO UPDATE SET times = refusal_count.times + 1"
).bindparams(bindparam("minute", type_=Utc))
_PLANT = text(
    "INSERT INTO ledger_tree (id, size, frontier) VALUES (1, 0, :frontier) ON CONFLICT DO NOTHING"
).bindparams(bindparam("frontier", b"", type_=LargeBinary))
_EVENTS = Base.metadata.tables[LedgerEvent.__tablename__]
_NUMBER = update(_EVENTS).where(_EVENTS.c.id == bindparam("event")).values(seq=bindparam("number"))


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
    more_cases: Iterable[UUID] = (),
    scope_id: UUID | None = None,
) -> LedgerEvent:
    """Add an event to the caller's transaction.

    `personal` is committed to with a salt and kept sealed under `scope_id`: the case if none is
    named, else the service. Raises ScopeErased when that scope has no keys.
    """
    cases = sorted(set(more_cases))
    event = LedgerEvent(
        at=at,
        actor_id=actor.account_id,
        actor_role=str(actor.role),
        action=action,
        outcome=outcome,
        case_id=case_id,
        object_id=object_id,
        route=route,
        more_cases=listed(cases),
    )
    if personal:
        salt = secrets.token_bytes(32)
        event.commitment = commitment(salt, personal)
        event.scope_id = scope_id or case_id or SERVICE_SCOPE
        session.add(
            LedgerPersonal(
                scope_id=event.scope_id,
                event_id=event.id,
                opened={"salt": salt.hex(), "personal": dict(personal)},
            )
        )
    event.leaf_hash = leaf_hash(event)
    session.add(event)
    session.add_all(LedgerCase(case_id=each, event_id=event.id) for each in cases)
    return event


def record_read(
    session: Session,
    *,
    actor: Actor,
    at: datetime,
    route: str,
    case_ids: Iterable[UUID],
    object_id: UUID | None = None,
    coalesce: bool = False,
) -> LedgerEvent | None:
    """Record one page view with the cases on it; None when it falls under an earlier one.

    `coalesce` is for polls and byte ranges: one event per actor, page and object in 15 minutes.
    """
    cases = sorted(set(case_ids))
    case_id = cases.pop() if len(cases) == 1 else None
    if coalesce and _read_lately(session, actor, at, route, case_id, object_id, listed(cases)):
        return None
    return record(
        session,
        actor=actor,
        at=at,
        action=READ,
        case_id=case_id,
        object_id=object_id,
        route=route,
        more_cases=cases,
    )


def _read_lately(
    session: Session,
    actor: Actor,
    at: datetime,
    route: str,
    case_id: UUID | None,
    object_id: UUID | None,
    more_cases: str | None,
) -> bool:
    found = session.scalar(
        select(LedgerEvent.id)
        .where(
            LedgerEvent.actor_id == actor.account_id,
            LedgerEvent.route == route,
            LedgerEvent.at > at - COALESCED_FOR,
            LedgerEvent.action == READ,
            LedgerEvent.case_id == case_id,
            LedgerEvent.object_id == object_id,
            LedgerEvent.more_cases == more_cases,
        )
        .limit(1)
    )
    return found is not None


def count_refusal(session: Session, *, at: datetime, route: str) -> None:
    """Count an anonymous request that was turned away; `route` is a code of ours, no address."""
    session.execute(_COUNT, {"minute": at.replace(second=0, microsecond=0), "route": route[:100]})


def list_case_events(
    session: Session, case_id: UUID, *, actions: Sequence[str] = (), limit: int = 200
) -> list[LedgerEvent]:
    """Return the newest events about a case first, pages that showed several cases included."""
    alone = select(LedgerEvent.id).where(LedgerEvent.case_id == case_id)
    among = select(LedgerCase.event_id).where(LedgerCase.case_id == case_id)
    query = select(LedgerEvent).where(LedgerEvent.id.in_(union(alone, among)))
    if actions:
        query = query.where(LedgerEvent.action.in_(actions))
    newest = query.order_by(LedgerEvent.at.desc(), LedgerEvent.id.desc()).limit(limit)
    return list(session.scalars(newest))


def sequence(session: Session, vault: Vault, *, at: datetime) -> int:
    """Give waiting events their places in the tree and sign a checkpoint; return how many.

    The one row of the tree is locked until the caller commits, so two workers take turns. On
    SQLite the session must be a writing one, which begins with the lock. Raises ValueError or
    TileMissing when the stored tree is damaged.
    """
    session.flush()
    session.execute(_PLANT)
    size, edge = session.execute(
        select(LedgerTree.size, LedgerTree.frontier).with_for_update()
    ).one()
    frontier, tiles = Frontier.load(size, edge), TileWriter(session, size)
    while _sequence_batch(session, frontier, tiles):
        pass
    if frontier.size == size:
        return 0
    tiles.flush()
    session.execute(
        update(LedgerTree)
        .values(size=frontier.size, frontier=frontier.dump())
        .execution_options(synchronize_session=False)
    )
    root = frontier.root()
    note = checkpoint_note(size=frontier.size, root=root, at=at)
    session.add(Checkpoint(at=at, size=frontier.size, root=root, signature=vault.sign(note)))
    session.flush()
    for row in session:
        if isinstance(row, LedgerEvent):
            session.expire(row, ["seq"])
    return frontier.size - size


def _sequence_batch(session: Session, frontier: Frontier, tiles: TileWriter) -> bool:
    waiting = session.execute(
        select(LedgerEvent.id, LedgerEvent.leaf_hash)
        .where(LedgerEvent.seq.is_(None))
        .order_by(LedgerEvent.id)
        .limit(_BATCH)
    ).all()
    if not waiting:
        return False
    numbers = [
        {"event": event_id, "number": frontier.size + step}
        for step, (event_id, _) in enumerate(waiting)
    ]
    session.connection().execute(_NUMBER, numbers)
    for _, leaf in waiting:
        frontier.append(leaf)
    tiles.append(leaf for _, leaf in waiting)
    return True
