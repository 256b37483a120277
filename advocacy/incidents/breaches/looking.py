"""Takes the facts of incidents to the terms of a case's orders, whenever either changes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.incidents.behaviours import BEHAVIOURS
from advocacy.incidents.models import Amendment, Incident, Precision
from advocacy.orders.breach_models import Breach, BreachState
from advocacy.orders.force import bound_from
from advocacy.orders.models import Order
from advocacy.orders.spotting import Binding, Facts, Fit, fit
from advocacy.orders.suggesting import Suggestion, keep_suggestions, list_bindings

_AT_MOST = 500
_AIMED_AT = {
    "self": "the person themselves",
    "child": "their child",
    "family": "a partner or relative",
    "friend": "a friend or neighbour",
    "work": "their work or a colleague",
    "other": "somebody else",
}


def look_at_incident(
    session: Session, case: Case, incident: Incident, *, actor: Actor, at: datetime
) -> None:
    """Look whether an incident may breach a term of an order, as its facts stand now."""
    _look(session, case, [incident], actor=actor, at=at)


def look_at_order(
    session: Session, case: Case, order: Order, *, actor: Actor, at: datetime
) -> None:
    """Look again at every incident that an order may concern since it changed."""
    suggested = exists().where(
        Breach.incident_id == Incident.id,
        Breach.order_id == order.id,
        Breach.state == BreachState.SUGGESTED,
    )
    concerned: list[ColumnElement[bool]] = [suggested]
    begins = bound_from(order)
    if begins is not None:
        moment = datetime.combine(begins, time(), tzinfo=LONDON).astimezone(UTC)
        put_right = exists().where(
            Amendment.incident_id == Incident.id, Amendment.happened_at >= moment
        )
        since = or_(Incident.happened_at >= moment, Incident.ended_at >= moment)
        concerned += [since, put_right]
    incidents = session.scalars(
        select(Incident)
        .where(Incident.case_id == case.id, or_(*concerned))
        .order_by(Incident.happened_at.desc(), Incident.id.desc())
        .limit(_AT_MOST)
    ).all()
    _look(session, case, incidents, actor=actor, at=at)


def _look(
    session: Session, case: Case, incidents: Sequence[Incident], *, actor: Actor, at: datetime
) -> None:
    if not incidents:
        return
    session.flush()
    bindings = list_bindings(session, case)
    times = _put_right(session, incidents)
    found = {
        each.id: suggestions_of(bindings, facts_of(each, times.get(each.id))) for each in incidents
    }
    if bindings:
        keep_suggestions(session, case, found, actor=actor, at=at)


def _put_right(session: Session, incidents: Sequence[Incident]) -> dict[UUID, datetime]:
    """Return the last time that a correction gave, by incident."""
    rows = session.execute(
        select(Amendment.incident_id, Amendment.happened_at)
        .where(
            Amendment.incident_id.in_([each.id for each in incidents]),
            Amendment.happened_at.is_not(None),
        )
        .order_by(Amendment.amended_at, Amendment.id)
    )
    return {incident_id: moment for incident_id, moment in rows if moment is not None}


def facts_of(incident: Incident, put_right: datetime | None) -> Facts:
    """Return what a rule may go by; `put_right` is the time a correction gave last."""
    first, last = _days(incident, put_right)
    return Facts(
        behaviours=frozenset(incident.behaviours),
        channel=bool(incident.came_by.strip()),
        targeted=incident.targeted.value,
        first_on=first,
        last_on=last,
    )


def _days(incident: Incident, put_right: datetime | None) -> tuple[date | None, date | None]:
    if put_right is not None:
        return _day(put_right), _day(put_right)
    if incident.precision is Precision.UNKNOWN:
        return None, None
    first, last = incident.happened_at, incident.ended_at or incident.happened_at
    # A whole day ends at the midnight after it, which is no moment of that day any more.
    return _day(first), _day(max(first, last - timedelta(microseconds=1)))


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def suggestions_of(bindings: Sequence[Binding], facts: Facts) -> list[Suggestion]:
    """Return which terms may be breached, each with its reason in words."""
    found = []
    for binding in bindings:
        why = fit(binding, facts)
        if why is not None:
            found.append(
                Suggestion(
                    order_id=binding.order_id,
                    term_id=binding.term_id,
                    because=_say(why, facts),
                    facts=_kept(binding, why, facts),
                )
            )
    return found


def _say(why: Fit, facts: Facts) -> str:
    labels = BEHAVIOURS.labels(list(why.behaviours))
    recorded = [*labels, *(["how contact came"] if why.channel else [])]
    said = [
        f"Recorded: {', '.join(recorded)}; aimed at {_AIMED_AT[facts.targeted]}.",
        "It happened while the term bound them.",
    ]
    if facts.first_on != facts.last_on:
        said = [said[0], "It may have happened while the term bound them: the day is not exact."]
    elif why.first_day:
        said.append("It was the first day it did: check which came first.")
    return " ".join(said)


def _kept(binding: Binding, why: Fit, facts: Facts) -> dict[str, object]:
    return {
        "behaviours": list(why.behaviours),
        "channel": why.channel,
        "targeted": facts.targeted,
        "days": [str(facts.first_on), str(facts.last_on)],
        "binds_from": str(binding.from_on),
    }
