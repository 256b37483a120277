"""How often one person may do what is costly or tempting, counted in the database for all
processes together.

A count is kept under a keyed hash of who asks, never under a name or an address. Leaving, help
and the survivors' sign-in have no limit here: nobody who shares her connection may use one up.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import request
from sqlalchemy import Integer, LargeBinary, bindparam, delete, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.actor import Actor
from advocacy.db import Base, Utc
from advocacy.errors import TooMany
from advocacy.vault import Vault


@dataclass(frozen=True)
class Limit:
    """At most `most` requests in `seconds`, of one person, or of one address before a sign-in."""

    name: str
    most: int
    seconds: int


# What costs much, or what somebody who gathers people would do often.
SIGN_INS = Limit("sign in", 100, 300)
SEARCHES = Limit("search", 60, 3600)
CASE_SEARCHES = Limit("search in a case", 240, 3600)
EXPORTS = Limit("export", 40, 3600)
LINK_CODES = Limit("link code", 60, 600)
FILES = Limit("files", 300, 3600)


class RequestCount(Base):
    """How many requests one person made under one limit in one stretch of time."""

    __tablename__ = "request_count"

    who_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    until_at: Mapped[datetime] = mapped_column(Utc, primary_key=True, index=True)
    count: Mapped[int] = mapped_column(Integer)


# What this process has seen to be used up, and until when: refused without asking the database.
_SPENT: dict[bytes, int] = {}

_COUNT = text(
    "INSERT INTO request_count (who_key, until_at, count) VALUES (:who_key, :until_at, 1) "
    "ON CONFLICT (who_key, until_at) DO UPDATE SET count = request_count.count + 1 "
    "RETURNING count"
).bindparams(bindparam("until_at", type_=Utc), bindparam("who_key", type_=LargeBinary))


def count_request(session: Session, limit: Limit, *, vault: Vault, who: str, at: datetime) -> None:
    """Count one request of `who`; raises TooMany, with the seconds to wait, beyond the limit.

    What is refused counts too: the caller commits at once, or counts again apart where the
    transaction in which it was counted is undone.
    """
    until, key = _until(limit, at), _key(limit, vault, who)
    counted = session.execute(
        _COUNT, {"who_key": key, "until_at": datetime.fromtimestamp(until, tz=UTC)}
    ).scalar_one()
    if counted > limit.most:
        _SPENT[key] = until
        raise TooMany(retry_after=max(1, until - int(at.timestamp())))


def require_unspent(limit: Limit, *, vault: Vault, who: str, at: datetime) -> None:
    """Raise TooMany where this process knows that nothing is left; asks no database."""
    for key in [key for key, until in _SPENT.items() if until <= at.timestamp()]:
        _SPENT.pop(key, None)
    until = _SPENT.get(_key(limit, vault, who))
    if until is not None:
        raise TooMany(retry_after=max(1, until - int(at.timestamp())))


def _until(limit: Limit, at: datetime) -> int:
    return (int(at.timestamp()) // limit.seconds + 1) * limit.seconds


def _key(limit: Limit, vault: Vault, who: str) -> bytes:
    return vault.blind("limit", f"{limit.name}|{who}")


def who_asks(actor: Actor | None) -> str:
    """Return whom a request counts for: the account, else the address it came from."""
    if actor is not None and actor.account_id is not None:
        return str(actor.account_id)
    return request.remote_addr or "unknown"


def forget_counts(session: Session, *, at: datetime) -> int:
    """Delete the counts of times gone by; return how many."""
    gone = session.execute(
        delete(RequestCount).where(RequestCount.until_at < at - timedelta(minutes=1))
    )
    return int(getattr(gone, "rowcount", 0))
