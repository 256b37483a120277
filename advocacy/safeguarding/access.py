"""Who may see a concern: whoever works the case, but one about a colleague only its author and
the leads who may know of it. That colleague is told nothing, whatever their role.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.access import may_open, may_read
from advocacy.cases.leads import list_leads_for
from advocacy.cases.models import Case
from advocacy.db import beyond_the_wall, let_through
from advocacy.errors import NotFound
from advocacy.safeguarding.models import Concern


def get_concern(
    session: Session, concern_id: UUID, *, actor: Actor, at: datetime, reading: bool
) -> tuple[Concern, Case]:
    """Return a concern and its case; raises NotFound alike for all who may not know of it.

    `reading` lets in whoever opened the case in an emergency, save where a colleague is concerned.
    """
    with beyond_the_wall(session, why="another team's lead looks where its own may not"):
        concern = session.get(Concern, concern_id)
        if concern is None or not _may_see(session, concern, actor=actor, at=at, reading=reading):
            raise NotFound
        case = session.get_one(Case, concern.case_id)
    let_through(session, case.id, why="a lead who may look at this concern, or who works the case")
    return concern, case


def _may_see(
    session: Session, concern: Concern, *, actor: Actor, at: datetime, reading: bool
) -> bool:
    if concern.colleague_id is not None and concern.colleague_id == actor.account_id:
        return False
    opens = may_read(actor, at=at) if reading and not concern.restricted else may_open(actor, at=at)
    works = session.scalar(select(Case.id).where(Case.id == concern.case_id, opens)) is not None
    if works and (not concern.restricted or concern.raised_by_id == actor.account_id):
        return True
    return actor.account_id in leads_of(session, concern)


def concern_deciders(session: Session, concern_id: UUID) -> set[UUID]:
    """Return the leads who look at a concern, by its id."""
    return leads_of(session, session.get_one(Concern, concern_id))


def leads_of(session: Session, concern: Concern) -> set[UUID]:
    """Return the leads who look at a concern: never the colleague it is about."""
    case = session.get_one(Case, concern.case_id)
    return {lead.id for lead in list_leads_for(session, case, without=[concern.colleague_id])}
