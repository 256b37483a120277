"""Possible breaches as the pages show them: with the term and the order, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.errors import NotFound
from advocacy.orders.breach_models import Breach, BreachState
from advocacy.orders.models import Order, Term

PAGE = 25
Key = tuple[datetime, UUID]


@dataclass(frozen=True)
class Pair:
    """A possible breach with its term and its order."""

    breach: Breach
    term: Term
    order: Order


def get_pair(session: Session, breach_id: UUID, *, case: Case) -> Pair:
    """Return a possible breach of this case with term and order; raises NotFound."""
    found = session.execute(_pairs().where(Breach.id == breach_id)).one_or_none()
    if found is None or found[0].case_id != case.id:
        raise NotFound
    return Pair(*found)


def list_pairs_of_incident(session: Session, incident_id: UUID) -> list[Pair]:
    """Return what an incident may breach, but for what no longer fits."""
    wanted = _pairs().where(
        Breach.incident_id == incident_id, Breach.state != BreachState.WITHDRAWN
    )
    return [Pair(*row) for row in session.execute(wanted.order_by(Breach.noticed_at, Breach.id))]


def list_pairs(
    session: Session, case: Case, *, state: BreachState, before: Key | None
) -> tuple[list[Pair], Key | None]:
    """Return a page of possible breaches of a case, newest first, and the key of the next."""
    wanted = _pairs().where(Breach.case_id == case.id, Breach.state == state)
    if before is not None:
        moment, row_id = before
        wanted = wanted.where(
            or_(
                Breach.noticed_at < moment,
                and_(Breach.noticed_at == moment, Breach.id < row_id),
            )
        )
    wanted = wanted.order_by(Breach.noticed_at.desc(), Breach.id.desc()).limit(PAGE + 1)
    found = [Pair(*row) for row in session.execute(wanted)]
    if len(found) <= PAGE:
        return found, None
    last = found[PAGE - 1].breach
    return found[:PAGE], (last.noticed_at, last.id)


def _pairs() -> Any:
    return (
        select(Breach, Term, Order)
        .join(Term, Term.id == Breach.term_id)
        .join(Order, Order.id == Breach.order_id)
    )


def count_by_state(session: Session, order: Order) -> dict[BreachState, int]:
    """Return how many possible breaches of an order there are, by where they stand."""
    found = session.execute(
        select(Breach.state, func.count())
        .where(Breach.order_id == order.id)
        .group_by(Breach.state)
        .order_by(Breach.state)
    )
    return {state: times for state, times in found}  # noqa: C416 - a row is no pair to a type checker
