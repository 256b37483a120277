"""Leaving: their cases are free at once, and the leads are told of each that nobody works now."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.cutting_off import cut_off
from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.leads import tell_leads_of
from advocacy.cases.models import Case, Caseload, CaseState
from advocacy.cases.service import end_allocation
from advocacy.db import beyond_the_wall
from advocacy.prompts.models import Danger

NOBODY = "case.nobody_works"


def leave(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Cut somebody off at once, everywhere, and free their cases."""
    cut_off(session, account, actor=actor, at=at)
    end_caseload(session, account, actor=actor, at=at)


def list_caseload(session: Session, account: Account, *, at: datetime) -> list[Caseload]:
    """Return what somebody works now, the oldest first; ids and times, never a case."""
    return list(
        session.scalars(
            select(Caseload)
            .where(
                Caseload.account_id == account.id,
                or_(Caseload.ends_at.is_(None), Caseload.ends_at > at),
            )
            .order_by(Caseload.starts_at, Caseload.id)
        )
    )


def end_caseload(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Take every case off somebody's caseload; leads are told of those that nobody works now."""
    for entry in list_caseload(session, account, at=at):
        end_allocation(session, entry, actor=actor, at=max(at, entry.starts_at))
        session.flush()
        with beyond_the_wall(session, why="whoever ends an account reads no case of it"):
            case = session.get_one(Case, entry.case_id)
        if case.state is CaseState.OPEN and not _is_worked(session, case, at=at):
            tell_leads_of(
                session,
                case,
                kind=NOBODY,
                subject_id=case.id,
                danger=Danger.CALL,
                due_at=at,
                actor=actor,
                at=at,
            )


def _is_worked(session: Session, case: Case, *, at: datetime) -> bool:
    worked = select(Caseload.id).where(
        Caseload.case_id == case.id, or_(Caseload.ends_at.is_(None), Caseload.ends_at > at)
    )
    return session.scalar(worked.limit(1)) is not None
