"""When an order binds: worked out from its dates alone, with no word of law."""

from datetime import date, timedelta
from enum import StrEnum

from advocacy.orders.models import Ends, Order, Served


class Standing(StrEnum):
    """How an order stands on a day."""

    APPLIED_FOR = "applied_for"
    AHEAD = "ahead"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    ENDED = "ended"


OVER = frozenset({Standing.EXPIRED, Standing.ENDED})
WORDS = {
    Standing.APPLIED_FOR: "Applied for",
    Standing.AHEAD: "Not in force yet",
    Standing.IN_FORCE: "In force",
    Standing.EXPIRED: "Expired",
    Standing.ENDED: "Ended",
}


def begins_on(order: Order) -> date | None:
    """Return the first day it is in force: the day it was made, where no other is said."""
    return order.in_force_on or order.made_on


def standing(order: Order, *, on: date) -> Standing:
    """Return how an order stands on a day; the day it expires on still counts."""
    begins = begins_on(order)
    if order.ended_on is not None and order.ended_on <= on:
        return Standing.ENDED
    if begins is None or order.made_on is None:
        return Standing.APPLIED_FOR
    if on < begins:
        return Standing.AHEAD
    if order.ends is Ends.ON_DAY and order.expires_on is not None and on > order.expires_on:
        return Standing.EXPIRED
    return Standing.IN_FORCE


def bound_from(order: Order) -> date | None:
    """Return the first day it is in force and known to have been served, if both are known."""
    begins = begins_on(order)
    if order.made_on is None or begins is None:
        return None
    if order.served is not Served.YES or order.served_on is None:
        return None
    return max(begins, order.served_on)


def days_left(order: Order, *, on: date) -> int | None:
    """Return how many days it is still in force after this one; None where no day is set."""
    if order.expires_on is None or order.ended_on is not None or order.made_on is None:
        return None
    return (order.expires_on - on) // timedelta(days=1)
