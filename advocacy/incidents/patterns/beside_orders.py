"""Orders over the same time: when each was made and was over, and the breaches confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.incidents.patterns.counting import day_of
from advocacy.orders.breach_models import Breach, BreachState
from advocacy.orders.force import begins_on
from advocacy.orders.kinds import order_words
from advocacy.orders.models import EndedAs, Order

_NEVER_WAS = frozenset({EndedAs.REFUSED, EndedAs.MISTAKE})


@dataclass(frozen=True)
class OrderSpan:
    """An order from the day it was in force to the day it is over, and what may not stand."""

    id: UUID
    title: str
    made_on: date
    begins_on: date
    over_on: date | None
    served_on: date | None
    ended: bool
    breaches: tuple[date | None, ...]


def order_spans(
    session: Session, case: Case, times: Mapping[UUID, datetime | None]
) -> list[OrderSpan]:
    """Return the orders that were made, oldest first, in two statements.

    An incident that broke several terms of an order counts once for it. `times` are when incidents
    happened, by their ids: a breach of one that was not chosen is not among them, nor counted.
    """
    breaches = _confirmed(session, case, times)
    orders = session.scalars(
        select(Order)
        .where(Order.case_id == case.id, Order.made_on.is_not(None))
        .order_by(Order.made_on, Order.id)
    )
    return [
        _span(order, breaches.get(order.id, []))
        for order in orders
        if order.ended_as not in _NEVER_WAS
    ]


def _confirmed(
    session: Session, case: Case, times: Mapping[UUID, datetime | None]
) -> dict[UUID, list[date | None]]:
    found: dict[UUID, list[date | None]] = {}
    rows = session.execute(
        select(Breach.order_id, Breach.incident_id)
        .where(Breach.case_id == case.id, Breach.state == BreachState.CONFIRMED)
        .group_by(Breach.order_id, Breach.incident_id)
        .order_by(Breach.order_id, Breach.incident_id)
    )
    for order_id, incident_id in rows:
        if incident_id in times:
            at = times[incident_id]
            found.setdefault(order_id, []).append(None if at is None else day_of(at))
    return found


def _span(order: Order, breaches: Sequence[date | None]) -> OrderSpan:
    ends = [each for each in (order.expires_on, order.ended_on) if each is not None]
    made_on = order.made_on or begins_on(order) or date.min
    return OrderSpan(
        id=order.id,
        title=order_words(order.kind),
        made_on=made_on,
        begins_on=begins_on(order) or made_on,
        over_on=min(ends) if ends else None,
        served_on=order.served_on,
        ended=order.ended_on is not None,
        breaches=tuple(sorted(breaches, key=lambda day: day or date.max)),
    )
