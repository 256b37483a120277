"""Who may see a note of supervision: the leads of its team, and whom it was held with.

And only while they may open the case it is about: not by an emergency, not in conflict, not once
the case is another team's. Whoever works the case as well or covers it learns nothing of it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor, Role
from advocacy.cases.access import may_open
from advocacy.cases.models import Case
from advocacy.errors import NotFound
from advocacy.supervision.models import SupervisionNote


def may_see(actor: Actor, *, at: datetime) -> ColumnElement[bool]:
    """Return the condition under which somebody may see a note at this moment."""
    whose = SupervisionNote.with_id == actor.account_id
    if actor.role is Role.LEAD:
        whose = or_(whose, SupervisionNote.team_id == actor.team_id)
    cases = select(Case.id).where(may_open(actor, at=at))
    return and_(whose, or_(SupervisionNote.case_id.is_(None), SupervisionNote.case_id.in_(cases)))


def get_note(
    session: Session, note_id: UUID, *, actor: Actor, at: datetime
) -> tuple[SupervisionNote, Case | None]:
    """Return a note and the case it may be about; raises NotFound alike for all others."""
    found = session.execute(
        select(SupervisionNote, Case)
        .outerjoin(Case, Case.id == SupervisionNote.case_id)
        .where(SupervisionNote.id == note_id, may_see(actor, at=at))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def is_its_lead(note: SupervisionNote, actor: Actor) -> bool:
    """Return whether somebody sees a note as a lead: not the one it was held with."""
    leads = actor.role is Role.LEAD and note.team_id == actor.team_id
    return leads and note.with_id != actor.account_id


def is_theirs(note: SupervisionNote, actor: Actor) -> bool:
    """Return whether a note was held with somebody."""
    return note.with_id == actor.account_id
