"""The words that open another, nearly empty place under threat: agreed, and taken back."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.survivor_models import SurvivorSignIn
from advocacy.accounts.survivor_service import (
    end_sessions,
    find_decoy,
    find_ways,
    record_set_up,
)
from advocacy.accounts.survivor_words import check_apart, check_passphrase
from advocacy.actor import Actor
from advocacy.errors import Conflict, Invalid
from advocacy.vault import SERVICE_SCOPE


def agree_decoy(
    session: Session,
    account: Account,
    *,
    decoy_case_id: UUID,
    real: str,
    passphrase: str,
    passphrases: Passphrases,
    actor: Actor,
    at: datetime,
) -> Account:
    """Agree the words that open another, nearly empty place and sound the alarm.

    `real` are the usual words, typed once more so that the two can be compared. Raises Invalid.
    """
    if not passphrases.matches(account.passphrase_hash, real):
        message = "Those are not the usual words"
        raise Invalid(message, field="real")
    check_passphrase(passphrase)
    check_apart(real, passphrase, field="passphrase")
    own = find_ways(session, account)
    found = find_decoy(session, account)
    if found is None:
        decoy = Account(
            scope_id=SERVICE_SCOPE,
            role=account.role,
            username_key=secrets.token_bytes(32),  # nobody can type it
            last_totp_step=0,
            case_id=decoy_case_id,
            created_at=at,
            left_at=account.left_at,
            passphrase_hash="",
            username="",
            name=account.name,
            totp_secret=account.totp_secret,
        )
        session.add(decoy)
        session.flush()
        session.add(
            SurvivorSignIn(
                account_id=decoy.id,
                decoy_of_id=account.id,
                write_only=own.write_only,
                hidden="",
                away=own.away,
                is_new=False,
            )
        )
    else:
        decoy = found[0]
    decoy.passphrase_hash = passphrases.hash(passphrase)
    record_set_up(session, account, "second_words_agreed", actor=actor, at=at)
    return decoy


def drop_decoy(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Let the other words be just wrong; what was written with them is kept."""
    found = find_decoy(session, account)
    if found is None:
        raise Conflict
    found[0].passphrase_hash = ""
    end_sessions(session, found[0])
    record_set_up(session, account, "second_words_dropped", actor=actor, at=at)
