"""Every concern that a lead looks at, a page at a time, the newest first."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.access import may_open
from advocacy.cases.models import Case
from advocacy.safeguarding.models import Concern

PAGE_SIZE = 25
Key = tuple[datetime, UUID]


def list_for_lead(
    session: Session, *, actor: Actor, at: datetime, waiting: bool, before: Key | None
) -> tuple[list[tuple[Concern, Case]], Key | None]:
    """Return a page of the team's concerns, newest first, and the key of the next.

    `waiting` are those no lead has looked at. Never one about the lead who asks.
    """
    query = (
        select(Concern, Case)
        .join(Case, Case.id == Concern.case_id)
        .where(
            may_open(actor, at=at),
            or_(Concern.colleague_id.is_(None), Concern.colleague_id != actor.account_id),
        )
    )
    if waiting:
        query = query.where(Concern.looked_at.is_(None))
    if before is not None:
        moment, row_id = before
        query = query.where(
            or_(
                Concern.raised_at < moment,
                and_(Concern.raised_at == moment, Concern.id < row_id),
            )
        )
    query = query.order_by(Concern.raised_at.desc(), Concern.id.desc()).limit(PAGE_SIZE + 1)
    found = [(concern, case) for concern, case in session.execute(query)]
    shown = found[:PAGE_SIZE]
    if len(found) <= PAGE_SIZE:
        return shown, None
    last = shown[-1][0]
    return shown, (last.raised_at, last.id)
