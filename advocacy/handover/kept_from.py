"""Nothing goes to an agency a case is sealed against, nor through whom the case was taken from."""

from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.access import visible
from advocacy.cases.models import Case
from advocacy.cases.sealing.service import find_sealed_agency
from advocacy.handover.models import Handover, HandoverLink


def sealed_against(session: Session, handover: Handover) -> str:
    """Return the name of the agency whose officer may not have this summary, or nothing."""
    return find_sealed_agency(session, handover.case_id, handover.recipient.get("force", ""))


def no_longer_theirs(session: Session, handover: Handover, giver: Account, *, at: datetime) -> bool:
    """Return whether whoever gave a link out, and knows its code, may no longer open the case."""
    actor = Actor(account_id=giver.id, role=giver.role, team_id=giver.team_id)
    mine = visible(actor, at=at).where(Case.id == handover.case_id)
    return session.scalar(mine) is None


def giver_is_gone(
    session: Session, handover: Handover, link: HandoverLink, *, at: datetime
) -> bool:
    """Return whether a link ended because whoever gave it out may no longer open the case."""
    giver = session.get(Account, link.issued_by_id) if link.issued_by_id else None
    if giver is None or giver.left_at is not None:
        return True
    return no_longer_theirs(session, handover, giver, at=at)
