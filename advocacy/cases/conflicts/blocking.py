"""What follows a block at once: who is told, and who else works the case."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Actor, Role
from advocacy.cases.access import given_cases
from advocacy.cases.grant_models import ConflictBlock
from advocacy.cases.leads import list_leads_for, tell_leads_of
from advocacy.cases.models import Case, Caseload
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger, Prompt

LOOK = "conflict.look"
REALLOCATE = "conflict.reallocate"
LEADLESS = "conflict.leadless"
UNCOVERED = "conflict.uncovered"
KINDS = (LOOK, REALLOCATE, LEADLESS, UNCOVERED)


def stop_working(
    session: Session, case: Case, block: ConflictBlock, account: Account, *, at: datetime
) -> None:
    """Take the case from somebody who is blocked, and tell the leads what is left to do.

    They are never told why to their face: what they see is what anybody sees of a case that is
    not theirs.
    """
    _forget_prompts(session, case, account, at=at)
    told = (account.id,)
    tell_leads_of(
        session,
        case,
        kind=LOOK,
        subject_id=block.id,
        danger=Danger.DUE,
        due_at=at,
        actor=SYSTEM,
        at=at,
        without=told,
    )
    if _end_caseload(session, case, account, at=at):
        tell_leads_of(
            session,
            case,
            kind=REALLOCATE,
            subject_id=block.id,
            danger=Danger.CALL,
            due_at=at,
            actor=SYSTEM,
            at=at,
            without=told,
        )
    elif _covers(session, case, account, at=at):
        tell_leads_of(
            session,
            case,
            kind=UNCOVERED,
            subject_id=block.id,
            danger=Danger.CALL,
            due_at=at,
            actor=SYSTEM,
            at=at,
            without=told,
        )
    if account.role is Role.LEAD and account.team_id == case.team_id:
        tell_if_leadless(session, case, block, at=at)


def tell_if_leadless(session: Session, case: Case, block: ConflictBlock, *, at: datetime) -> None:
    """Tell the other teams' leads when no lead of the case's own team may know of it."""
    leads = list_leads_for(session, case)
    if any(lead.team_id == case.team_id for lead in leads):
        return
    tell_leads_of(
        session,
        case,
        kind=LEADLESS,
        subject_id=block.id,
        danger=Danger.CALL,
        due_at=at,
        actor=SYSTEM,
        at=at,
    )


def _end_caseload(session: Session, case: Case, account: Account, *, at: datetime) -> bool:
    """End what they had of the case for good: lifting a block gives nothing back by itself."""
    entries = session.scalars(
        select(Caseload).where(
            Caseload.case_id == case.id,
            Caseload.account_id == account.id,
            or_(Caseload.ends_at.is_(None), Caseload.ends_at > at),
        )
    ).all()
    for entry in entries:
        entry.ends_at = max(at, entry.starts_at)
        record(
            session,
            actor=SYSTEM,
            at=at,
            action="case.deallocated",
            case_id=case.id,
            object_id=account.id,
        )
    return bool(entries)


def _covers(session: Session, case: Case, account: Account, *, at: datetime) -> bool:
    """Return whether they would see the case as cover now, were it not for the block."""
    unblocked = Actor(account_id=account.id, role=account.role)
    covered = given_cases(unblocked, at=at)
    return (
        session.scalar(select(Case.id).where(Case.id == case.id, Case.id.in_(covered))) is not None
    )


def _forget_prompts(session: Session, case: Case, account: Account, *, at: datetime) -> None:
    """Take what is about conflicts in this case off the day of somebody who now has one."""
    of_case = select(ConflictBlock.id).where(ConflictBlock.case_id == case.id)
    session.execute(
        update(Prompt)
        .where(
            Prompt.for_account_id == account.id,
            Prompt.kind.in_(KINDS),
            Prompt.subject_id.in_(of_case),
            Prompt.settled_at.is_(None),
        )
        .values(settled_at=at)
        .execution_options(synchronize_session=False)
    )
