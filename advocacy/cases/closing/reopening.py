"""Opening a closed case again: nothing ended starts by itself, all is asked anew."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.allocation_service import give_case, list_workers
from advocacy.cases.closing.models import Asking, Reopening
from advocacy.cases.leads import tell_leads_of
from advocacy.cases.models import CardStep, Case, CaseState, Texts
from advocacy.cases.safe_contact_service import RECHECK
from advocacy.cases.safe_contact_trust import next_version
from advocacy.cases.service import find_safe_contact
from advocacy.clock import LONDON
from advocacy.db import beyond_the_wall
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

REOPEN = "reopening.asked"
NOT_REOPENED = "reopening.declined"
REOPENED = "case.reopened"


def find_reopening(session: Session, case: Case) -> Reopening | None:
    """Return the newest request to open a case again, or the newest time it was opened."""
    return session.scalar(
        select(Reopening)
        .where(Reopening.case_id == case.id)
        .order_by(Reopening.asked_at.desc(), Reopening.id.desc())
        .limit(1)
    )


def ask_to_reopen(
    session: Session, case: Case, *, reason: str, actor: Actor, at: datetime
) -> Reopening:
    """Ask the leads to open a case again; raises Conflict when it is open or was asked already."""
    _hold_closed(session, case)
    newest = find_reopening(session, case)
    if newest is not None and newest.state is Asking.ASKED:
        message = "It was asked already to open this case again."
        raise Conflict(message)
    asked = _ask(session, case, reason=reason, actor=actor, at=at)
    tell_leads_of(
        session,
        case,
        kind=REOPEN,
        subject_id=case.id,
        danger=Danger.DUE,
        due_at=at,
        actor=actor,
        at=at,
    )
    return asked


def _hold_closed(session: Session, case: Case) -> None:
    session.refresh(case, with_for_update=True)
    if case.state is not CaseState.CLOSED:
        message = "This case is open already."
        raise Conflict(message)


def _ask(session: Session, case: Case, *, reason: str, actor: Actor, at: datetime) -> Reopening:
    if not reason:
        message = "Enter why the case is opened again"
        raise Invalid(message, field="reason")
    asked = Reopening(
        scope_id=case.id,
        case_id=case.id,
        state=Asking.ASKED,
        asked_at=at,
        asked_by_id=actor.account_id,
        reason=reason,
    )
    session.add(asked)
    session.flush()
    record(
        session, actor=actor, at=at, action="reopening.asked", case_id=case.id, object_id=asked.id
    )
    return asked


def reopen(
    session: Session,
    case: Case,
    *,
    account_id: UUID | None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Open a case again, worked by who is named or by who worked it; raises Invalid for nobody.

    No text leaves and nobody is rung as before until safe contact has been checked anew.
    """
    _hold_closed(session, case)
    newest = find_reopening(session, case)
    if newest is None or newest.state is not Asking.ASKED:
        newest = _ask(session, case, reason=reason, actor=actor, at=at)
    workers = {account.id for _, account in list_workers(session, case, at=at)}
    if account_id is not None and account_id not in workers:
        give_case(session, case, account_id=account_id, reason=reason, actor=actor, at=at)
    elif account_id is None and not workers:
        message = "Choose who works the case"
        raise Invalid(message, field="account_id")
    newest.decided_because = reason
    _decide(session, newest, Asking.APPROVED, actor=actor, at=at)
    with beyond_the_wall(session, why="what stands in for a case opens with it"):
        for each in session.scalars(select(Case).where(Case.decoy_of_id == case.id)):
            each.state, each.closed_at = CaseState.OPEN, None
        session.flush()
    case.state, case.closed_at = CaseState.OPEN, None
    record(session, actor=actor, at=at, action="case.reopened", case_id=case.id, object_id=case.id)
    _ask_everything_anew(session, case, actor=actor, at=at)


def decline_reopening(
    session: Session, case: Case, *, reason: str, actor: Actor, at: datetime
) -> None:
    """Leave a case closed, and tell whoever asked why; raises Conflict when nobody asks."""
    _hold_closed(session, case)
    asked = find_reopening(session, case)
    if asked is None or asked.state is not Asking.ASKED:
        raise Conflict
    if not reason:
        message = "Enter why it stays closed"
        raise Invalid(message, field="reason")
    asked.decided_because = reason
    _decide(session, asked, Asking.DECLINED, actor=actor, at=at)
    raise_prompt(
        session,
        kind=NOT_REOPENED,
        danger=Danger.DUE,
        due_at=at,
        at=at,
        actor=actor,
        case_id=case.id,
        for_account_id=asked.asked_by_id,
        subject_id=case.id,
    )


def settle_seen(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Take note of a decision: it leaves the day of whoever asked, and of who works the case."""
    for kind in (NOT_REOPENED, REOPENED):
        settle_prompts(session, kind=kind, subject_id=case.id, actor=actor, at=at)


def _decide(
    session: Session, asked: Reopening, state: Asking, *, actor: Actor, at: datetime
) -> None:
    asked.state, asked.decided_at, asked.decided_by_id = state, at, actor.account_id
    record(
        session,
        actor=actor,
        at=at,
        action=f"reopening.{state.value}",
        case_id=asked.case_id,
        object_id=asked.id,
    )
    for kind in (REOPEN, NOT_REOPENED):
        settle_prompts(session, kind=kind, subject_id=asked.case_id, actor=actor, at=at)


def _ask_everything_anew(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    known = find_safe_contact(session, case)
    if known is not None:
        # As it was, due for a check today, and with no text to be sent.
        next_version(
            session,
            case,
            known,
            step=CardStep.REOPENED,
            actor=actor,
            at=at,
            texts=Texts.NONE,
            recheck_on=at.astimezone(LONDON).date(),
            checked_how="not since the case was closed: check it before any contact",
        )
    for kind, danger in ((RECHECK, Danger.CALL), (REOPENED, Danger.DUE)):
        raise_prompt(
            session,
            kind=kind,
            danger=danger,
            due_at=at,
            at=at,
            actor=actor,
            case_id=case.id,
            subject_id=case.id,
        )
