"""Who works a case: given and taken away by the team lead, each with a reason."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.service import list_staff
from advocacy.actor import Actor, Role
from advocacy.cases.leads import list_blocked
from advocacy.cases.leaving import NOBODY
from advocacy.cases.models import Case, Caseload, Part
from advocacy.cases.service import allocate, end_allocation
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
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
    doing: str = "",
) -> Caseload:
    """Put the case on somebody's caseload; raises Invalid when they can't take it or have it.

    Where nobody leads the work yet they lead it; else they work it as well.
    """
    session.flush()
    takers = list_takers(session, actor=actor, case=case)
    taker = next((each for each in takers if each.id == account_id), None)
    if taker is None:
        message = "Choose somebody else to take the case"
        raise Invalid(message, field="account_id")
    workers = list_workers(session, case, at=at)
    if any(account.id == taker.id for _, account in workers):
        message = "They work this case already: choose somebody else"
        raise Invalid(message, field="account_id")
    settle_prompts(session, kind=NOBODY, subject_id=case.id, actor=actor, at=at)
    led = any(entry.part is Part.LEAD for entry, _ in workers)
    return allocate(
        session,
        case,
        account=taker,
        reason=reason,
        actor=actor,
        at=at,
        part=Part.CO if led else Part.LEAD,
        doing=doing,
    )


def take_case(
    session: Session, case: Case, *, caseload_id: UUID, actor: Actor, at: datetime
) -> None:
    """Take the case off a caseload; their very next request is turned away.

    Whoever has worked it longest leads the work when the one who led it goes.
    """
    entries = [entry for entry, _ in list_workers(session, case, at=at)]
    entry = next((each for each in entries if each.id == caseload_id), None)
    if entry is None:
        raise NotFound
    end_allocation(session, entry, actor=actor, at=at)
    others = [each for each in entries if each is not entry]
    if others and not any(each.part is Part.LEAD for each in others):
        let_lead(session, case, others[0], among=others, actor=actor, at=at)


def change_lead(
    session: Session, case: Case, *, caseload_id: UUID, actor: Actor, at: datetime
) -> None:
    """Let somebody who works the case lead the work; raises NotFound for anybody else."""
    entries = [entry for entry, _ in list_workers(session, case, at=at)]
    entry = next((each for each in entries if each.id == caseload_id), None)
    if entry is None:
        raise NotFound
    let_lead(session, case, entry, among=entries, actor=actor, at=at)


def let_lead(
    session: Session,
    case: Case,
    entry: Caseload,
    *,
    among: Sequence[Caseload],
    actor: Actor,
    at: datetime,
) -> None:
    """Make one of those who work a case the one who leads the work."""
    for each in among:
        each.part = Part.LEAD if each is entry else Part.CO
    record(
        session,
        actor=actor,
        at=at,
        action="case.lead_changed",
        case_id=case.id,
        object_id=entry.account_id,
    )
