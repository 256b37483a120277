"""Whether an attempt to reach somebody may be made, from all that is known of their case."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from advocacy.actor import Actor, Role
from advocacy.cases.models import Case, SafeContact
from advocacy.cases.service import CONTACT_AND_DANGER, find_contact_and_danger
from advocacy.cases.suspects_numbers import suspects_numbers
from advocacy.contacts.models import Channel, Direction
from advocacy.contacts.safety import Attempt, why_not_safe, why_not_then, why_refused
from advocacy.errors import Invalid
from advocacy.messaging.service import find_stop, stop_of

DANGER_WORD = (
    "A danger word was used. Do not ring, text or write to them: "
    "do the step that was agreed, under Check-ins."
)
_CARD_DANGER_STOP = CONTACT_AND_DANGER.add_columns(stop_of(SafeContact.case_id))
PHONE_NOT_SAFE = (
    "This phone was marked as not safe. Do not ring or text it: use another way that is safe."
)


@dataclass(frozen=True)
class Verdict:
    """What speaks against an attempt: `reasons` until one is given, `refused` whatever is said."""

    reasons: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def judge(session: Session, case: Case, attempt: Attempt, *, actor: Actor) -> Verdict:
    """Return what speaks against reaching the survivor like this; nothing stops a lead's reason.

    Whoever rings us from no number but the agreed one chose the moment: the card says nothing.
    """
    coming = attempt.direction is Direction.IN
    if coming and not attempt.number:
        return Verdict()
    agreed, in_danger, stopped = _find_all(session, case)
    reasons = why_not_safe(agreed, attempt, suspects=suspects_numbers(session, case))
    if coming:
        return Verdict(reasons)
    if actor.role is not Role.LEAD and (refused := why_refused(agreed, attempt)):
        return Verdict(refused=refused)
    if attempt.channel in (Channel.CALL, Channel.TEXT) and stopped:
        reasons = [PHONE_NOT_SAFE, *reasons]
    return Verdict([*([DANGER_WORD] if in_danger else []), *reasons])


def _find_all(session: Session, case: Case) -> tuple[SafeContact | None, bool, bool]:
    """Return the card, whether a danger word is open, and whether the phone was marked unsafe."""
    found = session.execute(_CARD_DANGER_STOP, {"case_id": case.id}).one_or_none()
    if found is not None:
        return found[0], found[1], found[2]
    agreed, in_danger = find_contact_and_danger(session, case)
    return agreed, in_danger, find_stop(session, case_id=case.id) is not None


def check_next_day(session: Session, case: Case, day: date, *, at: datetime) -> None:
    """Raise Invalid when a day is none on which the survivor may be rung."""
    card, _ = find_contact_and_danger(session, case)
    if message := why_not_then(card, day, at=at):
        raise Invalid(message, field="next_on")
