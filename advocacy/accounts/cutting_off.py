"""Leaving: whoever has left is out on the very next request, and nothing lets them back."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.accounts.factor_models import Invitation, KeptForm, Passkey, RecoveryCode
from advocacy.accounts.models import Account, SignInSession
from advocacy.actor import Actor, Role
from advocacy.ledger.service import record
from advocacy.prompts.deciders import put_before_deciders
from advocacy.prompts.models import Prompt


def cut_off(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """End everything by which somebody could sign in, and hand on what was due from them.

    Their caseload is ended by the caller, one floor up, in the same transaction.
    """
    account.left_at = at
    account.totp_secret = account.waiting_totp_secret = ""
    account.passphrase_hash = ""
    for owned in (SignInSession, Invitation, RecoveryCode, Passkey, KeptForm):
        session.execute(delete(owned).where(owned.account_id == account.id))
    hand_on(session, account, actor=actor, at=at)
    record(session, actor=actor, at=at, action="account.left", object_id=account.id)


def hand_on(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Give what waits for them to whoever works the case, else to the leads: nothing is lost.

    What only some leads may know of goes before those alone.
    """
    put_before_deciders(session, [account.id], actor=actor, at=at)
    waiting = session.scalars(
        select(Prompt).where(Prompt.for_account_id == account.id, Prompt.settled_at.is_(None))
    )
    for prompt in waiting:
        prompt.for_account_id = None
        if prompt.case_id is None:
            prompt.for_role = Role.LEAD
