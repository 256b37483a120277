"""Tells plans of orders that end soon or have ended: time passes without anybody's doing."""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.cases.changes import Change, announce
from advocacy.cases.models import Case, CaseState
from advocacy.orders.models import Order
from advocacy.orders.service import today

_SOON, _PAST = 28, -1
_AT_ONCE = 200


def tell_of_expiring(session: Session, *, at: datetime) -> list[str]:
    """Say once that an order ends within four weeks, and once that it has; return what was done."""
    now = today(at)
    past = and_(Order.expires_on < now, or_(Order.told_days.is_(None), Order.told_days != _PAST))
    soon = and_(Order.expires_on <= now + timedelta(days=_SOON), Order.told_days.is_(None))
    found = session.execute(
        select(Order, Case)
        .join(Case, Case.id == Order.case_id)
        .where(
            Order.ended_on.is_(None),
            Order.made_on.is_not(None),
            Case.state != CaseState.CLOSED,
            or_(past, soon),
        )
        .order_by(Order.expires_on, Order.id)
        .limit(_AT_ONCE)
        .with_for_update(of=Order)
    ).all()
    for order, case in found:
        order.told_days = _PAST if order.expires_on and order.expires_on < now else _SOON
        announce(session, case, change=Change.ORDER, actor=SYSTEM, at=at)
    return [f"{len(found)} times told that an order ends"] if found else []
