"""What somebody may change about their own account: sessions, passphrase, factors."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.accounts.devices import WORDS, Device
from advocacy.accounts.factor_models import Passkey
from advocacy.accounts.models import Account, SignInSession
from advocacy.accounts.passphrase_rules import check_passphrase
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.sessions import LIMITS
from advocacy.actor import Actor
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record


@dataclass(frozen=True)
class OwnSession:
    """One place where somebody is signed in."""

    id: UUID
    device: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def list_own_sessions(session: Session, *, actor: Actor, at: datetime) -> list[OwnSession]:
    """Return where the actor is signed in, the latest use first."""
    rows = session.scalars(
        select(SignInSession)
        .where(SignInSession.account_id == actor.account_id)
        .order_by(SignInSession.seen_at.desc(), SignInSession.id)
    )
    return [
        OwnSession(
            id=row.id,
            device=WORDS[Device(row.device)],
            began_at=row.created_at,
            seen_at=row.seen_at,
            is_this=row.id == actor.session_id,
        )
        for row in rows
        if row.seen_at > at - LIMITS[row.site][0] and row.created_at > at - LIMITS[row.site][1]
    ]


def choose_single_keys(
    session: Session, account: Account, *, wanted: bool, actor: Actor, at: datetime
) -> None:
    """Turn on or off that one letter alone does something on somebody's pages."""
    account.single_keys = wanted
    record(session, actor=actor, at=at, action="account.keys_chosen", object_id=account.id)


def end_own_session(session: Session, session_id: UUID, *, actor: Actor, at: datetime) -> None:
    """End one of one's own sessions; raises NotFound for anybody else's."""
    row = session.get(SignInSession, session_id)
    if row is None or row.account_id != actor.account_id:
        raise NotFound
    record(session, actor=actor, at=at, action="session.ended", object_id=row.id)
    session.delete(row)


def end_other_sessions(session: Session, *, actor: Actor, at: datetime) -> int:
    """End every session of one's own but this; return how many there were."""
    ended = session.execute(
        delete(SignInSession).where(
            SignInSession.account_id == actor.account_id, SignInSession.id != actor.session_id
        )
    )
    record(session, actor=actor, at=at, action="session.others_ended", object_id=actor.account_id)
    return int(getattr(ended, "rowcount", 0))


def change_passphrase(
    session: Session,
    account: Account,
    *,
    passphrase: str,
    passphrases: Passphrases,
    actor: Actor,
    at: datetime,
) -> None:
    """Take another passphrase and end every other session; raises Invalid when it won't do.

    The session must hold no change yet.
    """
    check_passphrase(passphrase, name=account.name, username=account.username)
    account_id = account.id
    # Let go of the database meanwhile: a hash takes a tenth of a second, and others write.
    session.rollback()
    hashed = passphrases.hash(passphrase)
    account = session.get_one(Account, account_id, populate_existing=True)
    account.passphrase_hash = hashed
    end_other_sessions(session, actor=actor, at=at)
    record(session, actor=actor, at=at, action="passphrase.changed", object_id=account_id)


def check_again(passphrase: str, again: str) -> None:
    """Raise Invalid unless a new passphrase was typed the same twice."""
    if not secrets.compare_digest(passphrase.encode(), again.encode()):
        message = "The two passphrases are not the same"
        raise Invalid(message, field="again")


def get_own_passkey(session: Session, passkey_id: UUID, *, actor: Actor) -> Passkey:
    """Return one of one's own passkeys; raises NotFound."""
    passkey = session.get(Passkey, passkey_id)
    if passkey is None or passkey.account_id != actor.account_id:
        raise NotFound
    return passkey
