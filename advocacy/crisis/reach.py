"""Which cases somebody who doesn't work them may reach at all, and who is there to be told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.access import blocked_cases, is_record
from advocacy.cases.grant_models import Cover
from advocacy.cases.models import Case
from advocacy.rota.service import list_holders


def may_reach(account_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition that no conflict of interest keeps this account from a case."""
    return and_(is_record(), Case.id.not_in(blocked_cases(account_id)))


def list_present_holders(session: Session, *, at: datetime) -> list[Account]:
    """Return who holds duty now and is not away: somebody else covers for those who are."""
    away = select(Cover.away_id).where(Cover.starts_at <= at, Cover.ends_at > at)
    absent = set(session.scalars(away))
    return [each for each in list_holders(session, at=at) if each.id not in absent]
