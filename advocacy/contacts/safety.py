"""Says why a contact was outside what is agreed to be safe: pure, from the card and the facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from advocacy.cases.models import SafeContact, Texts, Voicemail
from advocacy.cases.phones import find_phone, spoken_phone
from advocacy.cases.safe_contact_standing import said_expiry, said_hold
from advocacy.cases.safe_contact_ways import (
    Way,
    WayKind,
    held_until,
    is_held,
    is_settled,
    main_way,
    more_ways,
    safe_instead,
)
from advocacy.cases.safe_hours import said_day, said_from
from advocacy.clock import LONDON
from advocacy.contacts.models import Channel, Direction

_NOBODY: Mapping[str, str] = {}
_SPOKEN = (Channel.CALL, Channel.TEXT)


@dataclass(frozen=True)
class Attempt:
    """What matters for safety about a contact: `number` is the one used, if not the agreed one."""

    channel: Channel
    direction: Direction
    happened_at: datetime
    left_message: bool = False
    number: str = ""


def why_not_safe(
    agreed: SafeContact | None, attempt: Attempt, *, suspects: Mapping[str, str] = _NOBODY
) -> list[str]:
    """Return a sentence for each way the attempt leaves what is agreed; none when it is safe.

    Each says what to do instead. `suspects` are the numbers of the suspect and of who acts for
    them (`suspects_numbers`), with whose each is. Somebody who rings us chose the moment, so an
    incoming contact is never outside, unless it came from one of those.
    """
    theirs = _of_a_suspect(attempt, agreed, suspects)
    if theirs or attempt.direction is Direction.IN or attempt.channel is Channel.MESSAGE:
        return theirs
    if agreed is None:
        return ["Nothing is agreed yet about how to reach them safely."]
    if refused := why_refused(agreed, attempt):
        return refused
    expired = said_expiry(agreed, on=attempt.happened_at.astimezone(LONDON).date())
    reasons = [expired] if expired and attempt.channel is not Channel.MEETING else []
    if attempt.channel in _SPOKEN:
        return [*reasons, *_of_a_number(agreed, attempt)]
    if attempt.channel in (Channel.POST, Channel.OTHER) and not _has_address(agreed):
        reasons.append("No post, e-mail or other way is agreed as safe. Ask them for one first.")
    return reasons


def why_refused(agreed: SafeContact | None, attempt: Attempt) -> list[str]:
    """Return why this may not even be done for a reason, save by a lead; empty when it may.

    A number that is held or waits to be confirmed by voice, and the one before it, are neither
    rung nor texted.
    """
    if agreed is None or attempt.direction is Direction.IN or attempt.channel not in _SPOKEN:
        return []
    number = find_phone(attempt.number) or attempt.number or agreed.phone or agreed.number_before
    if not is_held(agreed, number, at=attempt.happened_at):
        return []
    if is_settled(agreed, at=attempt.happened_at):
        said = f"Nobody has confirmed {spoken_phone(number)} by voice, or it is held for a day."
    else:
        said = said_hold(agreed, at=attempt.happened_at)
    instead = safe_instead(agreed, at=attempt.happened_at)
    ways = f"Reach them this way: {'; '.join(instead)}." if instead else "No other way is agreed."
    return [said, ways, "In an emergency ask the lead: only a lead can do and record it."]


def why_not_then(agreed: SafeContact | None, day: date, *, at: datetime) -> str:
    """Return why a day is not one to plan the next call for, and which is; "" when it is."""
    if agreed is None:
        return ""
    until = held_until(agreed, at=at)
    if until is not None and day < until.astimezone(LONDON).date():
        return f"The number is held until {said_from(until, at=at)}. Choose a day after that"
    hours = [way.hours for way in [main_way(agreed), *more_ways(agreed)] if way and way.ring]
    if not hours or any(each.allow_day(day) for each in hours):
        return ""
    opens = hours[0].next_from(datetime.combine(day, datetime.min.time(), tzinfo=LONDON))
    then = f" Choose {said_day(opens.astimezone(LONDON).date())}" if opens else ""
    return f"{day:%A} is not a day on which they may be rung.{then}"


def _of_a_suspect(
    attempt: Attempt, agreed: SafeContact | None, suspects: Mapping[str, str]
) -> list[str]:
    used = find_phone(attempt.number)
    if not used and attempt.direction is Direction.OUT and attempt.channel in _SPOKEN and agreed:
        used = agreed.phone
    whose = suspects.get(used or "")
    if not whose or used is None:
        return []
    said = spoken_phone(used)
    if attempt.direction is Direction.IN:
        return [
            f"{said} is recorded for the suspect ({whose}). Are you sure it was them? Say how you "
            "know; if you do not, tell your lead and treat what was said as known to the suspect."
        ]
    return [
        f"Stop: {said} is recorded for the suspect ({whose}). Do not ring or text it. Check the "
        "card and the people of the case, and reach them another safe way."
    ]


def _has_address(agreed: SafeContact) -> bool:
    return bool(agreed.other_ways) or any(
        way.kind is not WayKind.PHONE for way in more_ways(agreed)
    )


def _of_a_number(agreed: SafeContact, attempt: Attempt) -> list[str]:
    number = find_phone(attempt.number) or attempt.number or agreed.phone
    main = main_way(agreed)
    listed = [way for way in [main, *more_ways(agreed)] if way]
    way = next((each for each in listed if each.where == number), None)
    if not number:
        return ["No telephone number is agreed as safe. Ask for one by a way that is."]
    if way is None:
        instead = f" Use {main.said}." if main else ""
        reasons = [f"{spoken_phone(number)} is not the number that is agreed as safe.{instead}"]
        # The hours were agreed for the number that is: they are the least that counts here too.
        return [*reasons, *(_of_a_way(main, attempt) if main else [])]
    return _of_a_way(way, attempt)


def _of_a_way(way: Way, attempt: Attempt) -> list[str]:
    reasons = _of_a_text(way) if attempt.channel is Channel.TEXT else []
    if attempt.channel is Channel.CALL and not way.ring:
        reasons.append(f"{way.said} may not be rung.")
    if not way.hours.hold(attempt.happened_at):
        opens = way.hours.next_from(attempt.happened_at)
        then = f" It is safe from {said_from(opens, at=attempt.happened_at)}." if opens else ""
        reasons.append(f"The day or the hour is outside what is agreed as safe.{then}")
    if attempt.left_message and way.voicemail is Voicemail.NEVER:
        reasons.append("A message was left, and none may ever be left. Hang up instead.")
    return reasons


def _of_a_text(way: Way) -> list[str]:
    if way.texts is Texts.NONE:
        return ["No texts may be sent. Ring in the safe hours instead."]
    if way.texts is Texts.CHECK_INS:
        return ["Only the agreed check-in may be sent as a text. Ring in the safe hours instead."]
    return []
