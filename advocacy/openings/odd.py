"""Notices reading that a lead should look at: much, refused, of one's own name, in emergencies.

It judges nobody. A lead who is not the reader sees how often and when, and looks into it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.service import list_staff
from advocacy.actor import STAFF_ROLES, SYSTEM, Actor, Role
from advocacy.cases.grant_models import EmergencyOpening
from advocacy.cases.namekeys import name_keys
from advocacy.clock import LONDON
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.models import LedgerEvent
from advocacy.ledger.service import READ, record
from advocacy.openings.models import Oddity, OddReading
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts
from advocacy.vault import SERVICE_SCOPE

ODD = "reading.odd"
SEARCHED_OWN_NAME = "search.own_name"
MOST_CASES_A_DAY = 30
MOST_REFUSALS_AN_HOUR = 10
MOST_EMERGENCIES_A_WEEK = 3
_READERS = tuple(sorted(role.value for role in STAFF_ROLES | {Role.PARTNER}))

Counted = Select[UUID | None, int] | Select[UUID, int]


def note_own_name(session: Session, text: str, *, actor: Actor, at: datetime) -> None:
    """Record that somebody searched for their own surname; what they typed is not kept."""
    surname = name_keys(actor.name.split()[-1]) if actor.name.split() else frozenset()
    if any(surname & name_keys(word) for word in text.split()[:10]):
        record(session, actor=actor, at=at, action=SEARCHED_OWN_NAME)


def notice_odd_reading(session: Session, *, at: datetime) -> list[OddReading]:
    """Tell the leads of every reader beyond a threshold, once a day, person and kind."""
    today = at.astimezone(LONDON).date()
    day_began = datetime.combine(today, time(), LONDON).astimezone(UTC)
    counts: tuple[tuple[Oddity, Counted, int], ...] = (
        (Oddity.MANY_CASES, _cases_since(day_began), MOST_CASES_A_DAY),
        (
            Oddity.MANY_REFUSALS,
            _events_since("access.refused", at - timedelta(hours=1)),
            MOST_REFUSALS_AN_HOUR - 1,
        ),
        (Oddity.OWN_NAME, _events_since(SEARCHED_OWN_NAME, day_began), 0),
        (
            Oddity.MANY_EMERGENCIES,
            _emergencies_since(at - timedelta(days=7)),
            MOST_EMERGENCIES_A_WEEK - 1,
        ),
    )
    told = {
        (row.account_id, row.oddity)
        for row in session.scalars(select(OddReading).where(OddReading.read_on == today))
    }
    noticed = []
    for oddity, counted, most in counts:
        for account_id, times in session.execute(counted):
            if account_id is None or times <= most or (account_id, oddity) in told:
                continue
            odd = OddReading(
                scope_id=SERVICE_SCOPE,
                account_id=account_id,
                oddity=oddity,
                read_on=today,
                times=times,
                noticed_at=at,
            )
            session.add(odd)
            noticed.append(odd)
    session.flush()
    for odd in noticed:
        _tell(session, odd, at=at)
    return noticed


def _cases_since(since: datetime) -> Counted:
    return (
        select(LedgerEvent.actor_id, func.count(LedgerEvent.case_id.distinct()))
        .where(
            LedgerEvent.at >= since,
            LedgerEvent.action == READ,
            LedgerEvent.actor_role.in_(_READERS),
        )
        .group_by(LedgerEvent.actor_id)
    )


def _events_since(action: str, since: datetime) -> Counted:
    return (
        select(LedgerEvent.actor_id, func.count())
        .where(
            LedgerEvent.at >= since,
            LedgerEvent.action == action,
            LedgerEvent.actor_role.in_(_READERS),
        )
        .group_by(LedgerEvent.actor_id)
    )


def _emergencies_since(since: datetime) -> Counted:
    return (
        select(EmergencyOpening.account_id, func.count())
        .where(EmergencyOpening.opened_at >= since)
        .group_by(EmergencyOpening.account_id)
    )


def _tell(session: Session, odd: OddReading, *, at: datetime) -> None:
    record(session, actor=SYSTEM, at=at, action="reading.noticed", object_id=odd.id)
    for lead in _leads_over(session, session.get_one(Account, odd.account_id)):
        raise_prompt(
            session,
            kind=ODD,
            danger=Danger.DUE,
            due_at=at,
            at=at,
            actor=SYSTEM,
            for_account_id=lead.id,
            subject_id=odd.id,
        )


def _leads_over(session: Session, reader: Account) -> list[Account]:
    """Return who is told: the leads of the reader's team, else all; never the reader."""
    others = [
        lead for lead in list_staff(session, roles=frozenset({Role.LEAD})) if lead.id != reader.id
    ]
    return [lead for lead in others if lead.team_id == reader.team_id] or others


def odd_deciders(session: Session, odd_id: UUID) -> set[UUID]:
    """Return the leads who are told of what was noticed; never the reader."""
    odd = session.get_one(OddReading, odd_id)
    return {lead.id for lead in _leads_over(session, session.get_one(Account, odd.account_id))}


def get_odd(session: Session, odd_id: UUID, *, actor: Actor) -> tuple[OddReading, Account]:
    """Return what was noticed and of whom, to a lead who was told; raises NotFound otherwise."""
    odd = session.get(OddReading, odd_id)
    reader = session.get(Account, odd.account_id) if odd is not None else None
    if odd is None or reader is None:
        raise NotFound
    if actor.account_id not in {lead.id for lead in _leads_over(session, reader)}:
        raise NotFound
    return odd, reader


def hours_of(session: Session, odd: OddReading) -> list[tuple[int, int]]:
    """Return how many pages the reader opened in each hour of that day, in Europe/London."""
    began = datetime.combine(odd.read_on, time(), LONDON).astimezone(UTC)
    moments = session.scalars(
        select(LedgerEvent.at).where(
            LedgerEvent.actor_id == odd.account_id,
            LedgerEvent.at >= began,
            LedgerEvent.at < began + timedelta(days=1),
        )
    )
    return _counted(moment.astimezone(LONDON).hour for moment in moments)


def _counted(hours: Iterable[int]) -> list[tuple[int, int]]:
    counts: dict[int, int] = {}
    for hour in hours:
        counts[hour] = counts.get(hour, 0) + 1
    return sorted(counts.items())


def look_at(session: Session, odd: OddReading, *, note: str, actor: Actor, at: datetime) -> None:
    """Keep what a lead found; raises Invalid without words, Conflict if done before."""
    if odd.looked_at is not None:
        message = "A colleague has already looked at this."
        raise Conflict(message)
    if not note:
        message = "Enter what you found"
        raise Invalid(message, field="note")
    odd.looked_at, odd.looked_by_id, odd.note = at, actor.account_id, note
    settle_prompts(session, kind=ODD, subject_id=odd.id, actor=actor, at=at)
    record(session, actor=actor, at=at, action="reading.looked_at", object_id=odd.id)
