"""Signing in: one neutral failure, and the same work for a name that nobody has."""

import secrets
from datetime import datetime
from typing import NoReturn

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, SignInSite
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.service import username_key
from advocacy.accounts.sessions import SignedIn, begin_session
from advocacy.accounts.throttle import FREE_TRIES, forget_failures, note_failure, waiting_time
from advocacy.actor import PORTAL_ROLES, Actor, Role
from advocacy.errors import DomainError, TooMany
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt

GUESSED = "sign_in.guessed"
_TOTP_SECONDS = 30


class SignInRefused(DomainError):
    """The name, the passphrase or the code is wrong; it is never said which."""

    status = 422
    sentence = "Those details don't match. Check them, then try again."


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
    stored = account.passphrase_hash if account is not None and belongs(account, site) else None
    # Let go of the database meanwhile: a hash takes a tenth of a second, and others write.
    session.rollback()
    right = passphrases.matches(stored, passphrase)
    account = session.scalar(named.with_for_update())
    # Left, or changed, while the hash was computed: then what was checked no longer holds.
    right = right and account is not None and account.passphrase_hash == stored
    if account is None or not right or not code_fits(account, code, at=at):
        refuse(session, account, key=key, at=at)
    if not belongs(account, site):
        raise SignInRefused
    forget_failures(session, key=key)
    if passphrases.outdated(account.passphrase_hash):
        account.passphrase_hash = passphrases.hash(passphrase)
    return begin_session(session, account, site=site, at=at)


def refuse(session: Session, account: Account | None, *, key: bytes, at: datetime) -> NoReturn:
    """Count a try in vain, tell her advocate when they are many, and say no."""
    tries = note_failure(session, key=key, at=at)
    nobody = Actor(account_id=account.id if account else None, role=Role.SYSTEM)
    record(session, actor=nobody, at=at, action="sign_in.refused", outcome="refused")
    if account is not None and account.case_id is not None and tries >= FREE_TRIES:
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


def belongs(account: Account, site: SignInSite) -> bool:
    """Return whether somebody may sign in on this site."""
    portal = account.role in PORTAL_ROLES
    return account.left_at is None and portal is (site is SignInSite.SURVIVOR)


def code_fits(account: Account, code: str, *, at: datetime) -> bool:
    """Check the six digits (RFC 6238), one step either side, each step only once."""
    if not account.totp_secret:
        return account.role in PORTAL_ROLES
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
