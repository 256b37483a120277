"""What a rule says may breach a term: kept as a suggestion that waits for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.ledger.service import record
from advocacy.orders.breach_models import Breach, BreachState, Told
from advocacy.orders.models import Order, Term
from advocacy.orders.service import list_people_of_orders
from advocacy.orders.spotting import Binding, bind
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

SUGGESTED = "orders.may_breach"
_NOTHING_SAID = MappingProxyType(
    {"by_rule": False, "told": Told.UNKNOWN, "because": "", "why": "", "reference": ""}
)


@dataclass(frozen=True)
class Suggestion:
    """An incident may breach a term: why, and by which facts."""

    order_id: UUID
    term_id: UUID
    because: str
    facts: dict[str, Any]


def list_bindings(session: Session, case: Case) -> list[Binding]:
    """Return every term of a case that binds at some time, in two statements at most."""
    rows = session.execute(
        select(Order, Term)
        .join(Term, Term.order_id == Order.id)
        .where(Order.case_id == case.id)
        .order_by(Order.recorded_at, Order.id, Term.number, Term.id)
    ).all()
    if not rows:
        return []
    people = {str(key): each for key, each in list_people_of_orders(session, case).items()}
    bound = (bind(order, term, people) for order, term in rows)
    return [each for each in bound if each is not None]


def keep_suggestions(
    session: Session,
    case: Case,
    found: Mapping[UUID, Sequence[Suggestion]],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Bring what is suggested of these incidents up to date, and ask for a look at it.

    What was confirmed stays; what was dismissed comes back only when the facts are others; what
    no longer fits is withdrawn.
    """
    there: dict[UUID, list[Breach]] = {each: [] for each in found}
    for row in session.scalars(
        select(Breach)
        .where(Breach.case_id == case.id, Breach.incident_id.in_(list(found)))
        .order_by(Breach.round, Breach.id)
    ):
        there[row.incident_id].append(row)
    for incident_id, suggestions in found.items():
        _keep(session, case, incident_id, suggestions, there[incident_id], actor=actor, at=at)
    session.flush()
    ask_for_a_look(session, case, actor=actor, at=at)


def _keep(
    session: Session,
    case: Case,
    incident_id: UUID,
    suggestions: Sequence[Suggestion],
    there: Sequence[Breach],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    fitting = {each.term_id for each in suggestions}
    for row in there:
        # What they named themselves waits for a person, whatever a rule makes of it.
        if row.state is BreachState.SUGGESTED and row.term_id not in fitting and not row.by_them:
            row.state = BreachState.WITHDRAWN
            note_breach(session, row, "order.breach_withdrawn", actor=actor, at=at)
    for each in suggestions:
        before = [row for row in there if row.term_id == each.term_id]
        last = before[-1] if before else None
        if last is not None and last.state is BreachState.SUGGESTED:
            last.because, last.facts = each.because, each.facts
        elif last is None or _comes_back(last, each):
            row = add_round(
                session, case, each.order_id, each.term_id, incident_id=incident_id, before=before,
                state=BreachState.SUGGESTED, by_rule=True, because=each.because, facts=each.facts,
                at=at,
            )  # fmt: skip
            note_breach(session, row, "order.breach_suggested", actor=actor, at=at)


def list_rounds(session: Session, term: Term, incident_id: UUID) -> Sequence[Breach]:
    """Return what was said of an incident and a term, the first first, held for a change."""
    return session.scalars(
        select(Breach)
        .where(Breach.term_id == term.id, Breach.incident_id == incident_id)
        .order_by(Breach.round)
        .with_for_update()
    ).all()


def add_round(
    session: Session, case: Case, order_id: UUID, term_id: UUID, *, incident_id: UUID,
    before: Sequence[Breach], state: BreachState, at: datetime, **said: Any,
) -> Breach:  # fmt: skip
    """Add what is said now of an incident and a term, after what was said `before`."""
    row = Breach(
        scope_id=case.id, case_id=case.id, order_id=order_id, term_id=term_id,
        incident_id=incident_id, round=len(before) + 1, state=state, noticed_at=at,
        **{**_NOTHING_SAID, "facts": {}, **said},
    )  # fmt: skip
    session.add(row)
    return row


def _comes_back(last: Breach, suggestion: Suggestion) -> bool:
    if last.state is BreachState.WITHDRAWN:
        return True
    return last.state is BreachState.DISMISSED and last.facts != suggestion.facts


def ask_for_a_look(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    waiting = session.scalar(
        select(func.count())
        .select_from(Breach)
        .where(Breach.case_id == case.id, Breach.state == BreachState.SUGGESTED)
    )
    if not waiting:
        settle_prompts(session, kind=SUGGESTED, subject_id=case.id, actor=actor, at=at)
        return
    raise_prompt(
        session,
        kind=SUGGESTED,
        danger=Danger.DUE,
        due_at=at,
        at=at,
        actor=actor,
        case_id=case.id,
        subject_id=case.id,
        detail="One thing to look at" if waiting == 1 else f"{waiting} things to look at",
    )


def note_breach(
    session: Session, breach: Breach, action: str, *, actor: Actor, at: datetime
) -> None:
    record(session, actor=actor, at=at, action=action, case_id=breach.case_id, object_id=breach.id)
