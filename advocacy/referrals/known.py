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
from advocacy.prompts.service import settle_prompts
from advocacy.referrals.calls import tell_leads
from advocacy.referrals.kept_from import list_leads_of
from advocacy.referrals.matching import remember_keys
from advocacy.referrals.models import SURVIVOR, KnownCheck
from advocacy.referrals.withdrawing import MATCHED, MATCHED_ELSEWHERE, list_comparing
from advocacy.vault import INTAKE_SCOPE

MOST_AN_HOUR = 20
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
    own, others = list_comparing(session, check)
    for kind, leads in ((MATCHED, own), (MATCHED_ELSEWHERE, others)):
        tell_leads(
            session, leads, kind=kind, danger=Danger.DUE, subject_id=check.id, actor=actor, at=at
        )
    if asked + 1 == MOST_AN_HOUR:
        leads = list_leads_of(session, actor.team_id)
        tell_leads(
            session, leads, kind=MANY, danger=Danger.DUE, subject_id=check.id, actor=actor, at=at
        )


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
    """Return a question to a lead who has a say in it; raises NotFound.

    One of another team has when all of its own are kept from what it met, or there are none.
    """
    check = session.get(KnownCheck, check_id)
    if check is None:
        raise NotFound
    if check.team_id == actor.team_id:
        return check
    leads = [*list_leads_of(session, check.team_id), *list_comparing(session, check)[1]]
    if actor.account_id not in {lead.id for lead in leads}:
        raise NotFound
    return check


def settle_check(session: Session, check: KnownCheck, *, actor: Actor, at: datetime) -> None:
    """Note that a lead has compared; what leads of another team were told of stays with them."""
    kinds = (MATCHED, MANY) if check.team_id == actor.team_id else (MATCHED_ELSEWHERE, MANY)
    for kind in kinds:
        settle_prompts(session, kind=kind, subject_id=check.id, actor=actor, at=at)
