"""Orders, terms and hearings, made through the services."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.service import add_person, list_people
from advocacy.db import new_id
from advocacy.orders.hearings import Care, plan_hearing
from advocacy.orders.models import Ends, Hearing, Measures, Order, Served, Statement, Term
from advocacy.orders.service import Lasts, Recorded, Serving, record_order
from advocacy.orders.terms import Worded, add_term

MADE = date(2026, 11, 2)
SERVED = date(2026, 11, 3)


def a_suspect(session: Session, case: Case, *, actor: Actor, at: datetime) -> Person:
    """Return the suspect of a case, added where there is none."""
    found = list_people(session, case, kind=PersonKind.SUSPECT)
    if found:
        return found[0]
    added = add_person(
        session, case, kind=PersonKind.SUSPECT, name="Ray Marsh", details={}, actor=actor, at=at
    )
    session.flush()
    return added


def an_order(
    session: Session,
    case: Case,
    *,
    actor: Actor,
    at: datetime,
    kind: str = "spo",
    made_on: date | None = MADE,
    expires_on: date | None = None,
    served_on: date | None = SERVED,
    protects: list[Any] | None = None,
    court: str = "Fareham Magistrates’ Court",
    number: str = "44TX1",
    words: str = "",
) -> Order:
    """Record a Stalking Protection Order that was served."""
    survivor = list_people(session, case, kind=PersonKind.SURVIVOR)[0]
    served_on = served_on if made_on else None
    return record_order(
        session,
        case,
        Recorded(
            kind=kind,
            suspect_id=a_suspect(session, case, actor=actor, at=at).id,
            protects=protects or [survivor.id],
            court=court,
            number=number,
            made_on=made_on,
            in_force_on=None,
            lasts=Lasts(Ends.ON_DAY if expires_on else Ends.FURTHER_ORDER, expires_on),
            service=Serving(
                Served.YES if served_on else Served.UNKNOWN, served_on, "Told by the officer"
            ),
            words=words,
        ),
        form_id=new_id(),
        actor=actor,
        at=at,
    )


def a_term(
    session: Session,
    case: Case,
    order: Order,
    *,
    actor: Actor,
    at: datetime,
    number: int = 1,
    kind: str = "no_direct",
    words: str = "You must not contact Jo Okafor",
    area: str = "",
) -> Term:
    """Add a term."""
    worded = Worded(number=number, kind=kind, words=words, area=area)
    return add_term(session, case, order, worded, actor=actor, at=at)


def a_hearing(
    session: Session,
    case: Case,
    order: Order,
    *,
    actor: Actor,
    at: datetime,
    happens_at: datetime | None = None,
    court: str = "Fareham",
    purpose: str = "To make it longer",
) -> Hearing:
    """Plan a hearing in three weeks."""
    care = Care("", Measures.NOT_ASKED, "", Statement.TO_ASK)
    return plan_hearing(
        session,
        case,
        order,
        happens_at=happens_at or at + timedelta(days=21),
        court=court,
        purpose=purpose,
        care=care,
        actor=actor,
        at=at,
    )
