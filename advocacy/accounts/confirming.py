"""Confirming anew who is at the keyboard, before what is worth most."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, SignInSession, SignInSite
from advocacy.accounts.passkeys import Asked, PasskeyRefused, passkey_behind
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.second_factors import Proof, find_proof
from advocacy.accounts.signing_in import SignInRefused, recovery_used
from advocacy.accounts.throttle import forget_failures, note_failure, waiting_time
from advocacy.actor import Actor
from advocacy.errors import TooMany
from advocacy.ledger.service import record

CONFIRMED_FOR = timedelta(minutes=15)


class NotConfirmed(SignInRefused):
    """The passphrase or the code is wrong; it is never said which."""

    sentence = "Those details don't match. Nothing has been done yet. Check them, then try again."


def is_confirmed(actor: Actor, *, at: datetime) -> bool:
    """Return whether this session proved lately who uses it."""
    return actor.stepped_up_at is not None and at - actor.stepped_up_at < CONFIRMED_FOR


def want_page(session: Session, path: str, *, actor: Actor) -> None:
    """Remember which page of ours somebody was on the way to."""
    session.execute(
        update(SignInSession).where(SignInSession.id == actor.session_id).values(return_to=path)
    )


def confirm(
    session: Session,
    *,
    passphrase: str,
    code: str,
    passphrases: Passphrases,
    actor: Actor,
    at: datetime,
) -> str:
    """Confirm by passphrase and code; return the page they were on the way to, if any.

    Raises NotConfirmed, or TooMany after many tries. A caller must commit even when it is refused.
    """
    mine = select(Account).where(Account.id == actor.account_id)
    account = session.scalars(mine).one()
    key, stored = account.username_key, account.passphrase_hash
    wait = waiting_time(session, key=key, site=SignInSite.STAFF, at=at)
    if wait:
        raise TooMany(retry_after=wait)
    # Let go of the database meanwhile: a hash takes a tenth of a second, and others write.
    session.rollback()
    right = passphrases.matches(stored, passphrase)
    account = session.scalars(
        mine.with_for_update().execution_options(populate_existing=True)
    ).one()
    right = right and account.passphrase_hash == stored
    proof = find_proof(session, account, code, at=at) if right else None
    if proof is None:
        note_failure(session, key=key, at=at)
        record(session, actor=actor, at=at, action="confirm.refused", outcome="refused")
        raise NotConfirmed
    if proof is Proof.RECOVERY_CODE:
        recovery_used(session, account, actor=actor, at=at)
    forget_failures(session, key=key)
    return _confirmed(session, actor=actor, at=at)


def confirm_by_passkey(session: Session, asked: Asked, *, actor: Actor, at: datetime) -> str:
    """Confirm by one of one's own passkeys; raises PasskeyRefused."""
    passkey = passkey_behind(session, asked, at=at)
    if passkey.account_id != actor.account_id:
        raise PasskeyRefused
    return _confirmed(session, actor=actor, at=at)


def _confirmed(session: Session, *, actor: Actor, at: datetime) -> str:
    session_id: UUID | None = actor.session_id
    row = session.get_one(SignInSession, session_id)
    wanted, row.return_to, row.stepped_up_at = row.return_to, "", at
    record(session, actor=actor, at=at, action="confirm.done")
    return wanted
