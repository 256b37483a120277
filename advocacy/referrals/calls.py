"""Logging calls to the helpline, whoever rang and whatever they would say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor, Role
from advocacy.cases.models import Case
from advocacy.cases.phones import spoken_phone
from advocacy.crisis.calls import find_case_by_reference, raise_call
from advocacy.crisis.words import tidy_reference
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt
from advocacy.referrals.kept_from import list_kept_from_call, list_leads_of
from advocacy.referrals.models import CallOutcome, HelplineCall
from advocacy.vault import INTAKE_SCOPE

PAGE_SIZE = 25
CALLER_IN_DANGER = "helpline.danger"
_AHEAD = timedelta(minutes=5)

Before = tuple[datetime, UUID]


@dataclass(frozen=True)
class CallFacts:
    """What the worker wrote about a call; `phone` is E.164 or empty."""

    rang_at: datetime
    minutes: int | None
    danger_now: bool
    outcome: CallOutcome
    caller: str
    phone: str
    about: str
    done: str
    to_duty: bool = False
    reference: str = ""


def log_call(
    session: Session,
    facts: CallFacts,
    *,
    actor: Actor,
    at: datetime,
    case: Case | None = None,
) -> HelplineCall:
    """Log a call under the intake, or under its case once the caller is recognised.

    Danger now stands at once at the top of the leads' day.
    """
    if facts.rang_at > at + _AHEAD:
        message = "Enter when they rang: that is still to come"
        raise Invalid(message, field="rang_at")
    if facts.danger_now and not facts.done:
        message = "Enter what was done about the danger"
        raise Invalid(message, field="done")
    call = HelplineCall(
        scope_id=case.id if case else INTAKE_SCOPE,
        case_id=case.id if case else None,
        team_id=actor.team_id,
        logged_by_id=actor.account_id,
        logged_at=at,
        rang_at=facts.rang_at,
        minutes=facts.minutes,
        danger_now=facts.danger_now,
        outcome=facts.outcome,
        caller=facts.caller,
        phone=facts.phone,
        about=facts.about,
        done=facts.done,
    )
    session.add(call)
    record(session, actor=actor, at=at, action="helpline.call_logged", object_id=call.id)
    if facts.to_duty:
        _hand_to_duty(session, call, facts, actor=actor, at=at)
    if facts.danger_now:
        tell_leads(
            session,
            list_leads_of(session, actor.team_id),
            kind=CALLER_IN_DANGER,
            danger=Danger.CALL,
            subject_id=call.id,
            actor=actor,
            at=at,
        )
    return call


def _hand_to_duty(
    session: Session, call: HelplineCall, facts: CallFacts, *, actor: Actor, at: datetime
) -> None:
    """Put the call of somebody who was not recognised before whoever holds duty.

    Whether there is a case of that reference shows nowhere to whoever logs the call.
    """
    tidy = tidy_reference(facts.reference)
    case = find_case_by_reference(session, tidy) if facts.reference else None
    phone = spoken_phone(facts.phone) if facts.phone else "a number not shown"
    raise_call(
        session,
        case=case,
        identified=False,
        note=f"{facts.caller or 'Somebody who gave no name'} rang from {phone}. {facts.about}",
        call_id=call.id,
        actor=actor,
        at=at,
    )


def tell_leads(
    session: Session,
    leads: Iterable[Account],
    *,
    kind: str,
    danger: Danger,
    subject_id: UUID,
    actor: Actor,
    at: datetime,
) -> None:
    """Put something of the intake on the day of these leads."""
    for lead in leads:
        raise_prompt(
            session,
            kind=kind,
            danger=danger,
            due_at=at,
            at=at,
            actor=actor,
            for_account_id=lead.id,
            subject_id=subject_id,
            scope_id=INTAKE_SCOPE,
        )


def list_calls(
    session: Session, *, actor: Actor, before: Before | None = None, limit: int = PAGE_SIZE
) -> list[HelplineCall]:
    """Return the actor's own calls, newest first, those after the key `before` when given."""
    query = select(HelplineCall).where(HelplineCall.logged_by_id == actor.account_id)
    if before is not None:
        moment, row_id = before
        query = query.where(
            or_(
                HelplineCall.rang_at < moment,
                and_(HelplineCall.rang_at == moment, HelplineCall.id < row_id),
            )
        )
    query = query.order_by(HelplineCall.rang_at.desc(), HelplineCall.id.desc()).limit(limit)
    return list(session.scalars(query))


def get_call(session: Session, call_id: UUID, *, actor: Actor) -> HelplineCall:
    """Return a call of the intake to who logged it, or has a say as lead; raises NotFound."""
    call = session.get(HelplineCall, call_id)
    if call is None or call.scope_id != INTAKE_SCOPE:
        raise NotFound
    if call.logged_by_id != actor.account_id and not _leads(session, call, actor):
        raise NotFound
    return call


def _leads(session: Session, call: HelplineCall, actor: Actor) -> bool:
    """Return whether a call is for this lead: not when it is about somebody they know."""
    if actor.role is not Role.LEAD:
        return False
    kept_out = list_kept_from_call(session, call.id)
    leads = list_leads_of(session, call.team_id, without=kept_out)
    return actor.account_id in {lead.id for lead in leads}
