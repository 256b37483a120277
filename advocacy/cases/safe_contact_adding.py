"""Adding another number or address to a card, and taking one away: each a new version."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import CardStep, Case, SafeContact, Texts, Voicemail
from advocacy.cases.phones import find_phone, is_uk_mobile
from advocacy.cases.safe_contact_service import HOLD, CardChanged, lock_card, refuse_suspects
from advocacy.cases.safe_contact_trust import next_version
from advocacy.cases.safe_contact_ways import Way, WayKind, all_ways, kept, more_ways
from advocacy.db import new_id
from advocacy.errors import Invalid

MOST_WAYS = 12


def add_way(
    session: Session,
    case: Case,
    *,
    way: dict[str, Any],
    seen: str,
    actor: Actor,
    at: datetime,
) -> SafeContact:
    """Add a number or an address; `way` is what the form's `way()` gives.

    A number is held for a day and unconfirmed until somebody confirms it by voice, or another
    page would be a way around the hold. Raises Invalid for one that can't be safe, and
    CardChanged when the writer had not `seen` the version in force.
    """
    added = replace(_read(way, at=at), added_by_id=str(actor.account_id or ""))
    card = lock_card(session, case, seen=seen)
    if card is None:
        raise CardChanged
    if added.kind is WayKind.PHONE:
        refuse_suspects(session, case, added.where, field="where")
    there = more_ways(card)
    if any(each.where == added.where for each in all_ways(card)):
        message = "This stands on the card already"
        raise Invalid(message, field="where")
    if len(there) >= MOST_WAYS:
        message = "Take another away first: the card would be too long to read in a hurry"
        raise Invalid(message, field="where")
    return _with(session, case, card, [*there, added], actor=actor, at=at)


def _read(way: dict[str, Any], *, at: datetime) -> Way:
    kind = WayKind(way["kind"])
    if kind is not WayKind.PHONE:
        return Way(id=str(new_id()), kind=kind, where=way["where"], whose=way["whose"])
    number = find_phone(way["where"])
    if number is None:
        message = "Enter a telephone number, like 07700 900 142"
        raise Invalid(message, field="where")
    if bool(way["from_time"]) != bool(way["to_time"]):
        message = "Enter both times, or neither"
        raise Invalid(message, field="to_time")
    if way["texts"] != Texts.NONE and not is_uk_mobile(number):
        message = "Texts can only go to a UK mobile number: choose No, or change the number"
        raise Invalid(message, field="texts")
    written = Way(
        id=str(new_id()),
        kind=kind,
        where=number,
        since_at=at,
        held_until_at=at + HOLD,
    )
    return replace(
        written,
        whose=way["whose"],
        ring=way["ring"],
        days=way["days"],
        from_time=way["from_time"],
        to_time=way["to_time"],
        voicemail=Voicemail(way["voicemail"]),
        texts=Texts(way["texts"]),
    )


def take_way(
    session: Session, case: Case, *, way_id: str, seen: str, actor: Actor, at: datetime
) -> SafeContact:
    """Take a number or an address off the card; raises CardChanged when it is not there."""
    card = lock_card(session, case, seen=seen)
    there = more_ways(card) if card else []
    left = [way for way in there if way.id != way_id]
    if card is None or len(left) == len(there):
        raise CardChanged
    return _with(session, case, card, left, actor=actor, at=at)


def _with(
    session: Session,
    case: Case,
    card: SafeContact,
    ways: list[Way],
    *,
    actor: Actor,
    at: datetime,
) -> SafeContact:
    return next_version(
        session, case, card, step=CardStep.WAYS, ways=kept(ways), step_why="", actor=actor, at=at
    )
