"""Which terms something that happened may breach: small rules over recorded facts, no verdict.

A rule says only that facts fit a term, and why, for a person to look at. What the order means and
whether it was broken is decided by nobody here.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from advocacy.cases.models import Person, PersonKind
from advocacy.orders.force import bound_from
from advocacy.orders.kinds import TermKind, Toward, term_kinds
from advocacy.orders.models import Order, Term

_OTHERS = frozenset({"child", "family", "friend", "work", "other"})


@dataclass(frozen=True)
class Facts:
    """What is recorded of an incident; `targeted` is who it was aimed at, by its code.

    The days are the first and the last it can have happened on, None where no time is known.
    """

    behaviours: frozenset[str]
    channel: bool
    targeted: str
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True)
class Binding:
    """A term with the days between which it binds, and whom its order protects."""

    order_id: UUID
    term_id: UUID
    number: int
    kind: TermKind
    from_on: date
    until_on: date | None
    survivor: bool
    children: bool


@dataclass(frozen=True)
class Fit:
    """Why facts fit a term: which behaviours, whether how contact came, and what is unsure."""

    behaviours: tuple[str, ...]
    channel: bool
    first_day: bool


def bind(order: Order, term: Term, people: dict[str, Person]) -> Binding | None:
    """Return when and for whom a term binds; None where that is not known, or it never does."""
    begins, kind = bound_from(order), term_kinds().get(term.kind)
    if begins is None or kind is None:
        return None
    ends = [each for each in (order.expires_on, order.ended_on, term.ended_on) if each]
    kinds = {people[each].kind for each in order.protects if each in people}
    return Binding(
        order_id=order.id,
        term_id=term.id,
        number=term.number,
        kind=kind,
        from_on=max(begins, term.from_on or begins),
        until_on=min(ends) if ends else None,
        survivor=PersonKind.SURVIVOR in kinds,
        children=PersonKind.DEPENDENT in kinds,
    )


def fit(binding: Binding, facts: Facts) -> Fit | None:
    """Return why an incident may breach a term, or None: it binds then, and facts fit it."""
    if not _in_force(binding, facts) or not _toward(binding, facts.targeted):
        return None
    behaviours = tuple(sorted(binding.kind.fits & facts.behaviours))
    channel = binding.kind.channel and facts.channel
    if not behaviours and not channel:
        return None
    return Fit(behaviours, channel, first_day=facts.first_on == binding.from_on)


def _in_force(binding: Binding, facts: Facts) -> bool:
    if facts.first_on is None or facts.last_on is None:
        return False
    until = binding.until_on
    return facts.last_on >= binding.from_on and (until is None or facts.first_on <= until)


def _toward(binding: Binding, targeted: str) -> bool:
    match binding.kind.toward:
        case Toward.ANYBODY:
            return True
        case Toward.OTHERS:
            return targeted in _OTHERS
        case Toward.PROTECTED:
            return (targeted == "self" and binding.survivor) or (
                targeted == "child" and binding.children
            )
