"""What is asked of orders before a case is closed: who watches over them afterwards."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select

from advocacy.cases.closing.questions import STILL_OPEN, Counted, Question
from advocacy.orders.models import Order


def _standing(case_id: UUID) -> ScalarSelect[int]:
    return (
        select(func.count(Order.id))
        .where(Order.case_id == case_id, Order.ended_on.is_(None))
        .scalar_subquery()
    )


def _ask(counts: Sequence[int]) -> Sequence[Question]:
    (standing,) = counts
    if not standing:
        return []
    recorded = "One order" if standing == 1 else f"{standing} orders"
    return [
        Question(
            code="orders",
            title="Orders that may still stand",
            facts=(f"{recorded} recorded, not said to have ended. Nobody reminds of them then.",),
            choices=(
                ("told", "They know until when, and what to do if it is broken"),
                ("not_told", "They could not be told safely"),
                ("over", "None is in force any more"),
                STILL_OPEN,
            ),
        )
    ]


# What is due about orders is taken off with everything else that is due in the case.
ORDERS = Counted((_standing,), _ask)
