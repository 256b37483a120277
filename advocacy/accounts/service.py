"""Signing in and out, and finding who a session belongs to."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

import pyotp
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, SignInFailures, SignInSession, SignInSite
from advocacy.accounts.passphrases import LEAST_CHARACTERS, Passphrases
from advocacy.actor import Actor, Role
from advocacy.errors import DomainError, Invalid, TooMany
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt
from advocacy.vault import SERVICE_SCOPE, Vault

# (idle, absolute): a survivor's session ends soon, since the phone may be in another hand.
LIMITS = {
    SignInSite.STAFF: (timedelta(minutes=30), timedelta(hours=12)),
    SignInSite.SURVIVOR: (timedelta(minutes=10), timedelta(minutes=60)),
}
_FREE_TRIES = 5
# Seconds. Somebody who tries a survivor's name without end must not keep her out: theirs is so
# short that her own try soon finds a gap, and her advocate is told.
_LONGEST_DELAY = {SignInSite.STAFF: 30, SignInSite.SURVIVOR: 3}
GUESSED = "sign_in.guessed"
_FORGET = timedelta(minutes=15)
_SEEN_EVERY = timedelta(seconds=30)
_TOTP_SECONDS = 30


class SignInRefused(DomainError):
    """The name, the passphrase or the code is wrong; it is never said which."""

    status = 422
    sentence = "Those details don't match. Check them, then try again."


@dataclass(frozen=True)
class SignedIn:
    """A new session: the token for the cookie, and whose it is."""

    token: str
    actor: Actor


def username_key(vault: Vault, username: str) -> bytes:
    """Return the blind index of a user name; spaces around it and letter case don't matter."""
    return vault.blind("username", username.strip().casefold())


def create_account(
    session: Session,
    *,
    username: str,
    passphrase: str,
    name: str,
    role: Role,
    passphrases: Passphrases,
    actor: Actor,
    at: datetime,
    team_id: UUID | None = None,
    agency_id: UUID | None = None,
    case_id: UUID | None = None,
    totp_secret: str = "",
) -> Account:
    """Create an account; raises Invalid when the passphrase is short or the name is taken."""
    if len(passphrase) < LEAST_CHARACTERS:
        message = f"Use a passphrase of {LEAST_CHARACTERS} characters or more"
        raise Invalid(message, field="passphrase")
    vault: Vault = session.info["vault"]
    key = username_key(vault, username)
    if session.scalar(select(Account.id).where(Account.username_key == key)) is not None:
        message = "Choose another user name"
        raise Invalid(message, field="username")
    account = Account(
        scope_id=SERVICE_SCOPE,
        role=role,
        username_key=key,
        passphrase_hash=passphrases.hash(passphrase),
        last_totp_step=0,
        team_id=team_id,
        agency_id=agency_id,
        case_id=case_id,
        created_at=at,
        username=username.strip(),
        name=name,
        totp_secret=totp_secret,
    )
    session.add(account)
    record(session, actor=actor, at=at, action="account.created", object_id=account.id)
    return account


def waiting_time(session: Session, *, key: bytes, site: SignInSite, at: datetime) -> int:
    """Return the seconds before this user name may be tried again: short, capped, never a block."""
    failures = session.get(SignInFailures, key)
    if failures is None or failures.tries < _FREE_TRIES or at - failures.last_at > _FORGET:
        return 0
    doubled: int = 2 ** min(failures.tries - _FREE_TRIES, 10)
    delay = min(doubled, _LONGEST_DELAY[site])
    return max(0, delay - int((at - failures.last_at).total_seconds()))


def note_failure(session: Session, *, key: bytes, at: datetime) -> int:
    """Count a try in vain; return how many there were lately."""
    failures = session.get(SignInFailures, key)
    if failures is None:
        failures = SignInFailures(username_key=key, tries=0, last_at=at)
        session.add(failures)
    elif at - failures.last_at > _FORGET:
        failures.tries = 0
    failures.tries += 1
    failures.last_at = at
    return failures.tries


def sign_in(
    session: Session,
    *,
    site: SignInSite,
    username: str,
    passphrase: str,
    code: str,
    passphrases: Passphrases,
    at: datetime,
) -> SignedIn:
    """Return a new session; raises SignInRefused, or TooMany after many tries in vain.

    The session must hold nothing yet. A caller must commit even when it is refused: the failure
    counts.
    """
    key = username_key(session.info["vault"], username)
    wait = waiting_time(session, key=key, site=site, at=at)
    if wait:
        raise TooMany(retry_after=wait)
    named = select(Account).where(Account.username_key == key)
    account = session.scalar(named)
    stored = account.passphrase_hash if account is not None and _belongs(account, site) else None
    # Let go of the database meanwhile: a hash takes a tenth of a second, and others write.
    session.rollback()
    right = passphrases.matches(stored, passphrase)
    account = session.scalar(named.with_for_update())
    # Left, or changed, while the hash was computed: then what was checked no longer holds.
    right = right and account is not None and account.passphrase_hash == stored
    if account is None or not right or not _code_fits(account, code, at=at):
        _refuse(session, account, key=key, at=at)
    if not _belongs(account, site):
        raise SignInRefused
    session.execute(delete(SignInFailures).where(SignInFailures.username_key == key))
    if passphrases.outdated(account.passphrase_hash):
        account.passphrase_hash = passphrases.hash(passphrase)
    return _begin(session, account, site=site, at=at)


def _refuse(session: Session, account: Account | None, *, key: bytes, at: datetime) -> NoReturn:
    """Count a try in vain, tell her advocate when they are many, and say no."""
    tries = note_failure(session, key=key, at=at)
    nobody = Actor(account_id=account.id if account else None, role=Role.SYSTEM)
    record(session, actor=nobody, at=at, action="sign_in.refused", outcome="refused")
    if account is not None and account.case_id is not None and tries >= _FREE_TRIES:
        raise_prompt(
            session,
            kind=GUESSED,
            danger=Danger.CALL,
            due_at=at,
            at=at,
            actor=nobody,
            case_id=account.case_id,
            subject_id=account.case_id,
            detail="Many tries in vain. Ask by a safe route who else may hold the phone.",
        )
    raise SignInRefused


def _belongs(account: Account, site: SignInSite) -> bool:
    survivor = account.role is Role.SURVIVOR
    return account.left_at is None and survivor is (site is SignInSite.SURVIVOR)


def _code_fits(account: Account, code: str, *, at: datetime) -> bool:
    """Check the six digits (RFC 6238), one step either side, each step only once."""
    if not account.totp_secret:
        return account.role is Role.SURVIVOR
    digits = "".join(code.split())
    totp = pyotp.TOTP(account.totp_secret)
    now_step = int(at.timestamp()) // _TOTP_SECONDS
    for step in (now_step - 1, now_step, now_step + 1):
        expected = totp.at(step * _TOTP_SECONDS)
        if step > account.last_totp_step and secrets.compare_digest(
            expected.encode(), digits.encode()
        ):
            account.last_totp_step = step
            return True
    return False


def _begin(session: Session, account: Account, *, site: SignInSite, at: datetime) -> SignedIn:
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
    found = session.execute(
        select(Account, SignInSession)
        .join(SignInSession, SignInSession.account_id == Account.id)
        .where(
            SignInSession.token_hash == _hash(token),
            SignInSession.site == site,
            SignInSession.seen_at > at - idle,
            SignInSession.created_at > at - absolute,
            Account.left_at.is_(None),
        )
    ).one_or_none()
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


def list_staff(
    session: Session, *, roles: frozenset[Role], team_id: UUID | None = None
) -> list[Account]:
    """Return working accounts of these roles, of one team or of all, by name."""
    query = select(Account).where(Account.role.in_(roles), Account.left_at.is_(None))
    if team_id is not None:
        query = query.where(Account.team_id == team_id)
    return sorted(session.scalars(query), key=lambda account: (account.name.casefold(), account.id))
