"""People who sign in: making their accounts and finding them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, Agency
from advocacy.accounts.passphrases import LEAST_CHARACTERS, Passphrases
from advocacy.actor import Actor, Role
from advocacy.errors import Invalid
from advocacy.ledger.service import record
from advocacy.vault import SERVICE_SCOPE, Vault


def username_key(vault: Vault, username: str) -> bytes:
    """Return the blind index of a user name; spaces around it and letter case don't matter."""
    return vault.blind("username", username.strip().casefold())


def require_agreement(
    session: Session, *, role: Role, agency_id: UUID | None, at: datetime
) -> None:
    """Raise Invalid for a partner whose agency has no sharing agreement on record."""
    if role is not Role.PARTNER:
        return
    agency = session.get(Agency, agency_id) if agency_id else None
    if agency is None or agency.agreement_on is None or agency.agreement_on > at:
        message = "Record the agency’s sharing agreement first"
        raise Invalid(message, field="agency")


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
    """Create an account; raises Invalid when the passphrase is short or the name is taken.

    A partner's needs the agency's sharing agreement.
    """
    require_agreement(session, role=role, agency_id=agency_id, at=at)
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
        enrolled_at=at if totp_secret else None,
        username=username.strip(),
        name=name,
        totp_secret=totp_secret,
    )
    session.add(account)
    record(session, actor=actor, at=at, action="account.created", object_id=account.id)
    return account


def works_as(roles: frozenset[Role], *, account: type[Account] = Account) -> ColumnElement[bool]:
    """Return the condition that an account (or an alias of it) works in one of these roles.

    Somebody who was invited and has not come yet can't work.
    """
    return account.role.in_(roles) & account.left_at.is_(None) & (account.passphrase_hash != "")


def list_staff(
    session: Session, *, roles: frozenset[Role], team_id: UUID | None = None
) -> list[Account]:
    """Return working accounts of these roles, of one team or of all, by name."""
    query = select(Account).where(works_as(roles))
    if team_id is not None:
        query = query.where(Account.team_id == team_id)
    return sorted(session.scalars(query), key=lambda account: (account.name.casefold(), account.id))
