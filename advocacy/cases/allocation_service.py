"""Who works a case: given and taken away by the team lead, each with a reason."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.service import list_staff
from advocacy.actor import Actor, Role
from advocacy.cases.leads import list_blocked
from advocacy.cases.leaving import NOBODY
from advocacy.cases.models import Case, Caseload
from advocacy.cases.service import allocate, end_allocation
from advocacy.errors import Invalid, NotFound
from advocacy.prompts.service import settle_prompts

TAKES_CASES = frozenset({Role.ADVOCATE, Role.LEAD})


def list_takers(session: Session, *, actor: Actor, case: Case | None = None) -> list[Account]:
    """Return who of the lead's team may be given a case, by name: nobody who may know a suspect."""
    kept_out = list_blocked(session, case.id) if case else set()
    takers = list_staff(session, roles=TAKES_CASES, team_id=actor.team_id)
    return [each for each in takers if each.id not in kept_out]


def list_workers(session: Session, case: Case, *, at: datetime) -> list[tuple[Caseload, Account]]:
    """Return who works the case now and since when, longest first."""
    query = (
        select(Caseload, Account)
        .join(Account, Account.id == Caseload.account_id)
        .where(
            Caseload.case_id == case.id,
            Caseload.starts_at <= at,
            or_(Caseload.ends_at.is_(None), Caseload.ends_at > at),
        )
        .order_by(Caseload.starts_at, Caseload.id)
    )
    return [(entry, account) for entry, account in session.execute(query)]


def give_case(
    session: Session,
    case: Case,
    *,
    account_id: UUID | None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Caseload:
    """Put the case on somebody's caseload; raises Invalid when they can't take it or have it."""
    session.flush()
    takers = list_takers(session, actor=actor, case=case)
    taker = next((each for each in takers if each.id == account_id), None)
    if taker is None:
        message = "Choose somebody else to take the case"
        raise Invalid(message, field="account_id")
    if any(account.id == taker.id for _, account in list_workers(session, case, at=at)):
        message = "They work this case already: choose somebody else"
        raise Invalid(message, field="account_id")
    settle_prompts(session, kind=NOBODY, subject_id=case.id, actor=actor, at=at)
    return allocate(session, case, account=taker, reason=reason, actor=actor, at=at)


def take_case(
    session: Session, case: Case, *, caseload_id: UUID, actor: Actor, at: datetime
) -> None:
    """Take the case off a caseload; their very next request is turned away."""
    entry = next(
        (entry for entry, _ in list_workers(session, case, at=at) if entry.id == caseload_id), None
    )
    if entry is None:
        raise NotFound
    end_allocation(session, entry, actor=actor, at=at)
