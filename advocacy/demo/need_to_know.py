"""Who may see what, in the story: whom people know, cover next week, and a case opened at night."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.conflicts.models import Relation
from advocacy.cases.conflicts.service import Known, confirm_declaration, declare
from advocacy.cases.covering.service import arrange_cover
from advocacy.cases.emergency.service import open_in_an_emergency
from advocacy.cases.grant_models import Category
from advocacy.cases.models import Case
from advocacy.db import writing
from advocacy.demo.chapters import at_hour, working_day
from advocacy.ledger.service import record_read
from advocacy.web.current import Foundation

# Helen has not said yet whom she knows: her first page asks her.
_HAVE_SAID = ("tom", "ruth", "amira", "daniel", "grace", "lee", "nadia")


def keep_to_those_who_need(
    base: Foundation, *, actors: dict[str, Actor], cases: dict[str, Case], now: datetime
) -> None:
    """Let people say whom they know, arrange cover, and open a case that is not theirs."""
    with writing(base.engine, base.vault) as session:
        _declare(session, actors, at=now - timedelta(days=40))
        arrange_cover(
            session,
            away_id=actors["amira"].account_id,
            cover_id=actors["daniel"].account_id,
            starts_at=at_hour(working_day(now + timedelta(days=5)), 9),
            ends_at=at_hour(working_day(now + timedelta(days=9)), 17),
            reason="Leave",
            actor=actors["amira"],
            at=now - timedelta(hours=3),
        )
        _open_at_night(session, session.merge(cases["omar"]), actors["grace"], now=now)


def _declare(session: Session, actors: dict[str, Actor], *, at: datetime) -> None:
    for username in _HAVE_SAID:
        account = session.get_one(Account, actors[username].account_id)
        own = Known(relation=Relation.SELF, name=account.name)
        confirm_declaration(session, account, own=own, actor=actors[username], at=at)
    # Daniel went to school with somebody of that name: Beth's case is not there for him.
    school_friend = Known(relation=Relation.FRIEND, name="Craig Pugh")
    declare(session, school_friend, actor=actors["daniel"], at=at)


def _open_at_night(session: Session, case: Case, grace: Actor, *, now: datetime) -> None:
    at = at_hour(now - timedelta(days=1), 22, 40)
    open_in_an_emergency(
        session,
        reference=case.reference,
        category=Category.CALLER,
        reason="He rang the office number: she stood outside. I needed the safe number.",
        actor=grace,
        at=at,
    )
    for minutes, route in enumerate(("cases.overview", "contacts.contacts", "cases.overview")):
        record_read(
            session,
            actor=grace,
            at=at + timedelta(minutes=minutes + 1),
            route=route,
            case_ids=[case.id],
        )
