"""Signing in with a passkey alone: the device itself has checked who holds it."""

from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, SignInSite
from advocacy.accounts.passkeys import Asked, PasskeyRefused, passkey_behind
from advocacy.accounts.sessions import SignedIn, begin_session
from advocacy.actor import Actor, Role
from advocacy.ledger.service import record


def sign_in_by_passkey(session: Session, asked: Asked, *, at: datetime, device: str) -> SignedIn:
    """Return a new session; raises PasskeyRefused.

    A caller must commit even when it is refused: the challenge is used up and the try recorded.
    """
    try:
        passkey = passkey_behind(session, asked, at=at)
        account = session.get_one(Account, passkey.account_id)
        if account.left_at is not None or account.role is Role.SURVIVOR:
            raise PasskeyRefused
    except PasskeyRefused:
        nobody = Actor(account_id=None, role=Role.SYSTEM)
        record(session, actor=nobody, at=at, action="sign_in.refused", outcome="refused")
        raise
    return begin_session(session, account, site=SignInSite.STAFF, at=at, device=device)
