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


_COUNT = text(
    "INSERT INTO request_count (who_key, until_at, count) VALUES (:who_key, :until_at, 1) "
    "ON CONFLICT (who_key, until_at) DO UPDATE SET count = request_count.count + 1 "
    "RETURNING count"
).bindparams(bindparam("until_at", type_=Utc), bindparam("who_key", type_=LargeBinary))


def count_request(session: Session, limit: Limit, *, vault: Vault, who: str, at: datetime) -> None:
    """Count one request of `who`; raises TooMany, with the seconds to wait, beyond the limit.

    The caller commits at once, so that what is refused afterwards counts too.
    """
    until = (int(at.timestamp()) // limit.seconds + 1) * limit.seconds
    counted = session.execute(
        _COUNT,
        {
            "who_key": vault.blind("limit", f"{limit.name}|{who}"),
            "until_at": datetime.fromtimestamp(until, tz=UTC),
        },
    ).scalar_one()
    if counted > limit.most:
        raise TooMany(retry_after=max(1, until - int(at.timestamp())))


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
