"""What the pages about orders show, gathered in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case, Person
from advocacy.cases.pages import Card
from advocacy.evidence_store.elsewhere import FilesAndTwins, files_with_twins
from advocacy.evidence_store.places import Places
from advocacy.orders.breach_models import BreachState
from advocacy.orders.breach_reading import count_by_state
from advocacy.orders.force import OVER, WORDS, Standing, days_left, standing
from advocacy.orders.hearings import list_hearings
from advocacy.orders.kinds import could_be_made, order_kinds, order_words
from advocacy.orders.models import Ends, Hearing, Order, OrderChange, Served, Term
from advocacy.orders.reminders import DAYS_BEFORE
from advocacy.orders.service import (
    get_order,
    list_changes,
    list_orders,
    list_people_of_orders,
    today,
)
from advocacy.orders.terms import list_terms
from advocacy.web.words import day

TONES = {
    Standing.APPLIED_FOR: "plain",
    Standing.AHEAD: "plain",
    Standing.IN_FORCE: "calm",
    Standing.EXPIRED: "amber",
    Standing.ENDED: "plain",
}


@dataclass(frozen=True)
class Line:
    """One order in a list."""

    order: Order
    title: str
    standing: Standing
    until: str
    binds: str
    warns: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """Return how it stands, in a word."""
        return WORDS[self.standing]

    @property
    def tone(self) -> str:
        """Return the tone that goes with the word."""
        return "amber" if self.warns and self.standing not in OVER else TONES[self.standing]


@dataclass(frozen=True)
class Lines:
    """The orders of a case: those that stand first, those that are over apart."""

    active: Sequence[Line]
    over: Sequence[Line]


@dataclass(frozen=True)
class Shown:
    """One order with everything that belongs to it."""

    order: Order
    line: Line
    protects: Sequence[str]
    source: str
    odd_day: bool
    terms: Sequence[Term]
    gone: Sequence[Term]
    hearings: Sequence[Hearing]
    changes: Sequence[tuple[OrderChange, str]]
    files: FilesAndTwins
    breaches: Mapping[BreachState, int]
    soon: bool


def order_lines(session: Session, case: Case, *, at: datetime) -> Lines:
    """Return the orders of a case as its list shows them."""
    people = list_people_of_orders(session, case)
    lines = [_line(each, people, on=today(at)) for each in list_orders(session, case)]
    return Lines(
        active=[line for line in lines if line.standing not in OVER],
        over=[line for line in lines if line.standing in OVER],
    )


def order_page(
    session: Session, case: Case, order_id: UUID, *, places: Places, at: datetime
) -> Shown:
    """Return an order of this case with everything that belongs to it; raises NotFound."""
    order = get_order(session, order_id, case=case)
    people = list_people_of_orders(session, case)
    terms = list_terms(session, order)
    kind = order_kinds().get(order.kind)
    left = days_left(order, on=today(at))
    return Shown(
        order=order,
        line=_line(order, people, on=today(at)),
        protects=[people[UUID(each)].name for each in order.protects if UUID(each) in people],
        source=kind.source if kind else "",
        odd_day=bool(kind and order.made_on and not could_be_made(kind, on=order.made_on)),
        terms=[term for term in terms if term.ended_on is None],
        gone=[term for term in terms if term.ended_on is not None],
        hearings=list_hearings(session, order),
        changes=list_changes(session, order),
        files=files_with_twins(session, [order.id], places=places),
        breaches=count_by_state(session, order),
        soon=left is not None and left <= max(DAYS_BEFORE),
    )


def _line(order: Order, people: dict[UUID, Person], *, on: date) -> Line:
    bound = people.get(order.suspect_id)
    return Line(
        order=order,
        title=order_words(order.kind),
        standing=standing(order, on=on),
        until=until(order),
        binds=bound.name if bound else "",
        warns=_warns(order, on=on),
    )


def until(order: Order) -> str:
    """Return until when an order is in force, for the end of a sentence."""
    if order.ends is Ends.FURTHER_ORDER:
        return "until further order"
    if order.expires_on is None:
        return "until when is not known"
    return f"until {day(order.expires_on)}"


def _warns(order: Order, *, on: date) -> tuple[str, ...]:
    said = []
    left = days_left(order, on=on)
    if left is not None and 0 <= left <= max(DAYS_BEFORE):
        said.append("Expires today" if left == 0 else f"Expires in {left} day{'s' * (left > 1)}")
    if order.made_on is not None and order.served is not Served.YES:
        said.append("Not served yet" if order.served is Served.NOT_YET else "Served: not known")
    return tuple(said)


def orders_card(session: Session, case: Case, at: datetime) -> Card | None:
    """Return the card that says which orders stand; none where none ever was recorded."""
    found = session.scalars(
        select(Order)
        .where(Order.case_id == case.id)
        .order_by(Order.recorded_at.desc(), Order.id.desc())
        .limit(50)
    ).all()
    if not found:
        return None
    lines = [_line(each, {}, on=today(at)) for each in found]
    standing_now = [line for line in lines if line.standing not in OVER]
    warns = list(dict.fromkeys(word for line in standing_now for word in line.warns))
    if not standing_now:
        return Card(
            "Orders",
            lines=("None is in force.",),
            action="See those that are over",
            endpoint="orders.order_list",
            arguments={"case_id": case.id},
        )
    return Card(
        "Orders",
        lines=tuple(f"{line.title}, {line.until}." for line in standing_now[:3]),
        tag=warns[0] if warns else standing_now[0].word,
        tone="amber" if warns else standing_now[0].tone,
        action="See the terms",
        endpoint="orders.order_list",
        arguments={"case_id": case.id},
    )
