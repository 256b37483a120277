"""An account begins as an invitation: a link that works once, and a code told by voice."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from advocacy.accounts.factor_models import Invitation, Passkey, RecoveryCode
from advocacy.accounts.models import Account, SignInSession, SignInSite
from advocacy.accounts.passphrase_rules import check_passphrase
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.service import require_agreement, username_key
from advocacy.accounts.sessions import SignedIn, begin_session
from advocacy.accounts.throttle import forget_failures, note_failure, waiting_time
from advocacy.actor import Actor, Role
from advocacy.errors import DomainError, Invalid, TooMany
from advocacy.ledger.service import record
from advocacy.vault import SERVICE_SCOPE

LASTS = timedelta(hours=72)
_CODE_DIGITS = 8


class InvitationRefused(DomainError):
    """Unknown, used, too old, or another code: it is never said which."""

    status = 422
    sentence = (
        "This link and code don't fit together, or the link no longer works. Check the code, "
        "or ask whoever invited you for a new link."
    )


@dataclass(frozen=True)
class Invited:
    """What is shown once to whoever invites: the link's token, and the code to tell by voice."""

    account: Account
    token: str
    code: str
    expires_at: datetime


def invite(
    session: Session,
    *,
    username: str,
    name: str,
    role: Role,
    actor: Actor,
    at: datetime,
    team_id: UUID | None = None,
    agency_id: UUID | None = None,
) -> Invited:
    """Make an account that nobody can use before its invitation; raises Invalid for a taken name.

    A partner's needs the agency's sharing agreement. The caller shows link and code once; neither
    is kept in clear.
    """
    require_agreement(session, role=role, agency_id=agency_id, at=at)
    key = username_key(session.info["vault"], username)
    if session.scalar(select(Account.id).where(Account.username_key == key)) is not None:
        message = "Choose another user name"
        raise Invalid(message, field="username")
    account = Account(
        scope_id=SERVICE_SCOPE,
        role=role,
        username_key=key,
        passphrase_hash="",
        last_totp_step=0,
        team_id=team_id,
        agency_id=agency_id,
        created_at=at,
        username=username.strip(),
        name=name,
        totp_secret="",
    )
    session.add(account)
    session.flush()
    record(session, actor=actor, at=at, action="account.invited", object_id=account.id)
    return _invitation(session, account, at=at)


def reset_factors(session: Session, account: Account, *, actor: Actor, at: datetime) -> Invited:
    """Take every factor and the passphrase away, end the sessions, and invite anew.

    Who may, and whether a team lead has to agree, is the caller's to have settled.
    """
    for owned in (Passkey, RecoveryCode, SignInSession):
        session.execute(delete(owned).where(owned.account_id == account.id))
    account.totp_secret = account.waiting_totp_secret = ""
    account.enrolled_at, account.passphrase_hash = None, ""
    record(session, actor=actor, at=at, action="factor.reset", object_id=account.id)
    return _invitation(session, account, at=at)


def withdraw_invitation(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Make the link of somebody who has not come yet useless."""
    session.execute(
        delete(Invitation).where(Invitation.account_id == account.id, Invitation.used_at.is_(None))
    )
    record(session, actor=actor, at=at, action="invitation.withdrawn", object_id=account.id)


def find_open_invitation(session: Session, account: Account, *, at: datetime) -> Invitation | None:
    """Return the invitation somebody has not answered yet, if it still can be."""
    return session.scalar(
        select(Invitation)
        .where(
            Invitation.account_id == account.id,
            Invitation.used_at.is_(None),
            Invitation.expires_at > at,
        )
        .order_by(Invitation.made_at.desc(), Invitation.id)
        .limit(1)
    )


def accept_invitation(
    session: Session,
    *,
    token: str,
    code: str,
    passphrase: str,
    passphrases: Passphrases,
    device: str,
    at: datetime,
) -> SignedIn:
    """Give the invited person their passphrase and a session that leads to setting up a factor.

    Raises InvitationRefused, Invalid for a passphrase that won't do, TooMany after many tries. A
    caller must commit even when it is refused: the failure counts.
    """
    key = session.info["vault"].blind("invitation", token)
    wait = waiting_time(session, key=key, site=SignInSite.STAFF, at=at)
    if wait:
        raise TooMany(retry_after=wait)
    found = _find(session, token, at=at)
    expected = found[0].code_hash if found else b"\0" * 32
    right = secrets.compare_digest(expected, _code_hash(session, token, code))
    if found is None or not right:
        note_failure(session, key=key, at=at)
        nobody = Actor(account_id=found[1].id if found else None, role=Role.SYSTEM)
        record(session, actor=nobody, at=at, action="invitation.refused", outcome="refused")
        raise InvitationRefused
    invitation, account = found
    check_passphrase(passphrase, name=account.name, username=account.username)
    invitation_id, account_id = invitation.id, account.id
    # Let go of the database meanwhile: a hash takes a tenth of a second, and others write.
    session.rollback()
    hashed = passphrases.hash(passphrase)
    taken = session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.used_at.is_(None))
        .values(used_at=at)
    )
    account = session.get_one(Account, account_id, populate_existing=True)
    if not getattr(taken, "rowcount", 0) or account.left_at is not None:
        raise InvitationRefused
    account.passphrase_hash = hashed
    forget_failures(session, key=key)
    record(
        session,
        actor=Actor(account_id=account.id, role=account.role),
        at=at,
        action="invitation.accepted",
        object_id=account.id,
    )
    return begin_session(session, account, site=SignInSite.STAFF, at=at, device=device)


def _find(session: Session, token: str, *, at: datetime) -> tuple[Invitation, Account] | None:
    found = session.execute(
        select(Invitation, Account)
        .join(Account, Account.id == Invitation.account_id)
        .where(
            Invitation.token_hash == _token_hash(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > at,
            Account.left_at.is_(None),
        )
    ).one_or_none()
    return None if found is None else (found[0], found[1])


def _invitation(session: Session, account: Account, *, at: datetime) -> Invited:
    """Invite somebody; an invitation made before no longer works."""
    session.execute(delete(Invitation).where(Invitation.account_id == account.id))
    token = secrets.token_urlsafe(32)
    code = "".join(str(secrets.randbelow(10)) for _ in range(_CODE_DIGITS))
    session.add(
        Invitation(
            token_hash=_token_hash(token),
            code_hash=_code_hash(session, token, code),
            account_id=account.id,
            made_at=at,
            expires_at=at + LASTS,
        )
    )
    return Invited(account, token, f"{code[:4]} {code[4:]}", at + LASTS)


def _token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _code_hash(session: Session, token: str, code: str) -> bytes:
    digits = "".join(each for each in code if each.isdigit())
    digest: bytes = session.info["vault"].blind("invitation code", f"{token}|{digits}")
    return digest
