"""A Stalking Protection Order in the story: four terms, served, with a hearing to come."""

from datetime import datetime, timedelta

from advocacy.actor import Actor
from advocacy.cases.models import Case, PersonKind
from advocacy.cases.service import list_people
from advocacy.clock import LONDON
from advocacy.db import new_id, writing
from advocacy.demo.chapters import at_hour, working_day
from advocacy.orders.hearings import Care, plan_hearing
from advocacy.orders.models import Ends, Measures, Served, Statement
from advocacy.orders.service import Lasts, Recorded, Serving, record_order
from advocacy.orders.terms import Worded, add_term
from advocacy.web.current import Foundation

_TERMS = (
    Worded(1, "no_direct", "You must not contact Jo Okafor directly by any means whatsoever."),
    Worded(
        2,
        "no_indirect",
        "You must not contact Jo Okafor through any other person, service or account.",
    ),
    Worded(
        3,
        "not_go",
        "You must not enter the area outlined in red on the map attached to this order.",
        area="The streets between the railway, the park and the High Street, the school included",
        times="At all times",
    ),
    Worded(
        4,
        "tell_police",
        "You must give the police the number and make of every telephone you use.",
    ),
)


def order_protection(
    base: Foundation, *, actors: dict[str, Actor], cases: dict[str, Case], now: datetime
) -> None:
    """Let an advocate record an order that was made and served, and the hearing to come."""
    amira = actors["amira"]
    at = at_hour(now - timedelta(days=2), 15)
    today = now.astimezone(LONDON).date()
    with writing(base.engine, base.vault) as session:
        jo = session.merge(cases["jo"])
        suspects = list_people(session, jo, kind=PersonKind.SUSPECT)
        protected = list_people(session, jo, kind=PersonKind.SURVIVOR)
        protected += list_people(session, jo, kind=PersonKind.DEPENDENT)
        if not suspects:
            return
        order = record_order(
            session,
            jo,
            Recorded(
                kind="spo_interim",
                suspect_id=suspects[0].id,
                protects=[each.id for each in protected],
                court="Southampton Magistrates’ Court",
                number="44HA0231726",
                made_on=today - timedelta(days=27),
                in_force_on=None,
                lasts=Lasts(Ends.ON_DAY, today + timedelta(days=26)),
                service=Serving(
                    Served.YES,
                    today - timedelta(days=26),
                    "Told by the officer in the case, by telephone",
                ),
                words="The application for a full order is heard with the next hearing.",
            ),
            form_id=new_id(),
            actor=amira,
            at=at,
        )
        for term in _TERMS:
            add_term(session, jo, order, term, actor=amira, at=at + timedelta(minutes=5))
        plan_hearing(
            session,
            jo,
            order,
            happens_at=at_hour(working_day(now + timedelta(days=16)), 10),
            court="Southampton Magistrates’ Court",
            purpose="Whether a full order is made",
            care=Care(
                "Amira goes with Jo; the police officer meets them at the side door",
                Measures.ASKED,
                "A screen, and a room of their own to wait in",
                Statement.TO_ASK,
            ),
            actor=amira,
            at=at + timedelta(minutes=15),
        )
