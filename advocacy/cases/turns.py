"""One after the other: of two who send at the same instant, the second sees what the first did."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case


def take_turn(session: Session, case_id: UUID) -> None:
    """Wait until whoever writes to this case in this way is done; held until the commit.

    SQLite lets one write at a time anyway.
    """
    session.execute(select(Case.id).where(Case.id == case_id).with_for_update(key_share=True))
