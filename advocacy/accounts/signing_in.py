"""Signing in: one neutral failure, and the same work for a name that nobody has."""

from dataclasses import replace
from datetime import datetime
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, SignInSite
from advocacy.accounts.notices import tell_leads
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.recovery import count_recovery_codes
from advocacy.accounts.second_factors import Proof, find_proof, six_digits_fit
from advocacy.accounts.service import username_key
from advocacy.accounts.sessions import SignedIn, begin_session
from advocacy.accounts.throttle import FREE_TRIES, forget_failures, note_failure, waiting_time
from advocacy.actor import PORTAL_ROLES, Actor, Role
from advocacy.errors import DomainError, TooMany
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt

GUESSED = "sign_in.guessed"


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
    device: str = "",
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
    proof = _proof(session, account, code, at=at) if account is not None and right else None
    if account is None or proof is None:
        refuse(session, account, key=key, at=at)
    if not belongs(account, site):
        raise SignInRefused
    forget_failures(session, key=key)
    if passphrases.outdated(account.passphrase_hash):
        account.passphrase_hash = passphrases.hash(passphrase)
    signed_in = begin_session(session, account, site=site, at=at, device=device)
    if proof is not Proof.RECOVERY_CODE:
        return signed_in
    left = recovery_used(session, account, actor=signed_in.actor, at=at)
    return replace(signed_in, codes_left=left)


def recovery_used(session: Session, account: Account, *, actor: Actor, at: datetime) -> int:
    """Tell somebody's leads that a recovery code was used; return how many are left."""
    record(session, actor=actor, at=at, action="recovery.used", object_id=account.id)
    left = count_recovery_codes(session, account)
    tell_leads(
        session,
        account,
        detail=f"{account.name} signed in with a recovery code. {left} are left.",
        actor=actor,
        at=at,
    )
    return left


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
    """Check the six digits; on the survivors' site nobody needs them who did not choose to."""
    if not account.totp_secret:
        return account.role in PORTAL_ROLES
    return six_digits_fit(account, code, at=at)


def _proof(session: Session, account: Account, code: str, *, at: datetime) -> Proof | None:
    if account.role in PORTAL_ROLES:
        return Proof.SIX_DIGITS if code_fits(account, code, at=at) else None
    return find_proof(session, account, code, at=at)
