"""Says why a contact was outside what is agreed to be safe: pure, from the card and the facts."""

from dataclasses import dataclass
from datetime import datetime

from advocacy.cases.models import SafeContact, Texts, Voicemail
from advocacy.cases.phones import find_phone, spoken_phone
from advocacy.cases.service import safe_hours
from advocacy.contacts.models import Channel, Direction


@dataclass(frozen=True)
class Attempt:
    """What matters for safety about a contact: `number` is the one used, if not the agreed one."""

    channel: Channel
    direction: Direction
    happened_at: datetime
    left_message: bool = False
    number: str = ""


def why_not_safe(agreed: SafeContact | None, attempt: Attempt) -> list[str]:
    """Return a sentence for each way the attempt leaves what is agreed; none when it is safe.

    Somebody who rings us chose the moment, so an incoming contact is never outside.
    """
    if attempt.direction is Direction.IN or attempt.channel is Channel.MESSAGE:
        return []
    if agreed is None:
        return ["Nothing is agreed yet about how to reach them safely."]
    if attempt.channel is Channel.CALL:
        return _of_a_call(agreed, attempt)
    if attempt.channel is Channel.TEXT:
        return _of_a_text(agreed, attempt)
    if attempt.channel in (Channel.POST, Channel.OTHER) and not agreed.other_ways:
        return ["No post, e-mail or other way is agreed as safe."]
    return []


def _of_a_call(agreed: SafeContact, attempt: Attempt) -> list[str]:
    reasons = _of_the_number(agreed, attempt)
    if not agreed.phone and not attempt.number:
        reasons.append("No telephone number is agreed as safe.")
    if not safe_hours(agreed, at=attempt.happened_at):
        reasons.append("The day or the hour is outside what is agreed as safe.")
    if attempt.left_message and agreed.voicemail is Voicemail.NEVER:
        reasons.append("A message was left, and none may ever be left.")
    return reasons


def _of_a_text(agreed: SafeContact, attempt: Attempt) -> list[str]:
    reasons = _of_the_number(agreed, attempt)
    if agreed.texts is Texts.NONE:
        reasons.append("No texts may be sent.")
    elif agreed.texts is Texts.CHECK_INS:
        reasons.append("Only the agreed check-in may be sent as a text.")
    if not safe_hours(agreed, at=attempt.happened_at):
        reasons.append("The day or the hour is outside what is agreed as safe.")
    return reasons


def _of_the_number(agreed: SafeContact, attempt: Attempt) -> list[str]:
    if not attempt.number or find_phone(attempt.number) == agreed.phone:
        return []
    number = find_phone(attempt.number) or attempt.number
    return [f"{spoken_phone(number)} is not the number that is agreed as safe."]
