"""Orders of a summary in words."""

from typing import Any

from advocacy.handover.summary import MayBreach, OrderPart, OrderTerm
from advocacy.handover.told_times import say_day, say_moment, say_when


def tell_order(order: OrderPart) -> dict[str, Any]:
    """Return one order in words, with its terms and what may breach them."""
    made = f"Made {say_day(order.made_on)}" if order.made_on else "Applied for, not made"
    return {
        "kind": order.kind,
        "binds": order.binds,
        "court": order.court,
        "number": order.number,
        "dates": f"{made}; {order.lasts}. {order.served}.",
        "terms": [_term(term) for term in order.terms],
        "may_breach": [_may_breach(each) for each in order.may_breach],
    }


def _term(term: OrderTerm) -> str:
    times = f" ({term.times})" if term.times else ""
    until = f" [Until {say_day(term.until)}]" if term.until else ""
    return f"Term {term.number}: {term.words}{times}{until}"


def _may_breach(each: MayBreach) -> str:
    said = f"{say_when(each.happened)}: may breach term {each.term}."
    if each.why:
        said += f" {each.why}"
    if each.told_police_at is None:
        return f"{said} Not known to be with the police."
    reference = f", reference {each.reference}" if each.reference else ""
    return f"{said} The police were told {say_moment(each.told_police_at)}{reference}."
