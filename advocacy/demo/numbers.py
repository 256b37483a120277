"""Numbers in the story: one changed this morning, a sister's beside another, a card grown old."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.cases.safe_contact_adding import add_way
from advocacy.cases.safe_contact_forms import filled_safe_contact
from advocacy.cases.safe_contact_service import agree_version, mark_of
from advocacy.cases.safe_contact_trust import confirm_number, still_true
from advocacy.cases.safe_contact_ways import more_ways
from advocacy.cases.service import find_safe_contact
from advocacy.clock import LONDON
from advocacy.db import writing
from advocacy.demo.chapters import at_hour
from advocacy.web.current import Foundation


def change_numbers(
    base: Foundation, *, actors: dict[str, Actor], cases: dict[str, Case], now: datetime
) -> None:
    """Let a number change, another stand beside one, and a card wait to be checked again."""
    amira = actors["amira"]
    with writing(base.engine, base.vault) as session:
        _changed_today(session, session.merge(cases["tilly"]), amira, at=now - timedelta(hours=3))
        _sister_too(session, session.merge(cases["wei"]), amira, now=now)
        _grown_old(session, session.merge(cases["sam"]), amira, now=now)


def _changed_today(session: Session, case: Case, amira: Actor, *, at: datetime) -> None:
    card = find_safe_contact(session, case)
    agreed = {
        **filled_safe_contact(card),
        "phone": "+447700900921",
        "phone_is": "Own, new this week",
        "days": [],
        "from_time": "",
        "to_time": "",
        "may_say_who": False,
        "other_ways": "Her sister Meg passes on “ring the dentist”",
    }
    agree_version(
        session,
        case,
        agreed=agreed,
        checked_how="she rang from a friend’s phone",
        checked_on=at.astimezone(LONDON).date(),
        actor=amira,
        at=at,
    )


def _sister_too(session: Session, case: Case, amira: Actor, *, now: datetime) -> None:
    at = at_hour(now - timedelta(days=12), 15)
    way = {
        "kind": "phone",
        "where": "01632 960 417",
        "whose": "her aunt, at home",
        "ring": True,
        "days": [5, 6],
        "from_time": "10:00",
        "to_time": "18:00",
        "voicemail": "never",
        "texts": "none",
    }
    card = find_safe_contact(session, case)
    added = add_way(session, case, way=way, seen=mark_of(card), actor=amira, at=at)
    spoken_at = at + timedelta(days=3)
    confirm_number(
        session,
        case,
        which=more_ways(added)[0].id,
        how="Face to face, with her aunt beside her",
        spoken_at=spoken_at,
        seen=mark_of(added),
        actor=amira,
        at=spoken_at,
    )


def _grown_old(session: Session, case: Case, amira: Actor, *, now: datetime) -> None:
    at = at_hour(now - timedelta(days=18), 10)
    yesterday = (now - timedelta(days=1)).astimezone(LONDON).date()
    seen = mark_of(find_safe_contact(session, case))
    still_true(session, case, seen=seen, recheck_on=yesterday, actor=amira, at=at)
