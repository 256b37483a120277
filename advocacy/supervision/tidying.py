"""Takes off a day what its person may no longer open, or can no longer do: the worker asks.

Whoever leaves leaves nothing of supervision to others, save that a colleague is to be met.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from advocacy.accounts.models import Account
from advocacy.accounts.service import list_staff
from advocacy.actor import SYSTEM, Role
from advocacy.cases.access import is_blocked
from advocacy.cases.models import Case, Caseload
from advocacy.ledger.service import record
from advocacy.prompts.models import Prompt
from advocacy.supervision.answering import ANSWERED
from advocacy.supervision.models import SupervisionNote
from advocacy.supervision.service import NEXT, READ, SUPERVISED


def who_reads(session: Session, note_id: UUID) -> Collection[UUID]:
    """Return whom a note was held with, while they work here: nobody else is asked to read it."""
    note = session.get_one(SupervisionNote, note_id)
    person = session.get_one(Account, note.with_id)
    return {person.id} if person.left_at is None and person.role in SUPERVISED else set()


def who_hears(session: Session, note_id: UUID) -> Collection[UUID]:
    """Return who wrote a note, while they lead its team: they hear what was added to it."""
    note = session.get_one(SupervisionNote, note_id)
    lead = session.get(Account, note.noted_by_id) if note.noted_by_id else None
    if lead is None or lead.left_at is not None or lead.role is not Role.LEAD:
        return set()
    return {lead.id} if lead.team_id == note.team_id else set()


def who_meets(session: Session, account_id: UUID) -> Collection[UUID]:
    """Return the leads of somebody's team, who hold supervision with them."""
    person = session.get_one(Account, account_id)
    if person.left_at is not None or person.team_id is None or person.role not in SUPERVISED:
        return set()
    leads = list_staff(session, roles=frozenset({Role.LEAD}), team_id=person.team_id)
    return {lead.id for lead in leads} - {person.id}


def take_off_days(session: Session, *, at: datetime) -> list[str]:
    """Settle what asks to read a note that is no longer theirs, or to meet somebody who went.

    Return a line if there was any.
    """
    found = [*_not_to_read(session, at=at), *_nobody_to_meet(session)]
    for prompt in found:
        prompt.settled_at = at
        record(session, actor=SYSTEM, at=at, action="prompt.settled", object_id=prompt.id)
    return [f"{len(found)} reminders of supervision taken off"] if found else []


def _not_to_read(session: Session, *, at: datetime) -> list[Prompt]:
    works = exists().where(
        Caseload.case_id == Case.id,
        Caseload.account_id == Account.id,
        Caseload.starts_at <= at,
        or_(Caseload.ends_at.is_(None), Caseload.ends_at > at),
    )
    leads = and_(Account.role == Role.LEAD, Account.team_id == Case.team_id)
    may_open = and_(or_(works, leads), ~is_blocked(Account.id, Case.id))
    return list(
        session.scalars(
            select(Prompt)
            .join(SupervisionNote, SupervisionNote.id == Prompt.subject_id)
            .join(Account, Account.id == Prompt.for_account_id)
            .outerjoin(Case, Case.id == SupervisionNote.case_id)
            .where(
                Prompt.kind.in_((READ, ANSWERED)),
                Prompt.settled_at.is_(None),
                or_(Account.left_at.is_not(None), and_(Case.id.is_not(None), ~may_open)),
            )
            .order_by(Prompt.id)
        )
    )


def _nobody_to_meet(session: Session) -> list[Prompt]:
    lead, other = aliased(Account), aliased(Account)
    together = and_(
        lead.left_at.is_(None),
        other.left_at.is_(None),
        lead.role == Role.LEAD,
        lead.team_id.is_not_distinct_from(other.team_id),
    )
    return list(
        session.scalars(
            select(Prompt)
            .join(lead, lead.id == Prompt.for_account_id)
            .join(other, other.id == Prompt.subject_id)
            .where(Prompt.kind == NEXT, Prompt.settled_at.is_(None), ~together)
            .order_by(Prompt.id)
        )
    )
