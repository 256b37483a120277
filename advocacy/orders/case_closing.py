"""What is asked of orders before a case is closed: who watches over them afterwards."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.cases.closing.questions import STILL_OPEN, Question, leave_as_it_is
from advocacy.cases.models import Case
from advocacy.orders.kinds import order_words
from advocacy.orders.models import Order
from advocacy.orders.service import today

# What is due about them is taken off with everything else that is due in the case.
stop_reminding = leave_as_it_is


def ask_about_orders(session: Session, case: Case, at: datetime) -> Sequence[Question]:
    """Return what is asked while an order stands or is applied for."""
    found = session.scalars(
        select(Order)
        .where(
            Order.case_id == case.id,
            Order.ended_on.is_(None),
            or_(Order.expires_on.is_(None), Order.expires_on >= today(at)),
        )
        .order_by(Order.recorded_at, Order.id)
        .limit(50)
    ).all()
    if not found:
        return []
    return [
        Question(
            code="orders",
            title="Orders that still stand",
            facts=tuple(_say(each) for each in found),
            choices=(
                ("told", "They know until when, and what to do if it is broken"),
                ("not_told", "They could not be told: nobody reminds of them from now on"),
                STILL_OPEN,
            ),
        )
    ]


def _say(order: Order) -> str:
    name = order_words(order.kind)
    if order.made_on is None:
        return f"{name}: applied for"
    return f"{name}: until {order.expires_on:%-d %B %Y}" if order.expires_on else name
