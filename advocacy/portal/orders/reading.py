"""The orders of a case in plain words: only what the order itself says, and when it counts.

Nothing staff wrote about it, nobody's name, and no place that is kept from everything that leaves:
somebody else may hold this phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case, Person, PersonKind
from advocacy.handover.leaks import find_leaks, secrets_of
from advocacy.orders.force import OVER, Standing, begins_on, standing
from advocacy.orders.kinds import order_words
from advocacy.orders.models import EndedAs, Hearing, HearingState, Order, Term
from advocacy.orders.service import list_orders, list_people_of_orders, today

# One written down by mistake never was, and that one was refused is told by voice.
_NOT_SHOWN = frozenset({EndedAs.MISTAKE, EndedAs.REFUSED})
_MOST_RULES, _LONGEST_RULE = 100, 160


@dataclass(frozen=True)
class OwnTerm:
    """What they must keep to; `words` is empty where it names a place that is kept back."""

    words: str
    times: str


@dataclass(frozen=True)
class OwnOrder:
    """One order; the days are as the order has them."""

    title: str
    number: str
    standing: Standing
    protects: str
    begins_on: date | None
    expires_on: date | None
    over_on: date | None
    further: bool
    served: str
    served_on: date | None
    terms: Sequence[OwnTerm]
    hearing: Hearing | None


@dataclass(frozen=True)
class OwnOrders:
    """Those that count or may come to, and those that are over."""

    active: Sequence[OwnOrder]
    over: Sequence[OwnOrder]


def own_orders(session: Session, case: Case, *, at: datetime) -> OwnOrders:
    """Return the orders of somebody's own case, the newest first."""
    orders = [each for each in list_orders(session, case) if each.ended_as not in _NOT_SHOWN]
    if not orders:
        return OwnOrders((), ())
    people = list_people_of_orders(session, case)
    terms, hearings = _terms(session, case), _hearings(session, case, at=at)
    secrets = secrets_of(session, case)
    shown = [
        _order(each, terms.get(each.id, []), hearings.get(each.id), people, secrets, on=today(at))
        for each in orders
    ]
    active = [each for each in shown if each.standing not in OVER]
    return OwnOrders(
        active=sorted(active, key=lambda each: each.standing is not Standing.IN_FORCE),
        over=[each for each in shown if each.standing in OVER],
    )


def rules_then(
    session: Session, case: Case, *, first_on: date, last_on: date
) -> list[tuple[Term, str]]:
    """Return the terms that counted on any of these days, each in words that may be shown here."""
    rows = session.execute(
        select(Order, Term)
        .join(Term, Term.order_id == Order.id)
        .where(Order.case_id == case.id)
        .order_by(Order.recorded_at.desc(), Order.id.desc(), Term.number, Term.id)
        .limit(_MOST_RULES)
    ).all()
    found = [
        (order, term)
        for order, term in rows
        if order.ended_as not in _NOT_SHOWN and _counted(order, term, first_on, last_on)
    ]
    secrets = secrets_of(session, case) if found else ()
    return [(term, _say_rule(order, term, secrets)) for order, term in found]


def _counted(order: Order, term: Term, first_on: date, last_on: date) -> bool:
    if term.ended_on is not None and term.ended_on <= first_on:
        return False
    if term.from_on is not None and term.from_on > last_on:
        return False
    began = begins_on(order)
    days = {first_on, last_on, *([began] if began and first_on <= began <= last_on else [])}
    return any(standing(order, on=day) is Standing.IN_FORCE for day in days)


def _say_rule(order: Order, term: Term, secrets: tuple[str, ...]) -> str:
    words = _shown(term.words, secrets) or "it names a place"
    short = words if len(words) <= _LONGEST_RULE else f"{words[:_LONGEST_RULE].rstrip()} …"
    return f"{order_words(order.kind)}, {term.number}: {short}"


def _terms(session: Session, case: Case) -> dict[UUID, list[Term]]:
    found: dict[UUID, list[Term]] = {}
    rows = session.scalars(
        select(Term)
        .where(Term.case_id == case.id, Term.ended_on.is_(None))
        .order_by(Term.number, Term.added_at, Term.id)
    )
    for term in rows:
        found.setdefault(term.order_id, []).append(term)
    return found


def _hearings(session: Session, case: Case, *, at: datetime) -> dict[UUID, Hearing]:
    """Return the next hearing still to come, by order."""
    rows = session.scalars(
        select(Hearing)
        .where(
            Hearing.case_id == case.id,
            Hearing.state == HearingState.AHEAD,
            Hearing.happens_at >= at,
        )
        .order_by(Hearing.happens_at.desc(), Hearing.id.desc())
    )
    return {each.order_id: each for each in rows}


def _order(
    order: Order,
    terms: Sequence[Term],
    hearing: Hearing | None,
    people: dict[UUID, Person],
    secrets: tuple[str, ...],
    *,
    on: date,
) -> OwnOrder:
    return OwnOrder(
        title=order_words(order.kind),
        number=_shown(order.number, secrets),
        standing=standing(order, on=on),
        protects=_protects(order, people),
        begins_on=begins_on(order),
        expires_on=order.expires_on,
        over_on=order.ended_on or order.expires_on,
        further=order.ends.value == "further_order",
        served=order.served.value,
        served_on=order.served_on,
        terms=[OwnTerm(_shown(each.words, secrets), _shown(each.times, secrets)) for each in terms],
        hearing=hearing,
    )


def _shown(words: str, secrets: tuple[str, ...]) -> str:
    return "" if find_leaks(words, secrets) else words


def _protects(order: Order, people: dict[UUID, Person]) -> str:
    kinds = [people[UUID(each)].kind for each in order.protects if UUID(each) in people]
    children = kinds.count(PersonKind.DEPENDENT)
    words = ["you"] if PersonKind.SURVIVOR in kinds else []
    if children:
        words.append("your child" if children == 1 else "your children")
    return " and ".join(words)
