"""A term that the person themselves says something may break: a suggestion for staff to decide."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.orders.breach_models import Breach, BreachState
from advocacy.orders.models import Term
from advocacy.orders.suggesting import add_round, ask_for_a_look, list_rounds, note_breach

_WAITS = (BreachState.SUGGESTED, BreachState.CONFIRMED)


def name_term(
    session: Session, case: Case, term: Term, *, incident_id: UUID, actor: Actor, at: datetime
) -> Breach:
    """Keep that they say an incident may break a term, and ask staff to look at it.

    What a rule has suggested already, or a person confirmed, is marked as theirs too.
    """
    before = list_rounds(session, term, incident_id)
    breach = before[-1] if before and before[-1].state in _WAITS else None
    if breach is None:
        breach = add_round(
            session, case, term.order_id, term.id, incident_id=incident_id, before=before,
            state=BreachState.SUGGESTED, at=at,
        )  # fmt: skip
    breach.by_them = True
    session.flush()
    note_breach(session, breach, "order.breach_named", actor=actor, at=at)
    ask_for_a_look(session, case, actor=actor, at=at)
    return breach
