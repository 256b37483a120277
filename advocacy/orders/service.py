"""Recording an order, and finding it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.changes import Change, announce
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.turns import take_turn
from advocacy.clock import LONDON
from advocacy.db import new_id
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.orders.kinds import order_kinds, order_words
from advocacy.orders.models import Became, Ends, Order, OrderChange, Served
from advocacy.orders.reminders import remind

_PROTECTED = (PersonKind.SURVIVOR, PersonKind.DEPENDENT)


@dataclass(frozen=True)
class Lasts:
    """Until when an order is in force, as far as that is known."""

    ends: Ends
    expires_on: date | None = None


@dataclass(frozen=True)
class Serving:
    """Whether whoever it binds was given it, when, and how that is known."""

    served: Served
    on: date | None = None
    how: str = ""


@dataclass(frozen=True)
class Recorded:
    """An order as it was told; `made_on` is None while it is applied for."""

    kind: str
    suspect_id: UUID
    protects: Sequence[UUID]
    court: str
    number: str
    made_on: date | None
    in_force_on: date | None
    lasts: Lasts
    service: Serving
    words: str = ""


def today(at: datetime) -> date:
    """Return the day it is in London."""
    return at.astimezone(LONDON).date()


def list_bound(session: Session, case: Case) -> list[Person]:
    """Return who of a case an order may bind."""
    return [each for each in _people(session, case) if each.kind is PersonKind.SUSPECT]


def list_protected(session: Session, case: Case) -> list[Person]:
    """Return whom of a case an order may protect."""
    return [each for each in _people(session, case) if each.kind in _PROTECTED]


def list_people_of_orders(session: Session, case: Case) -> dict[UUID, Person]:
    """Return everybody an order of a case may name, those who left it too."""
    wanted = (*_PROTECTED, PersonKind.SUSPECT)
    found = session.scalars(
        select(Person)
        .where(Person.case_id == case.id, Person.kind.in_(wanted))
        .order_by(Person.added_at, Person.id)
    )
    return {each.id: each for each in found}


def _people(session: Session, case: Case) -> list[Person]:
    return [each for each in list_people_of_orders(session, case).values() if each.ended_at is None]


def _written(told: Recorded) -> dict[str, Any]:
    """Return what an order is written down with, by the names of its columns."""
    return {
        "suspect_id": told.suspect_id,
        "kind": told.kind,
        "made_on": told.made_on,
        "in_force_on": told.in_force_on,
        "ends": told.lasts.ends,
        "expires_on": told.lasts.expires_on,
        "served": told.service.served,
        "served_on": told.service.on,
        "court": told.court,
        "number": told.number,
        "protects": [str(each) for each in told.protects],
        "served_how": told.service.how,
        "words": told.words,
    }


def _as_written(order: Order, told: Recorded) -> dict[str, Any]:
    return {name: getattr(order, name) for name in _written(told)}


def record_order(
    session: Session, case: Case, told: Recorded, *, form_id: UUID, actor: Actor, at: datetime
) -> Order:
    """Write an order down; the same form sent again is the order that is there already.

    With something else in it, from a page gone back to, it is an order of its own.
    Raises Invalid for people who are not of the case and for days that can't be.
    """
    take_turn(session, case.id)
    there = session.scalar(select(Order).where(Order.case_id == case.id, Order.form_id == form_id))
    if there is not None and _as_written(there, told) == _written(told):
        return there
    _check_people(session, case, told)
    if told.kind not in order_kinds():
        message = "Choose what kind of order it is"
        raise Invalid(message, field="kind")
    _check_days(told, on=today(at))
    order = Order(
        scope_id=case.id,
        case_id=case.id,
        form_id=form_id if there is None else new_id(),
        recorded_at=at,
        recorded_by_id=actor.account_id,
        **_written(told),
    )
    session.add(order)
    session.flush()
    add_change(
        session,
        order,
        what=Became.RECORDED,
        on=told.made_on or today(at),
        before={},
        words=order_words(told.kind),
        actor=actor,
        at=at,
    )
    note(session, order, "order.recorded", actor=actor, at=at)
    remind(session, order, actor=actor, at=at)
    announce(session, case, change=Change.ORDER, actor=actor, at=at)
    return order


def _check_people(session: Session, case: Case, told: Recorded) -> None:
    here = list_people_of_orders(session, case)
    bound = here.get(told.suspect_id)
    if bound is None or bound.kind is not PersonKind.SUSPECT:
        message = "Choose whom it binds"
        raise Invalid(message, field="suspect")
    known = {each.id for each in here.values() if each.kind in _PROTECTED}
    if not told.protects or set(told.protects) - known:
        message = "Choose whom it protects"
        raise Invalid(message, field="protects")


def _check_days(told: Recorded, *, on: date) -> None:
    if told.made_on is not None and told.made_on > on:
        message = "Enter the day it was made: that is still to come. Leave it empty until then"
        raise Invalid(message, field="made_on")
    if told.made_on is None and told.service.served is Served.YES:
        message = "Enter the day it was made: nothing can be served before"
        raise Invalid(message, field="made_on")
    if told.in_force_on and told.made_on and told.in_force_on < told.made_on:
        message = "Enter a day that is not before it was made"
        raise Invalid(message, field="in_force_on")
    check_lasts(told.lasts, begins=told.in_force_on or told.made_on)
    check_service(told.service, made_on=told.made_on, on=on)


def check_lasts(lasts: Lasts, *, begins: date | None) -> None:
    """Raise Invalid where the day it expires on is missing, or not after it begins."""
    if (lasts.ends is Ends.ON_DAY) != (lasts.expires_on is not None):
        message = (
            "Enter the day it expires on"
            if lasts.ends is Ends.ON_DAY
            else "Leave the day empty, or choose that it expires on a day"
        )
        raise Invalid(message, field="expires_on")
    if lasts.expires_on and begins and lasts.expires_on < begins:
        message = "Enter a day after it begins"
        raise Invalid(message, field="expires_on")


def check_service(service: Serving, *, made_on: date | None, on: date) -> None:
    """Raise Invalid where the day it was served is missing, to come, or before it was made."""
    if (service.served is Served.YES) != (service.on is not None):
        message = (
            "Enter the day it was served"
            if service.served is Served.YES
            else "Leave the day empty, or choose that it was served"
        )
        raise Invalid(message, field="served_on")
    if service.on is not None and (service.on > on or (made_on and service.on < made_on)):
        message = "Enter a day between the day it was made and today"
        raise Invalid(message, field="served_on")


def add_change(
    session: Session,
    order: Order,
    *,
    what: Became,
    on: date,
    before: dict[str, str],
    words: str,
    actor: Actor,
    at: datetime,
) -> OrderChange:
    """Add to the history of an order what it became, and what stood there before."""
    change = OrderChange(
        scope_id=order.case_id,
        case_id=order.case_id,
        order_id=order.id,
        what=what,
        happened_on=on,
        recorded_at=at,
        recorded_by_id=actor.account_id,
        before=before,
        words=words,
    )
    session.add(change)
    return change


def note(session: Session, order: Order, action: str, *, actor: Actor, at: datetime) -> None:
    """Add to the log."""
    record(session, actor=actor, at=at, action=action, case_id=order.case_id, object_id=order.id)


def get_order(session: Session, order_id: UUID, *, case: Case) -> Order:
    """Return an order of this case; raises NotFound."""
    found = session.get(Order, order_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def list_orders(session: Session, case: Case) -> Sequence[Order]:
    """Return the orders of a case, the newest first."""
    return session.scalars(
        select(Order)
        .where(Order.case_id == case.id)
        .order_by(Order.recorded_at.desc(), Order.id.desc())
        .limit(200)
    ).all()


def list_changes(session: Session, order: Order) -> list[tuple[OrderChange, str]]:
    """Return what became of an order, the newest first, with who recorded it."""
    found = session.execute(
        select(OrderChange, Account)
        .outerjoin(Account, Account.id == OrderChange.recorded_by_id)
        .where(OrderChange.order_id == order.id)
        .order_by(OrderChange.recorded_at.desc(), OrderChange.id.desc())
    )
    return [(change, account.name if account else "") for change, account in found]
