"""Is somebody already known? Everyone gets the same answer; the lead gets the match."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import Invalid, NotFound, TooMany
from advocacy.ledger.service import record
from advocacy.openings.odd import note_own_name
from advocacy.prompts.models import Danger
from advocacy.referrals.calls import tell_leads
from advocacy.referrals.matching import SURVIVOR, is_matched, remember_keys
from advocacy.referrals.models import KnownCheck
from advocacy.vault import INTAKE_SCOPE

MOST_AN_HOUR = 20
MATCHED = "known.matched"
MANY = "known.many"
_HOUR = timedelta(hours=1)


def ask_whether_known(
    session: Session, *, name: str, phone: str, reference: str, actor: Actor, at: datetime
) -> None:
    """Record the question and compare; returns nothing, so that no answer can differ.

    Raises Invalid when nothing was entered and TooMany after the twentieth within an hour.
    """
    if not (name or phone or reference):
        message = "Enter a name, a telephone number or a reference"
        raise Invalid(message, field="name")
    asked = _asked_lately(session, actor=actor, at=at)
    if asked >= MOST_AN_HOUR:
        raise TooMany(retry_after=int(_HOUR.total_seconds()))
    check = KnownCheck(
        scope_id=INTAKE_SCOPE,
        team_id=actor.team_id,
        asked_by_id=actor.account_id,
        asked_at=at,
        name=name,
        phone=phone,
        reference=reference,
    )
    session.add(check)
    remember_keys(
        session, check.id, about=SURVIVOR, names=[name], phones=[phone], references=[reference]
    )
    session.flush()
    record(session, actor=actor, at=at, action="known.asked", object_id=check.id)
    note_own_name(session, name, actor=actor, at=at)
    tell_leads(
        session,
        kind=MATCHED,
        danger=Danger.DUE,
        subject_id=check.id,
        actor=actor,
        at=at,
        wanted=lambda lead: is_matched(session, check.id, reader_id=lead.id),
    )
    if asked + 1 == MOST_AN_HOUR:
        tell_leads(session, kind=MANY, danger=Danger.DUE, subject_id=check.id, actor=actor, at=at)


def _asked_lately(session: Session, *, actor: Actor, at: datetime) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(KnownCheck)
            .where(KnownCheck.asked_by_id == actor.account_id, KnownCheck.asked_at > at - _HOUR)
        )
        or 0
    )


def get_check(session: Session, check_id: UUID, *, actor: Actor) -> KnownCheck:
    """Return a question to a lead of the team it was asked in; raises NotFound."""
    check = session.get(KnownCheck, check_id)
    if check is None or check.team_id != actor.team_id:
        raise NotFound
    return check
