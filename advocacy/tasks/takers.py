"""Who may be given a task: never somebody who may not open the case it is about."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor, Role
from advocacy.cases.grant_models import ConflictBlock
from advocacy.cases.models import Case, Caseload

_HAVE_TASKS = (Role.ADVOCATE, Role.LEAD)


def list_takers(
    session: Session, case: Case | None, *, actor: Actor, at: datetime
) -> list[Account]:
    """Return who may have a task, by name: of a case, whoever works it or leads its team.

    One without a case can be one's own or a colleague's of the same team.
    """
    query = select(Account).where(
        Account.role.in_(_HAVE_TASKS), Account.left_at.is_(None), Account.passphrase_hash != ""
    )
    if case is None:
        query = query.where(Account.team_id == actor.team_id)
    else:
        theirs = select(Caseload.account_id).where(
            Caseload.case_id == case.id,
            Caseload.starts_at <= at,
            or_(Caseload.ends_at.is_(None), Caseload.ends_at > at),
        )
        leads = (Account.role == Role.LEAD) & (Account.team_id == case.team_id)
        blocked = select(ConflictBlock.account_id).where(
            ConflictBlock.case_id == case.id, ConflictBlock.lifted_at.is_(None)
        )
        query = query.where(or_(Account.id.in_(theirs), leads), Account.id.not_in(blocked))
    found = session.scalars(query)
    return sorted(found, key=lambda account: (account.name.casefold(), account.id))
