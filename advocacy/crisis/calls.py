"""Calls that somebody has to act on: identified by the word, or handed on because they were not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.service import list_staff
from advocacy.actor import Actor, Role
from advocacy.cases.access import is_record
from advocacy.cases.models import Case
from advocacy.crisis.models import DutyCall
from advocacy.db import beyond_the_wall, new_id
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts
from advocacy.vault import INTAKE_SCOPE, Vault

CALLED = "crisis.call"
UNKNOWN_CALL = "crisis.unknown_call"
CALL_ON_DUTY = "crisis.call_duty"
CALL_KINDS = (CALLED, UNKNOWN_CALL, CALL_ON_DUTY)
_WHAT = {
    True: "Reference and telephone word were right.",
    False: "The caller was not identified: it may be somebody else. Check by the safe way.",
}


def raise_call(
    session: Session,
    *,
    case: Case | None,
    identified: bool,
    note: str,
    actor: Actor,
    at: datetime,
    call_id: UUID | None = None,
) -> DutyCall:
    """Put a call before whoever works the case, their lead and whoever holds duty."""
    duty_id = new_id()
    vault: Vault = session.info["vault"]
    call = DutyCall(
        id=duty_id,
        # What an unknown caller said lies under the keys of their call, as the call itself does.
        scope_id=case.id if case else vault.create_scope(call_id or duty_id),
        case_id=case.id if case else None,
        team_id=actor.team_id,
        call_id=call_id,
        identified=identified,
        raised_at=at,
        raised_by_id=actor.account_id,
        note=note,
    )
    session.add(call)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        action="crisis.call_raised",
        case_id=call.case_id,
        object_id=call.id,
    )
    if case is not None:
        raise_prompt(
            session,
            kind=CALLED,
            danger=Danger.CALL,
            due_at=at,
            at=at,
            actor=actor,
            case_id=case.id,
            subject_id=call.id,
            detail=_WHAT[identified],
        )
        return call
    for lead in list_staff(session, roles=frozenset({Role.LEAD}), team_id=actor.team_id):
        raise_prompt(
            session,
            kind=UNKNOWN_CALL,
            danger=Danger.CALL,
            due_at=at,
            at=at,
            actor=actor,
            for_account_id=lead.id,
            subject_id=call.id,
            scope_id=INTAKE_SCOPE,
        )
    return call


def find_case_by_reference(session: Session, reference: str) -> Case | None:
    """Return the case of a reference; whoever asks must learn nothing from the answer."""
    with beyond_the_wall(session, why="a caller's reference is of any case"):
        return session.scalar(select(Case).where(Case.reference == reference, is_record()))


def take_on_call(session: Session, call: DutyCall, *, actor: Actor, at: datetime) -> None:
    """Note who is dealing with a call."""
    _lock_open(session, call)
    if call.taken_on_at is not None and call.taken_on_by_id != actor.account_id:
        message = "A colleague is already dealing with this."
        raise Conflict(message)
    call.taken_on_at, call.taken_on_by_id = at, actor.account_id
    settle_prompts(session, kind=CALL_ON_DUTY, subject_id=call.id, actor=actor, at=at)
    _record(session, call, "crisis.call_taken_on", actor=actor, at=at)


def resolve_call(
    session: Session, call: DutyCall, *, reason: str, actor: Actor, at: datetime
) -> None:
    """Record that a person has dealt with a call, and how; raises Invalid without a reason."""
    if not reason.strip():
        message = "Enter what you did and how they are"
        raise Invalid(message, field="reason")
    _lock_open(session, call)
    call.resolved_at, call.resolved_by_id, call.reason = at, actor.account_id, reason.strip()
    first, *others = CALL_KINDS
    settle_prompts(session, kind=first, also=tuple(others), subject_id=call.id, actor=actor, at=at)
    _record(session, call, "crisis.call_resolved", actor=actor, at=at)


def _lock_open(session: Session, call: DutyCall) -> None:
    session.refresh(call, with_for_update=True)
    if call.resolved_at is not None:
        message = "A colleague has already dealt with this."
        raise Conflict(message)


def _record(session: Session, call: DutyCall, action: str, *, actor: Actor, at: datetime) -> None:
    record(session, actor=actor, at=at, action=action, case_id=call.case_id, object_id=call.id)


def get_call_of_case(session: Session, case: Case, call_id: UUID) -> DutyCall:
    """Return a call about this case; raises NotFound for any other."""
    found = session.scalar(
        select(DutyCall).where(DutyCall.id == call_id, DutyCall.case_id == case.id)
    )
    if found is None:
        raise NotFound
    return found


def find_team_call(session: Session, call_id: UUID, *, actor: Actor) -> DutyCall | None:
    """Return a call of nobody known that came to this lead's team and is not dealt with."""
    return session.scalar(
        select(DutyCall).where(
            DutyCall.id == call_id,
            DutyCall.case_id.is_(None),
            DutyCall.team_id == actor.team_id,
            DutyCall.resolved_at.is_(None),
        )
    )
