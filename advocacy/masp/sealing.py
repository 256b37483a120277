"""What an agency has of a case that is sealed against it goes at once."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Agency
from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.ledger.service import record
from advocacy.masp.models import MaspLink, SharedPart


def take_back_shares(
    session: Session, case: Case, *, agency: Agency, actor: Actor, at: datetime
) -> None:
    """Destroy the agency's copies of what was shared with it about this case."""
    links = select(MaspLink.id).where(MaspLink.case_id == case.id)
    session.execute(
        delete(SharedPart).where(SharedPart.agency_id == agency.id, SharedPart.link_id.in_(links))
    )
    record(
        session,
        actor=actor,
        at=at,
        action="masp.taken_back",
        case_id=case.id,
        object_id=agency.id,
    )
