"""Sign-in sessions: rows on the server, so that each can be ended at once."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, select, update
from sqlalchemy.orm import Session

from advocacy.accounts.factor_models import KeptForm
from advocacy.accounts.models import Account, SignInSession, SignInSite
from advocacy.accounts.survivor_models import SurvivorSignIn
from advocacy.actor import PORTAL_ROLES, Actor, PortalWays
from advocacy.ledger.service import record

# (idle, absolute): a survivor's session ends soon, since the phone may be in another hand.
LIMITS = {
    SignInSite.STAFF: (timedelta(minutes=30), timedelta(hours=12)),
    SignInSite.SURVIVOR: (timedelta(minutes=10), timedelta(minutes=60)),
}
_SEEN_EVERY = timedelta(seconds=30)
# A session that has ended stays known for a day: a form sent too late is kept for its sender.
_KNOWN_FOR = timedelta(hours=24)
# Asked by every request, and twice by each that changes something: written down once, since
# putting the words of a statement together takes longer than answering it.
_LIVE = (
    select(
        Account,
        SignInSession,
        SurvivorSignIn,
        exists().where(KeptForm.account_id == Account.id),
    )
    .join(SignInSession, SignInSession.account_id == Account.id)
    .outerjoin(SurvivorSignIn, SurvivorSignIn.account_id == Account.id)
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
    # How many recovery codes are left, when one was used.
    codes_left: int | None = None


def begin_session(
    session: Session,
    account: Account,
    *,
    site: SignInSite,
    at: datetime,
    ways: SurvivorSignIn | None = None,
    proven: bool = True,
    device: str = "",
) -> SignedIn:
    """Return a new session; a survivor's takes the place of her other one.

    `proven` says whether the second factor was given where the account has one.
    """
    if account.role in PORTAL_ROLES:
        # One live session: whoever signs in last has it, and the other is out.
        session.execute(delete(SignInSession).where(SignInSession.account_id == account.id))
    token = secrets.token_urlsafe(32)
    row = SignInSession(
        token_hash=_hash(token),
        account_id=account.id,
        site=site,
        created_at=at,
        seen_at=at,
        stepped_up_at=at if proven and (account.totp_secret or account.enrolled_at) else None,
        device=device,
        return_to="",
    )
    session.add(row)
    if site is SignInSite.STAFF:
        account.signed_in_at = at
    actor = _as_actor(account, row, ways)
    record(session, actor=actor, at=at, action="sign_in.done", case_id=account.case_id)
    return SignedIn(token=token, actor=actor)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _as_actor(
    account: Account,
    row: SignInSession,
    ways: SurvivorSignIn | None = None,
    has_kept_form: bool = False,  # noqa: FBT001, FBT002 - a column of the row it is made from
) -> Actor:
    return Actor(
        account_id=account.id,
        role=account.role,
        session_id=row.id,
        team_id=account.team_id,
        agency_id=account.agency_id,
        case_id=account.case_id,
        stepped_up_at=row.stepped_up_at,
        enrolled=account.role in PORTAL_ROLES or account.enrolled_at is not None,
        seen_at=row.seen_at,
        name=account.name,
        declared_at=account.declared_at,
        has_kept_form=has_kept_form,
        single_keys=account.single_keys,
        portal=_ways_of(account, row, ways) if account.role in PORTAL_ROLES else PortalWays(),
    )


def _ways_of(account: Account, row: SignInSession, ways: SurvivorSignIn | None) -> PortalWays:
    if ways is None:
        return PortalWays(begun_at=row.created_at)
    return PortalWays(
        write_only=ways.write_only,
        has_factor=bool(account.totp_secret),
        proven=row.stepped_up_at is not None,
        begun_at=row.created_at,
        hidden=frozenset(ways.hidden.split()),
        away=ways.away,
        setting_words=ways.setting_session_id == row.id,
        is_new=ways.is_new,
        person_id=ways.person_id,
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
    return None if found is None else _as_actor(*found)


def find_former_actor(session: Session, token: str, *, site: SignInSite) -> Actor | None:
    """Return whose session the token was, though it has ended by itself; nobody's for a leaver."""
    found = session.execute(
        select(Account, SignInSession)
        .join(SignInSession, SignInSession.account_id == Account.id)
        .where(
            SignInSession.token_hash == _hash(token),
            SignInSession.site == site,
            Account.left_at.is_(None),
        )
    ).one_or_none()
    return None if found is None else _as_actor(found[0], found[1])


def find_lapsed_actor(session: Session, session_id: UUID) -> Actor | None:
    """Return who acts by a sign-in that may have lapsed by itself, but was ended by nobody.

    Leaving, signing out, new words, switching off and signing in again elsewhere all end it. They
    act in no session: nothing done so keeps one alive.
    """
    found = session.execute(
        select(Account, SignInSession)
        .join(SignInSession, SignInSession.account_id == Account.id)
        .where(SignInSession.id == session_id, Account.left_at.is_(None))
    ).one_or_none()
    return None if found is None else replace(_as_actor(found[0], found[1]), session_id=None)


def forget_old_sessions(session: Session, *, at: datetime) -> int:
    """Delete the sessions that ended by themselves a day ago or longer; return how many."""
    gone = 0
    for site, (idle, absolute) in LIMITS.items():
        deleted = session.execute(
            delete(SignInSession).where(
                SignInSession.site == site,
                (SignInSession.seen_at <= at - idle - _KNOWN_FOR)
                | (SignInSession.created_at <= at - absolute - _KNOWN_FOR),
            )
        )
        gone += int(getattr(deleted, "rowcount", 0))
    return gone


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
