"""What becomes of an order: served, varied, put right, ended. What stood before is kept beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.changes import Change, announce
from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid
from advocacy.orders.force import begins_on
from advocacy.orders.models import Became, EndedAs, Ends, Order
from advocacy.orders.reminders import ask_of_service, remind, settle_all
from advocacy.orders.service import (
    Lasts,
    Serving,
    add_change,
    check_lasts,
    check_service,
    note,
    today,
)
from advocacy.orders.terms import list_terms
from advocacy.orders.watching import tell_watchers


class OrderEnded(Conflict):
    """Somebody recorded meanwhile that the order ended."""

    sentence = "It was recorded meanwhile that this order ended. Look at it before you go on."


class OrderChanged(Conflict):
    """Somebody changed the order since the form was opened."""

    sentence = "Somebody changed this order while you were writing. Check what it says now."


@dataclass(frozen=True)
class Changed:
    """What an order says from a day on; `gone` are the terms that apply no longer."""

    on: date
    what: Became
    made_on: date | None
    in_force_on: date | None
    lasts: Lasts
    court: str
    number: str
    words: str
    gone: Sequence[UUID] = ()


def mark_of(order: Order) -> str:
    """Return what a form opened now has before it, so that a stale one is noticed."""
    parts = (
        order.made_on, order.in_force_on, order.ends, order.expires_on, order.served,
        order.served_on, order.ended_on, order.court, order.number,
    )  # fmt: skip
    return "|".join("" if part is None else str(part) for part in parts)


def record_service(
    session: Session,
    case: Case,
    order: Order,
    service: Serving,
    *,
    seen: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Write down whether it was served, when and how that is known; the same again is nothing.

    Raises Invalid for a day that can't be, OrderEnded where it is over, and OrderChanged where
    somebody else was quicker than the form that saw `seen`.
    """
    _require_standing(session, order)
    if (order.served, order.served_on, order.served_how) == (
        service.served,
        service.on,
        service.how,
    ):
        ask_of_service(session, order, actor=actor, at=at)
        return
    if seen != mark_of(order):
        raise OrderChanged
    if order.made_on is None:
        message = "Record first that it was made"
        raise Invalid(message, field="served")
    check_service(service, made_on=order.made_on, on=today(at))
    before = {"served": order.served.value, "served_on": _said(order.served_on)}
    if order.served_how:
        before["served_how"] = order.served_how
    order.served, order.served_on, order.served_how = service.served, service.on, service.how
    add_change(
        session,
        order,
        what=Became.SERVED,
        on=service.on or today(at),
        before=before,
        words=service.how,
        actor=actor,
        at=at,
    )
    session.flush()
    note(session, order, "order.service_recorded", actor=actor, at=at)
    ask_of_service(session, order, actor=actor, at=at)
    _tell(session, case, order, actor=actor, at=at)


def change_order(
    session: Session,
    case: Case,
    order: Order,
    changed: Changed,
    *,
    seen: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Write down what a court changed, or what was recorded wrongly; nothing is overwritten.

    Raises Invalid for days that can't be, OrderEnded where it is over, and OrderChanged where
    somebody else was quicker than the form that saw `seen`.
    """
    _require_standing(session, order)
    if seen != mark_of(order):
        raise OrderChanged
    _check_changed(changed, order, on=today(at))
    before = _what_stood(order, changed)
    terms = {term.id: term for term in list_terms(session, order) if term.ended_on is None}
    gone = [terms[each] for each in changed.gone if each in terms]
    if gone:
        before["terms"] = ", ".join(str(term.number) for term in gone)
    for term in gone:
        term.ended_on = changed.on
    order.made_on, order.in_force_on = changed.made_on, changed.in_force_on
    order.ends, order.expires_on = changed.lasts.ends, changed.lasts.expires_on
    order.court, order.number = changed.court, changed.number
    order.told_days = None
    add_change(
        session,
        order,
        what=changed.what,
        on=changed.on,
        before=before,
        words=changed.words,
        actor=actor,
        at=at,
    )
    session.flush()
    note(session, order, f"order.{changed.what}", actor=actor, at=at)
    remind(session, order, actor=actor, at=at)
    _tell(session, case, order, actor=actor, at=at)


def _check_changed(changed: Changed, order: Order, *, on: date) -> None:
    if changed.on > on:
        message = "Enter a day that has passed"
        raise Invalid(message, field="on")
    if changed.made_on is not None and changed.made_on > on:
        message = "Enter the day it was made: that is still to come"
        raise Invalid(message, field="made_on")
    if order.made_on is not None and changed.made_on is None:
        message = "Enter the day it was made"
        raise Invalid(message, field="made_on")
    if changed.in_force_on and changed.made_on and changed.in_force_on < changed.made_on:
        message = "Enter a day that is not before it was made"
        raise Invalid(message, field="in_force_on")
    if changed.made_on and order.served_on and order.served_on < changed.made_on:
        message = "Enter a day that is not after it was served"
        raise Invalid(message, field="made_on")
    check_lasts(changed.lasts, begins=changed.in_force_on or changed.made_on)


def _what_stood(order: Order, changed: Changed) -> dict[str, str]:
    pairs = {
        "made_on": (_said(order.made_on), _said(changed.made_on)),
        "in_force_on": (_said(begins_on(order)), _said(changed.in_force_on or changed.made_on)),
        "expires_on": (_until(order), _until_of(changed.lasts)),
        "court": (order.court, changed.court),
        "number": (order.number, changed.number),
    }
    return {name: stood for name, (stood, now) in pairs.items() if stood != now}


def _said(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else "not known"


def _until(order: Order) -> str:
    return _until_of(Lasts(order.ends, order.expires_on))


def _until_of(lasts: Lasts) -> str:
    if lasts.ends is Ends.FURTHER_ORDER:
        return "until further order"
    return f"until {_said(lasts.expires_on)}" if lasts.expires_on else "until a day not known"


def end_order(
    session: Session,
    case: Case,
    order: Order,
    *,
    ended_as: EndedAs,
    on: date,
    words: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Write down that an order is in force no longer; what is due about it is taken off.

    Raises Invalid for a day to come and OrderEnded where that was recorded already.
    """
    session.refresh(order, with_for_update=True)
    if (order.ended_on, order.ended_as) == (on, ended_as):
        return
    _require_standing(session, order)
    if on > today(at):
        message = "Enter a day that has passed"
        raise Invalid(message, field="on")
    order.ended_on, order.ended_as = on, ended_as
    add_change(session, order, what=Became.ENDED, on=on, before={}, words=words, actor=actor, at=at)
    note(session, order, "order.ended", actor=actor, at=at)
    settle_all(session, order, actor=actor, at=at)
    _tell(session, case, order, actor=actor, at=at)


def _tell(session: Session, case: Case, order: Order, *, actor: Actor, at: datetime) -> None:
    announce(session, case, change=Change.ORDER, actor=actor, at=at)
    tell_watchers(session, case, order, actor=actor, at=at)


def _require_standing(session: Session, order: Order) -> None:
    """Hold the order against a second hand at the same moment; raises OrderEnded."""
    session.refresh(order, with_for_update=True)
    if order.ended_on is not None:
        raise OrderEnded
