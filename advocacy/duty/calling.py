"""Ending a call of somebody who was recognised by the telephone word."""

from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.crisis.calls import resolve_call
from advocacy.crisis.models import CrisisOpening, DutyCall
from advocacy.crisis.openings import tell_advocate
from advocacy.referrals.calls import CallFacts, log_call
from advocacy.referrals.models import CallOutcome


def end_call(
    session: Session,
    opening: CrisisOpening,
    case: Case,
    *,
    said: str,
    to_duty: bool,
    actor: Actor,
    at: datetime,
) -> None:
    """Close the crisis essentials, log the call under the case, and leave it with whoever acts."""
    call = session.get_one(DutyCall, opening.subject_id)
    facts = CallFacts(
        rang_at=opening.opened_at,
        minutes=max(1, round((at - opening.opened_at).total_seconds() / 60)),
        danger_now=False,
        outcome=CallOutcome.PASSED_ON if to_duty else CallOutcome.LISTENED,
        caller="",
        phone="",
        about=said,
        done="",
    )
    call.call_id = log_call(session, facts, actor=actor, at=at, case=case).id
    call.note, opening.until_at = said, at
    if not to_duty and call.resolved_at is None:
        resolve_call(session, call, reason=said, actor=actor, at=at)
        tell_advocate(session, case.id, "A call was dealt with by the helpline", actor=actor, at=at)
