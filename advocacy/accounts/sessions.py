"""Sign-in sessions: rows on the server, so that each can be ended at once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, SignInSession, SignInSite
from advocacy.actor import Actor, Role
from advocacy.ledger.service import record

# (idle, absolute): a survivor's session ends soon, since the phone may be in another hand.
LIMITS = {
    SignInSite.STAFF: (timedelta(minutes=30), timedelta(hours=12)),
    SignInSite.SURVIVOR: (timedelta(minutes=10), timedelta(minutes=60)),
}
_SEEN_EVERY = timedelta(seconds=30)
# Asked by every request, and twice by each that changes something: written down once, since
# putting the words of a statement together takes longer than answering it.
_LIVE = (
    select(Account, SignInSession)
    .join(SignInSession, SignInSession.account_id == Account.id)
    .where(
        SignInSession.token_hash == bindparam("token_hash"),
        SignInSession.site == bindparam("site"),
        SignInSession.seen_at > bindparam("idle_since"),
        SignInSession.created_at > bindparam("begun_since"),
        Account.left_at.is_(None),
    )
)


@dataclass(frozen=True)
class SignedIn:
    """A new session: the token for the cookie, and whose it is."""

    token: str
    actor: Actor


def begin_session(
    session: Session, account: Account, *, site: SignInSite, at: datetime
) -> SignedIn:
    """Return a new session; a survivor's takes the place of her other one."""
    if account.role is Role.SURVIVOR:
        # One live session: whoever signs in last has it, and the other is out.
        session.execute(delete(SignInSession).where(SignInSession.account_id == account.id))
    token = secrets.token_urlsafe(32)
    row = SignInSession(
        token_hash=_hash(token),
        account_id=account.id,
        site=site,
        created_at=at,
        seen_at=at,
        stepped_up_at=at if account.totp_secret else None,
    )
    session.add(row)
    actor = _as_actor(account, row)
    record(session, actor=actor, at=at, action="sign_in.done", case_id=account.case_id)
    return SignedIn(token=token, actor=actor)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _as_actor(account: Account, row: SignInSession) -> Actor:
    return Actor(
        account_id=account.id,
        role=account.role,
        session_id=row.id,
        team_id=account.team_id,
        agency_id=account.agency_id,
        case_id=account.case_id,
        stepped_up_at=row.stepped_up_at,
        seen_at=row.seen_at,
        name=account.name,
    )


def find_actor(session: Session, token: str, *, site: SignInSite, at: datetime) -> Actor | None:
    """Return whose live session the token is; idle, old and leavers' sessions are nobody's."""
    idle, absolute = LIMITS[site]
    given = {
        "token_hash": _hash(token),
        "site": site,
        "idle_since": at - idle,
        "begun_since": at - absolute,
    }
    found = session.execute(_LIVE, given).one_or_none()
    return None if found is None else _as_actor(found[0], found[1])


def seen_long_ago(actor: Actor, *, at: datetime) -> bool:
    """Return whether a session is due to be marked as seen again."""
    return actor.seen_at is None or at - actor.seen_at >= _SEEN_EVERY


def see_session(session: Session, *, session_id: UUID, at: datetime) -> None:
    """Remember that a session is in use, at most every half minute."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.seen_at <= at - _SEEN_EVERY)
        .values(seen_at=at)
        .execution_options(synchronize_session=False)
    )


def end_session(session: Session, token: str, *, at: datetime) -> None:
    """End the session a token belongs to; ending twice is no error."""
    row = session.scalar(select(SignInSession).where(SignInSession.token_hash == _hash(token)))
    if row is None:
        return
    account = session.get_one(Account, row.account_id)
    record(
        session, actor=_as_actor(account, row), at=at, action="sign_out", case_id=account.case_id
    )
    session.delete(row)
