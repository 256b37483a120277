"""The numbered terms of an order: added, and found again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.changes import Change, announce
from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.orders.kinds import term_kinds
from advocacy.orders.models import Order, Term
from advocacy.orders.service import note
from advocacy.orders.watching import tell_watchers


@dataclass(frozen=True)
class Worded:
    """A term in the words of the order; `area` and `times` where it names them."""

    number: int
    kind: str
    words: str
    area: str = ""
    times: str = ""
    from_on: date | None = None


def add_term(
    session: Session, case: Case, order: Order, worded: Worded, *, actor: Actor, at: datetime
) -> Term:
    """Add a term; one with the same number and words is the one that is there already.

    Raises Invalid for a number that another standing term has.
    """
    if worded.kind not in term_kinds():
        message = "Choose what kind of term it is"
        raise Invalid(message, field="kind")
    for term in list_terms(session, order):
        if term.ended_on is None and term.number == worded.number:
            if (term.kind, term.words) == (worded.kind, worded.words):
                return term
            message = f"Term {worded.number} is there already: enter another number"
            raise Invalid(message, field="number")
    term = Term(
        scope_id=case.id,
        case_id=case.id,
        order_id=order.id,
        added_at=at,
        added_by_id=actor.account_id,
        **vars(worded),
    )
    session.add(term)
    session.flush()
    note(session, order, "order.term_added", actor=actor, at=at)
    announce(session, case, change=Change.ORDER, actor=actor, at=at)
    tell_watchers(session, case, order, actor=actor, at=at)
    return term


def list_terms(session: Session, order: Order) -> Sequence[Term]:
    """Return the terms of an order by number, those taken away too."""
    return session.scalars(
        select(Term).where(Term.order_id == order.id).order_by(Term.number, Term.added_at, Term.id)
    ).all()


def next_number(session: Session, order: Order) -> int:
    """Return the number that follows the last term's."""
    last = session.scalar(select(func.max(Term.number)).where(Term.order_id == order.id))
    return (last or 0) + 1


def get_term(session: Session, term_id: UUID, *, case: Case) -> Term:
    """Return a term of this case; raises NotFound."""
    found = session.get(Term, term_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def list_case_terms(session: Session, case: Case) -> list[tuple[Order, Term]]:
    """Return every term of a case with its order, the newest order first."""
    found = session.execute(
        select(Order, Term)
        .join(Term, Term.order_id == Order.id)
        .where(Order.case_id == case.id)
        .order_by(Order.recorded_at.desc(), Order.id.desc(), Term.number, Term.id)
        .limit(400)
    )
    return [(order, term) for order, term in found]


def list_areas(session: Session, case: Case) -> list[str]:
    """Return where the orders of a case keep somebody away from: what may never leave it."""
    found = session.scalars(
        select(Term).where(Term.case_id == case.id).order_by(Term.added_at, Term.id)
    )
    return [term.area for term in found if term.area]
