"""Which colleagues opened a referral and when, from the log: so that no two do the same work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.ledger.models import LedgerEvent
from advocacy.ledger.service import READ

# Long enough to read one and ring, short enough that "at this moment" stays true.
AT_THIS_MOMENT = timedelta(minutes=10)


@dataclass(frozen=True)
class Look:
    """One colleague's looks at one referral, laid together: the first and the last of them."""

    name: str
    first_at: datetime
    last_at: datetime
    mine: bool

    def is_now(self, *, at: datetime) -> bool:
        """Return whether a colleague may be looking at this moment."""
        return not self.mine and self.last_at > at - AT_THIS_MOMENT


def _looks_at(referral_ids: Collection[UUID]) -> Select[Any]:
    seen = (
        select(
            LedgerEvent.object_id,
            LedgerEvent.actor_id,
            func.min(LedgerEvent.at).label("first_at"),
            func.max(LedgerEvent.at).label("last_at"),
        )
        .where(LedgerEvent.object_id.in_(referral_ids), LedgerEvent.action == READ)
        .group_by(LedgerEvent.object_id, LedgerEvent.actor_id)
        .subquery()
    )
    return (
        select(seen.c.object_id, seen.c.first_at, seen.c.last_at, Account)
        .join(Account, Account.id == seen.c.actor_id)
        .order_by(seen.c.last_at.desc(), Account.id)
    )


def _look(row: Any, *, actor: Actor) -> Look:
    account = row[3]
    return Look(account.name, row[1], row[2], mine=account.id == actor.account_id)


def list_looks(session: Session, referral_id: UUID, *, actor: Actor) -> list[Look]:
    """Return who opened a referral before this page, the newest look first."""
    rows = session.execute(_looks_at([referral_id])).all()
    return [_look(row, actor=actor) for row in rows]


def last_looks(
    session: Session, referral_ids: Collection[UUID], *, actor: Actor
) -> dict[UUID, Look]:
    """Return the newest look of a colleague at each referral, in one statement."""
    found: dict[UUID, Look] = {}
    for row in session.execute(_looks_at(referral_ids)):
        look = _look(row, actor=actor)
        if not look.mine:
            found.setdefault(row[0], look)
    return found
