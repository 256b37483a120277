"""The second factor: six digits of an authenticator app, or a recovery code in their place."""

import secrets
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

import pyotp
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.accounts.factor_models import Passkey
from advocacy.accounts.models import Account
from advocacy.accounts.recovery import looks_like_one, use_recovery_code
from advocacy.actor import Actor
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record

_TOTP_SECONDS = 30


class Proof(StrEnum):
    """What stood beside the passphrase."""

    NOT_SET_UP = "not_set_up"
    SIX_DIGITS = "six_digits"
    RECOVERY_CODE = "recovery_code"


class LastFactor(Conflict):
    """Without it they could never sign in again."""

    sentence = "That is the only one left. Add another first, then remove it."


def find_proof(session: Session, account: Account, code: str, *, at: datetime) -> Proof | None:
    """Return what the code proves, using it up; None when it proves nothing."""
    if account.enrolled_at is None:
        return Proof.NOT_SET_UP
    if six_digits_fit(account, code, at=at):
        return Proof.SIX_DIGITS
    if looks_like_one(code) and use_recovery_code(session, account, code, at=at):
        return Proof.RECOVERY_CODE
    return None


def six_digits_fit(account: Account, code: str, *, at: datetime, secret: str = "") -> bool:
    """Check the six digits (RFC 6238), one step either side, each step only once."""
    checked = secret or account.totp_secret
    if not checked:
        return False
    digits = "".join(code.split())
    totp = pyotp.TOTP(checked)
    now_step = int(at.timestamp()) // _TOTP_SECONDS
    for step in (now_step - 1, now_step, now_step + 1):
        expected = totp.at(step * _TOTP_SECONDS)
        if step > account.last_totp_step and secrets.compare_digest(
            expected.encode(), digits.encode()
        ):
            account.last_totp_step = step
            return True
    return False


def begin_app(account: Account) -> None:
    """Think of a secret for an authenticator app; it counts once a code has come back."""
    account.waiting_totp_secret = pyotp.random_base32()


def app_address(account: Account, *, site: str) -> str:
    """Return what the picture for the authenticator app says, or nothing when none waits."""
    if not account.waiting_totp_secret:
        return ""
    totp = pyotp.TOTP(account.waiting_totp_secret)
    return totp.provisioning_uri(name=account.username, issuer_name=urlsplit(site).hostname)


def add_app(session: Session, account: Account, code: str, *, actor: Actor, at: datetime) -> None:
    """Take the app that knows the waiting secret as a factor, in place of another app.

    Raises Invalid when the code is not the app's.
    """
    waiting = account.waiting_totp_secret
    if not waiting:
        message = "Show the picture again, then enter the six digits"
        raise Invalid(message, field="code")
    account.last_totp_step = 0
    if not six_digits_fit(account, code, at=at, secret=waiting):
        message = "Those are not the digits the app shows now. Check the phone’s clock, try again"
        raise Invalid(message, field="code")
    account.totp_secret, account.waiting_totp_secret = waiting, ""
    record(session, actor=actor, at=at, action="factor.app_added", object_id=account.id)


def remove_app(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Stop taking the app's six digits; raises LastFactor when nothing else is left."""
    if not account.totp_secret:
        return
    if count_passkeys(session, account) == 0:
        raise LastFactor
    account.totp_secret = ""
    record(session, actor=actor, at=at, action="factor.app_removed", object_id=account.id)


def has_factor(session: Session, account: Account) -> bool:
    """Return whether an app or a passkey has been set up."""
    return bool(account.totp_secret) or count_passkeys(session, account) > 0


def count_passkeys(session: Session, account: Account) -> int:
    """Return how many passkeys somebody has."""
    return (
        session.scalar(select(func.count(Passkey.id)).where(Passkey.account_id == account.id)) or 0
    )
