"""Setting up a second factor: asked of everybody before anything else is shown."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, SignInSession
from advocacy.accounts.recovery import count_recovery_codes, make_recovery_codes
from advocacy.accounts.second_factors import has_factor
from advocacy.actor import Actor
from advocacy.errors import Conflict, NotFound
from advocacy.ledger.service import record


class NotSetUpYet(Conflict):
    """There is no factor, or no recovery codes have been written down."""

    sentence = "Set up an app or a passkey first, and write the recovery codes down."


def get_own_account(session: Session, *, actor: Actor) -> Account:
    """Return the account of whoever acts; raises NotFound for the system."""
    account_id: UUID | None = actor.account_id
    account = session.get(Account, account_id) if account_id else None
    if account is None:
        raise NotFound
    return account


def first_recovery_codes(
    session: Session, account: Account, *, actor: Actor, at: datetime
) -> list[str]:
    """Return recovery codes for somebody who has set up a factor; raises NotSetUpYet."""
    if not has_factor(session, account):
        raise NotSetUpYet
    return make_recovery_codes(session, account, actor=actor, at=at)


def finish_enrolment(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Let somebody in who has a factor and has written the codes down; raises NotSetUpYet."""
    if not has_factor(session, account) or not count_recovery_codes(session, account):
        raise NotSetUpYet
    account.enrolled_at = at
    session.execute(
        update(SignInSession).where(SignInSession.id == actor.session_id).values(stepped_up_at=at)
    )
    record(session, actor=actor, at=at, action="account.enrolled", object_id=account.id)
