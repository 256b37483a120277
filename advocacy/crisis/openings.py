"""Who opened the crisis essentials of a case they don't work; her own advocate hears of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.crisis.models import CrisisOpening, DutyCall, Through
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

OPENED = "crisis.opened"
PAGE_SIZE = 25


@dataclass(frozen=True)
class Opened:
    """One opening as her advocate reads it."""

    opening: CrisisOpening
    by: str


def open_on_duty(
    session: Session,
    case: Case,
    *,
    through: Through,
    subject_id: UUID,
    actor: Actor,
    at: datetime,
) -> CrisisOpening:
    """Note that somebody on duty opened an alert or a call; opening it twice is once."""
    found = find_duty_opening(session, subject_id, actor=actor)
    if found is not None:
        return found
    opening = CrisisOpening(
        case_id=case.id,
        account_id=actor.account_id,
        through=through,
        subject_id=subject_id,
        opened_at=at,
    )
    session.add(opening)
    record(
        session,
        actor=actor,
        at=at,
        action="crisis.opened_on_duty",
        case_id=case.id,
        object_id=subject_id,
    )
    tell_advocate(
        session, case.id, f"Opened by {actor.name or 'whoever holds duty'}", actor=actor, at=at
    )
    return opening


def find_duty_opening(session: Session, subject_id: UUID, *, actor: Actor) -> CrisisOpening | None:
    """Return that this person opened this alert or call on duty, if they did."""
    return session.scalar(
        select(CrisisOpening).where(
            CrisisOpening.subject_id == subject_id,
            CrisisOpening.account_id == actor.account_id,
            CrisisOpening.through != Through.WORD,
        )
    )


def tell_advocate(
    session: Session, case_id: UUID, detail: str, *, actor: Actor, at: datetime
) -> None:
    """Put it before whoever works the case that somebody else saw or did something."""
    raise_prompt(
        session,
        kind=OPENED,
        danger=Danger.DUE,
        due_at=at,
        at=at,
        actor=actor,
        case_id=case_id,
        subject_id=case_id,
        detail=detail,
    )


def have_read(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Note that her advocate has read who opened what."""
    settle_prompts(session, kind=OPENED, subject_id=case.id, actor=actor, at=at)


def list_openings(session: Session, case: Case) -> list[Opened]:
    """Return who opened the case's crisis essentials, newest first."""
    found = session.execute(
        select(CrisisOpening, Account)
        .join(Account, Account.id == CrisisOpening.account_id)
        .where(CrisisOpening.case_id == case.id)
        .order_by(CrisisOpening.opened_at.desc(), CrisisOpening.id.desc())
        .limit(PAGE_SIZE)
    )
    return [Opened(opening, account.name) for opening, account in found]


def list_calls_of_case(session: Session, case: Case) -> list[DutyCall]:
    """Return the calls about a case, those that nobody has dealt with first, then the newest."""
    return list(
        session.scalars(
            select(DutyCall)
            .where(DutyCall.case_id == case.id)
            .order_by(
                DutyCall.resolved_at.is_not(None), DutyCall.raised_at.desc(), DutyCall.id.desc()
            )
            .limit(PAGE_SIZE)
        )
    )
