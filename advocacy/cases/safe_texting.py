"""The gate of every text: may one leave for this case's phone at this moment, and if not, why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from advocacy.cases.models import Case, CaseState, SafeContact, Texts
from advocacy.cases.phones import is_uk_mobile
from advocacy.cases.safe_contact_standing import has_expired
from advocacy.cases.safe_contact_ways import held_until, main_way
from advocacy.cases.service import find_contact_and_danger
from advocacy.cases.suspects_numbers import suspects_numbers
from advocacy.clock import LONDON
from advocacy.messaging.service import find_any_stop, has_opted_out, number_key


class Purpose(StrEnum):
    """What a text is for: the agreed check-in, or anything else that was agreed with them."""

    CHECK_IN = "check_in"
    NOTICE = "notice"


class WhyNot(StrEnum):
    """What keeps a text back."""

    ALL_STOPPED = "all_stopped"
    PHONE_NOT_SAFE = "phone_not_safe"
    DANGER_OPEN = "danger_open"
    CASE_CLOSED = "case_closed"
    NUMBER_HELD = "number_held"
    NO_NUMBER = "no_number"
    NUMBER_UNCONFIRMED = "number_unconfirmed"
    NOT_A_MOBILE = "not_a_mobile"
    SUSPECTS_NUMBER = "suspects_number"
    TEXTS_NOT_AGREED = "texts_not_agreed"
    EXPIRED = "expired"
    OUT_OF_HOURS = "out_of_hours"
    OPTED_OUT = "opted_out"


SENTENCES = {
    WhyNot.ALL_STOPPED: "All texts are stopped.",
    WhyNot.PHONE_NOT_SAFE: "This phone was marked as not safe.",
    WhyNot.DANGER_OPEN: "A danger word is open: nobody texts until it is resolved.",
    WhyNot.CASE_CLOSED: "The case is closed.",
    WhyNot.NUMBER_HELD: "The number was changed less than a day ago: nothing is sent to the old "
    "or the new one.",
    WhyNot.NO_NUMBER: "No phone number is recorded as safe.",
    WhyNot.NUMBER_UNCONFIRMED: "Nobody has confirmed by voice that the number is theirs.",
    WhyNot.NOT_A_MOBILE: "The safe number is not a UK mobile: a landline may read texts aloud.",
    WhyNot.SUSPECTS_NUMBER: "The number is recorded for the suspect, or for who acts for them.",
    WhyNot.TEXTS_NOT_AGREED: "Texts to this phone are not agreed.",
    WhyNot.EXPIRED: "What was agreed is old: ask them again first.",
    WhyNot.OUT_OF_HOURS: "The day or the hour is outside what is agreed as safe.",
    WhyNot.OPTED_OUT: "This phone has answered STOP. It may not have been them.",
}


@dataclass(frozen=True)
class MayText:
    """Whether a text may leave: `number` is where to (E.164), "" unless `why_not` is None."""

    number: str
    why_not: WhyNot | None

    @property
    def sentence(self) -> str:
        """Return in words why not; empty when it may leave."""
        return SENTENCES[self.why_not] if self.why_not else ""


def may_text_now(session: Session, case: Case, *, purpose: Purpose, at: datetime) -> MayText:
    """Return whether a text may leave for a case's phone at this moment, and where to.

    To be asked in the transaction that hands the text over, not when it is planned. Whoever is
    told no owes it to a person: a text that may not leave never just falls away. An agreed
    check-in goes by its own window, and also while a card waits to be checked again: each answer
    is such a check, and silence would call everybody. Anything else keeps to the card's hours.
    """
    card, in_danger = find_contact_and_danger(session, case)
    why_not = _stopped(session, case)
    if why_not is None and in_danger:
        why_not = WhyNot.DANGER_OPEN
    if why_not is None and case.state is CaseState.CLOSED:
        why_not = WhyNot.CASE_CLOSED
    if why_not is None:
        why_not = why_no_text(card, purpose=purpose, at=at)
    if why_not is None and card is not None:
        why_not = _of_the_number(session, case, card.phone)
    return MayText(card.phone if card and why_not is None else "", why_not)


def _stopped(session: Session, case: Case) -> WhyNot | None:
    stop = find_any_stop(session, case_id=case.id)
    if stop is None:
        return None
    return WhyNot.ALL_STOPPED if stop.case_id is None else WhyNot.PHONE_NOT_SAFE


def _of_the_number(session: Session, case: Case, number: str) -> WhyNot | None:
    if number in suspects_numbers(session, case):
        return WhyNot.SUSPECTS_NUMBER
    return WhyNot.OPTED_OUT if has_opted_out(session, number_key(session, number)) else None


def why_no_text(card: SafeContact | None, *, purpose: Purpose, at: datetime) -> WhyNot | None:
    """Return why what is agreed does not allow a text at a moment, or None when it does."""
    if card is None:
        return WhyNot.NO_NUMBER
    if held_until(card, at=at) is not None:
        return WhyNot.NUMBER_HELD
    if not card.phone:
        return WhyNot.NO_NUMBER
    if not is_uk_mobile(card.phone):
        return WhyNot.NOT_A_MOBILE
    if card.confirmed_at is None:
        return WhyNot.NUMBER_UNCONFIRMED
    return _not_agreed(card, purpose=purpose, at=at)


def _not_agreed(card: SafeContact, *, purpose: Purpose, at: datetime) -> WhyNot | None:
    if purpose is Purpose.CHECK_IN:
        return WhyNot.TEXTS_NOT_AGREED if card.texts is Texts.NONE else None
    if card.texts is not Texts.YES:
        return WhyNot.TEXTS_NOT_AGREED
    if has_expired(card, on=at.astimezone(LONDON).date()):
        return WhyNot.EXPIRED
    main = main_way(card)
    return None if main is not None and main.hours.hold(at) else WhyNot.OUT_OF_HOURS
