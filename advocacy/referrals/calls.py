"""Logging calls to the helpline, whoever rang and whatever they would say."""

from collections.abc import Iterable
from dataclasses import dataclass, field
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
from advocacy.db import new_id
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt
from advocacy.referrals.call_log.finding import CallFilter
from advocacy.referrals.call_log.handing_on import HANDED_ON, DueBy, hand_on
from advocacy.referrals.call_log.keys import remember_call
from advocacy.referrals.call_log.models import HandedOn
from advocacy.referrals.call_log.notes import end_notes
from advocacy.referrals.kept_from import list_kept_from_call, list_leads_of
from advocacy.referrals.models import CallKind, CallOutcome, HelplineCall
from advocacy.vault import INTAKE_SCOPE

PAGE_SIZE = 25
CALLER_IN_DANGER = "helpline.danger"
MAY_BE_SUSPECT = "helpline.suspect"
_AHEAD = timedelta(minutes=5)
_COUNTED = timedelta(minutes=90)

Before = tuple[datetime, UUID]
Logged = tuple[HelplineCall, HandedOn | None]


@dataclass(frozen=True)
class CallFacts:
    """What the worker wrote about a call; `phone` is E.164 or empty.

    `call_id` is the id the call was written under, so that a form sent twice logs it once;
    `call_name` what the caller wants to be known by, `given` the codes of signposts.
    """

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
    kind: CallKind = CallKind.TALK
    call_name: str = ""
    given: list[str] = field(default_factory=list)
    hand_on_by: DueBy = DueBy.NOTHING
    follow_up: str = ""
    call_id: UUID | None = None


def log_call(
    session: Session,
    facts: CallFacts,
    *,
    actor: Actor,
    at: datetime,
    case: Case | None = None,
) -> HelplineCall:
    """Log a call under keys of its own, or under its case once the caller is recognised.

    Danger now stands at once at the top of the leads' day. The minutes are counted when the call
    is logged within 90 minutes of its beginning and nobody wrote another number.
    """
    if facts.call_id is not None:
        logged = session.get(HelplineCall, facts.call_id)
        if logged is not None and logged.logged_by_id == actor.account_id:
            return logged
    _refuse_unfit(facts, at=at)
    call_id = facts.call_id or new_id()
    call = HelplineCall(
        id=call_id,
        scope_id=case.id if case else session.info["vault"].create_scope(call_id),
        case_id=case.id if case else None,
        team_id=actor.team_id,
        logged_by_id=actor.account_id,
        logged_at=at,
        rang_at=facts.rang_at,
        minutes=_minutes(facts, at=at),
        danger_now=facts.danger_now,
        outcome=facts.outcome,
        kind=facts.kind,
        caller=facts.caller,
        call_name=facts.call_name,
        phone=facts.phone,
        given=facts.given,
        about=facts.about,
        done=facts.done,
    )
    session.add(call)
    record(session, actor=actor, at=at, action="helpline.call_logged", object_id=call.id)
    end_notes(session, call.id)
    if case is None:
        remember_call(session, call)
    handed = None
    if facts.hand_on_by is not DueBy.NOTHING:
        what = facts.follow_up
        handed = hand_on(session, call, by=facts.hand_on_by, what=what, actor=actor, at=at)
    if facts.to_duty:
        _hand_to_duty(session, call, facts, actor=actor, at=at)
    _tell_of(session, call, handed, actor=actor, at=at)
    return call


def _refuse_unfit(facts: CallFacts, *, at: datetime) -> None:
    if facts.rang_at > at + _AHEAD:
        message = "Enter when they rang: that is still to come"
        raise Invalid(message, field="rang_at")
    if facts.danger_now and not facts.done:
        message = "Enter what was done about the danger"
        raise Invalid(message, field="done")


def _minutes(facts: CallFacts, *, at: datetime) -> int | None:
    since = at - facts.rang_at
    if facts.minutes is None and timedelta() <= since <= _COUNTED:
        return max(1, round(since.total_seconds() / 60))
    return facts.minutes


def _tell_of(
    session: Session, call: HelplineCall, handed: HandedOn | None, *, actor: Actor, at: datetime
) -> None:
    """Put before the leads what they should know of this call."""
    told = []
    if call.danger_now:
        told.append((CALLER_IN_DANGER, Danger.CALL, at))
    if call.kind is CallKind.SUSPECT:
        # Whoever tries to find somebody out may try elsewhere tonight: above what is merely due.
        told.append((MAY_BE_SUSPECT, Danger.MISSED, at))
    if handed is not None:
        told.append((HANDED_ON, Danger.DUE, handed.due_at))
    leads = list_leads_of(session, actor.team_id) if told else []
    for kind, danger, due_at in told:
        tell_leads(
            session, leads, kind=kind, danger=danger, subject_id=call.id, actor=actor, at=at,
            due_at=due_at,
        )  # fmt: skip


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
    due_at: datetime | None = None,
) -> None:
    """Put something of the intake on the day of these leads, due at once when nothing is said."""
    for lead in leads:
        raise_prompt(
            session,
            kind=kind,
            danger=danger,
            due_at=due_at or at,
            at=at,
            actor=actor,
            for_account_id=lead.id,
            subject_id=subject_id,
            scope_id=INTAKE_SCOPE,
        )


def list_calls(
    session: Session,
    *,
    actor: Actor,
    before: Before | None = None,
    wanted: CallFilter | None = None,
) -> tuple[list[Logged], Before | None]:
    """Return a page of the actor's own calls, newest first, with what was handed on; and the next.

    `before` is the key that the page begins after.
    """
    query = (
        select(HelplineCall, HandedOn)
        .outerjoin(HandedOn, HandedOn.call_id == HelplineCall.id)
        .where(
            HelplineCall.logged_by_id == actor.account_id,
            *(wanted or CallFilter()).conditions(),
        )
    )
    if before is not None:
        moment, row_id = before
        query = query.where(
            or_(
                HelplineCall.rang_at < moment,
                and_(HelplineCall.rang_at == moment, HelplineCall.id < row_id),
            )
        )
    query = query.order_by(HelplineCall.rang_at.desc(), HelplineCall.id.desc())
    found: list[Logged] = [(row[0], row[1]) for row in session.execute(query.limit(PAGE_SIZE + 1))]
    shown = found[:PAGE_SIZE]
    if len(found) <= PAGE_SIZE:
        return shown, None
    return shown, (shown[-1][0].rang_at, shown[-1][0].id)


def get_call(session: Session, call_id: UUID, *, actor: Actor) -> HelplineCall:
    """Return a call of the intake to who logged it, or has a say as lead; raises NotFound."""
    call = session.get(HelplineCall, call_id)
    if call is None or call.case_id is not None:
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
