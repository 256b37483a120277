"""Orders with what may breach them, as a summary says them: no place, no paper, nobody protected.

Where an order keeps somebody away from is not read here at all: it can give a refuge away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.handover.gather import Material, happened
from advocacy.handover.summary import MayBreach, OrderPart, OrderTerm
from advocacy.handover.told_times import say_day
from advocacy.orders.breach_models import Breach, BreachState, Told
from advocacy.orders.kinds import order_words
from advocacy.orders.models import EndedAs, Ends, Order, Served, Term
from advocacy.orders.service import list_people_of_orders

Row = TypeVar("Row", Term, Breach)


@dataclass(frozen=True)
class StoredOrder:
    """An order of a case with its terms, whom it binds, and what was taken as a possible breach."""

    order: Order
    binds: str
    terms: Sequence[Term]
    breaches: Sequence[Breach]


def find_orders(session: Session, case: Case) -> list[StoredOrder]:
    """Return the orders of a case, the oldest first, but for those recorded by mistake."""
    orders = session.scalars(
        select(Order)
        .where(
            Order.case_id == case.id,
            Order.ended_as.is_(None) | (Order.ended_as != EndedAs.MISTAKE),
        )
        .order_by(Order.recorded_at, Order.id)
    ).all()
    people = list_people_of_orders(session, case) if orders else {}
    terms = _by_order(
        session.scalars(
            select(Term).where(Term.case_id == case.id).order_by(Term.number, Term.id)
        ).all()
    )
    breaches = _by_order(
        session.scalars(
            select(Breach)
            .where(Breach.case_id == case.id, Breach.state == BreachState.CONFIRMED)
            .order_by(Breach.decided_at, Breach.id)
        ).all()
    )
    return [
        StoredOrder(
            order=each,
            binds=people[each.suspect_id].name if each.suspect_id in people else "",
            terms=terms.get(each.id, []),
            breaches=breaches.get(each.id, []),
        )
        for each in orders
    ]


def _by_order(rows: Sequence[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {}
    for row in rows:
        found.setdefault(row.order_id, []).append(row)
    return found


def tell_orders(orders: Sequence[StoredOrder], used: Material) -> tuple[OrderPart, ...]:
    """Return the orders; a possible breach goes only with the entry it is about."""
    entries = {row.id: row for row in used.incidents}
    return tuple(
        OrderPart(
            kind=order_words(each.order.kind),
            binds=each.binds,
            court=each.order.court,
            number=each.order.number,
            made_on=each.order.made_on,
            lasts=_lasts(each.order),
            served=_served(each.order),
            terms=tuple(
                OrderTerm(term.number, term.words, term.times, term.ended_on) for term in each.terms
            ),
            may_breach=tuple(
                _may_breach(row, each.terms, used)
                for row in each.breaches
                if row.incident_id in entries
            ),
        )
        for each in orders
    )


def _may_breach(row: Breach, terms: Sequence[Term], used: Material) -> MayBreach:
    incident = next(each for each in used.incidents if each.id == row.incident_id)
    return MayBreach(
        term=next(term.number for term in terms if term.id == row.term_id),
        happened=happened(incident),
        why=row.because,
        told_police_at=row.told_at if row.told is Told.POLICE else None,
        reference=row.reference,
    )


def _lasts(order: Order) -> str:
    if order.ended_on is not None:
        return f"in force no longer since {say_day(order.ended_on)}"
    if order.ends is Ends.FURTHER_ORDER:
        return "until further order"
    return f"until {say_day(order.expires_on)}" if order.expires_on else "until a day not known"


def _served(order: Order) -> str:
    if order.served is Served.YES and order.served_on is not None:
        return f"Served {say_day(order.served_on)}"
    return "Not served yet" if order.served is Served.NOT_YET else "Not known whether it was served"
