"""Confirming a number by voice, ending its hold early, and finding that a card still holds true.

Each is a new version of the card, so that its history tells who did what, when and how.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from advocacy.actor import PORTAL_ROLES, Actor, Role
from advocacy.cases.models import CardStep, Case, SafeContact
from advocacy.cases.safe_contact_service import (
    LONGEST_GOOD,
    CardChanged,
    carried_number,
    lock_card,
    remind_of_card,
)
from advocacy.cases.safe_contact_ways import (
    MAIN,
    Trust,
    Way,
    all_ways,
    held_until,
    kept,
    main_way,
    more_ways,
)
from advocacy.cases.service import keep_version
from advocacy.clock import LONDON
from advocacy.errors import Invalid, Refused

_STAYS = (
    "checked_on",
    "recheck_on",
    "voicemail",
    "texts",
    "may_say_who",
    "phone",
    "phone_is",
    "name_to_use",
    "say_you_are",
    "if_someone_else",
    "who_else_may_answer",
    "other_ways",
    "days",
    "from_time",
    "to_time",
    "checked_how",
    "places",
    "code_words",
    "ways",
)
_TOLD_WITHIN = timedelta(hours=1)


class NoSecondPerson(Refused):
    """Whoever changed a number can't end its hold."""


def _step(session: Session, case: Case, seen: str, *, actor: Actor) -> SafeContact:
    """Return the card in force, for a step that stands on it."""
    if actor.role in PORTAL_ROLES:
        raise Refused
    card = lock_card(session, case, seen=seen)
    if card is None:
        raise CardChanged
    return card


def next_version(
    session: Session,
    case: Case,
    card: SafeContact,
    *,
    step: CardStep,
    actor: Actor,
    at: datetime,
    **changes: Any,
) -> SafeContact:
    """Put a version in force that is the one before but for `changes`."""
    values = {name: getattr(card, name) for name in _STAYS}
    version = SafeContact(
        **{
            **values,
            **carried_number(card),
            "scope_id": case.id,
            "case_id": case.id,
            "made_at": at,
            "made_by_id": actor.account_id,
            "step": step,
            **changes,
        }
    )
    keep_version(session, case, version, actor=actor, at=at)
    remind_of_card(session, case, version, actor=actor, at=at)
    return version


def unconfirmed_ways(card: SafeContact) -> Sequence[Way]:
    """Return the numbers that nobody has confirmed by voice yet."""
    return [way for way in all_ways(card) if way.kind == "phone" and way.confirmed_at is None]


def confirm_number(
    session: Session,
    case: Case,
    *,
    which: str,
    how: str,
    spoken_at: datetime,
    seen: str,
    actor: Actor,
    at: datetime,
) -> SafeContact:
    """Record that a number was confirmed by voice: when they spoke, and how they were recognised.

    `which` is the way's id. A hold runs on: only a lead ends it early. Raises Invalid for a
    moment that can't be.
    """
    card = _step(session, case, seen, actor=actor)
    way = next((each for each in unconfirmed_ways(card) if each.id == which), None)
    if way is None:
        raise CardChanged
    _check_spoken(way, spoken_at, at=at)
    if which == MAIN:
        changes: dict[str, Any] = {
            "confirmed_at": at,
            "confirmed_by_id": actor.account_id,
            "confirmed_how": how,
        }
    else:
        changes = {"ways": _confirmed(card, which, at=at)}
    return next_version(
        session,
        case,
        card,
        step=CardStep.CONFIRMED,
        step_why=f"{way.said}: {how}",
        actor=actor,
        at=at,
        **changes,
    )


def _check_spoken(way: Way, spoken_at: datetime, *, at: datetime) -> None:
    if spoken_at > at + timedelta(minutes=5):
        message = "Enter when you spoke: that is still to come"
        raise Invalid(message, field="spoken_at")
    if way.since_at is not None and spoken_at < way.since_at - _TOLD_WITHIN:
        message = "Enter when you spoke about this number: that was before it was changed"
        raise Invalid(message, field="spoken_at")


def _confirmed(card: SafeContact, which: str, *, at: datetime) -> list[dict[str, Any]]:
    return kept(
        [replace(way, confirmed_at=at) if way.id == which else way for way in more_ways(card)]
    )


def held_ways(card: SafeContact, *, actor: Actor, at: datetime) -> Sequence[tuple[str, str]]:
    """Return the numbers whose hold this person may end early: (way's id, as it is said) each.

    Only a lead may, and only of a number that somebody else changed or added.
    """
    if actor.role is not Role.LEAD:
        return []
    found = []
    if held_until(card, at=at) is not None and actor.account_id != card.changed_by_id:
        main = main_way(card)
        found.append((MAIN, _said(main) if main else "The number that was taken away"))
    found += [
        (way.id, _said(way))
        for way in more_ways(card)
        if way.trust(at=at) is Trust.HELD and way.added_by_id != str(actor.account_id)
    ]
    return found


def _said(way: Way) -> str:
    return f"{way.said}, {way.whose}" if way.whose else way.said


def shorten_hold(
    session: Session,
    case: Case,
    *,
    reason: str,
    seen: str,
    actor: Actor,
    at: datetime,
    which: str = MAIN,
) -> SafeContact:
    """End the hold of a number now, with a reason; it stays unconfirmed if it was.

    `which` is the way's id. Only for a lead who did not change or add it themselves: raises
    NoSecondPerson. Raises Invalid without a reason, and CardChanged when it is not held.
    """
    card = _step(session, case, seen, actor=actor)
    if which not in _held(card, at=at):
        raise CardChanged
    said = dict(held_ways(card, actor=actor, at=at)).get(which)
    if said is None:
        raise NoSecondPerson
    if not reason.strip():
        message = "Enter why the hold ends early"
        raise Invalid(message, field="reason")
    if which == MAIN:
        changes: dict[str, Any] = {"held_until_at": at, "step_why": reason.strip()}
    else:
        ways = [
            replace(way, held_until_at=at) if way.id == which else way for way in more_ways(card)
        ]
        changes = {"ways": kept(ways), "step_why": f"{said}: {reason.strip()}"}
    return next_version(session, case, card, step=CardStep.SHORTENED, actor=actor, at=at, **changes)


def _held(card: SafeContact, *, at: datetime) -> set[str]:
    further = {way.id for way in more_ways(card) if way.trust(at=at) is Trust.HELD}
    return further | ({MAIN} if held_until(card, at=at) is not None else set())


def still_true(
    session: Session,
    case: Case,
    *,
    seen: str,
    recheck_on: date | None,
    actor: Actor,
    at: datetime,
) -> SafeContact:
    """Record that all of a card was found to be true still, asked by voice today."""
    card = _step(session, case, seen, actor=actor)
    today = at.astimezone(LONDON).date()
    until = recheck_on or today + LONGEST_GOOD
    if not today < until <= today + LONGEST_GOOD:
        message = "Enter a day to ask again that is still to come, within three months"
        raise Invalid(message, field="recheck_on")
    return next_version(
        session,
        case,
        card,
        step=CardStep.RECHECKED,
        checked_on=today,
        checked_how="by voice",
        recheck_on=until,
        actor=actor,
        at=at,
    )
