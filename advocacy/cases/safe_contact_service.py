"""Agreeing how to reach somebody safely: every version is kept, and the dangerous ones refused."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import PORTAL_ROLES, Actor
from advocacy.cases.changes import Change, announce
from advocacy.cases.models import CardStep, Case, SafeContact, Texts, Voicemail
from advocacy.cases.phones import is_uk_mobile, spoken_phone
from advocacy.cases.safe_contact_alarm import look_for_suspects
from advocacy.cases.service import agree_safe_contact, find_safe_contact
from advocacy.cases.suspects_numbers import suspects_numbers
from advocacy.clock import LONDON
from advocacy.errors import Conflict, Invalid, Refused
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

RECHECK = "safe_contact.recheck"
CONFIRM = "safe_contact.confirm"
HOLD = timedelta(hours=24)
LONGEST_GOOD = timedelta(days=90)
_FIRST_CONFIRMED_WITHIN = timedelta(days=3)
_NEVER_AGREED = "none"


class CardChanged(Conflict):
    """Somebody else agreed another version since the page was opened."""

    sentence = "Somebody changed this while you were writing. Check what it says now, then save."


def mark_of(card: SafeContact | None) -> str:
    """Return a mark that is another as soon as another version is in force."""
    return str(card.id) if card else _NEVER_AGREED


def lock_card(session: Session, case: Case, *, seen: str | None) -> SafeContact | None:
    """Return the card in force, so that nobody else can replace it before this transaction ends.

    Raises CardChanged when it is not the one whose mark the writer had `seen`.
    """
    session.execute(select(Case.id).where(Case.id == case.id).with_for_update())
    card = find_safe_contact(session, case)
    if seen is not None and seen != mark_of(card):
        raise CardChanged
    return card


def agree_version(
    session: Session,
    case: Case,
    *,
    agreed: dict[str, Any],
    checked_how: str,
    checked_on: date,
    actor: Actor,
    at: datetime,
    seen: str | None = None,
    recheck_on: date | None = None,
    told_by: str = "",
) -> SafeContact:
    """Record a new version of what was agreed; `agreed` is what the form's `agreed()` gives.

    A number that takes the place of another is held for a day and unconfirmed until somebody
    confirms it by voice; the first one is unconfirmed, `told_by` whoever named it, and may be
    rung. Raises Invalid when it could put somebody in danger or cannot be followed, CardChanged
    when the writer had not `seen` the version in force, and Refused on the survivors' pages: what
    is changed there may have been changed by whoever holds the phone.
    """
    if actor.role in PORTAL_ROLES:
        raise Refused
    refuse_unusable(agreed)
    good_until = _good_until(checked_on, recheck_on, at=at)
    before = lock_card(session, case, seen=seen)
    refuse_suspects(session, case, agreed["phone"], field="phone")
    number = _number_facts(before, agreed["phone"], told_by=told_by, actor=actor, at=at)
    written = {"voicemail": Voicemail(agreed["voicemail"]), "texts": Texts(agreed["texts"])}
    further = {name: agreed.get(name, "") for name in ("places", "code_words")}
    version = agree_safe_contact(
        session,
        case,
        actor=actor,
        at=at,
        checked_how=checked_how,
        checked_on=checked_on,
        also={
            **number,
            **further,
            "step": CardStep.AGREED,
            "recheck_on": good_until,
            "ways": before.ways if before else [],
        },
        **{**{name: value for name, value in agreed.items() if name not in further}, **written},
    )
    remind_of_card(session, case, version, actor=actor, at=at)
    if before is not None and before.phone != version.phone:
        announce(session, case, change=Change.DEVICE, actor=actor, at=at)
    return version


def _good_until(checked_on: date, recheck_on: date | None, *, at: datetime) -> date:
    today = at.astimezone(LONDON).date()
    if checked_on > today:
        message = "Enter a day that has been"
        raise Invalid(message, field="checked_on")
    longest = checked_on + LONGEST_GOOD
    if recheck_on is None:
        return longest
    if not today < recheck_on <= longest:
        message = "Enter a day to ask again that is still to come, within three months"
        raise Invalid(message, field="recheck_on")
    return recheck_on


def refuse_suspects(session: Session, case: Case, number: str, *, field: str) -> None:
    """Raise Invalid when a number is the suspect's, or of somebody who acts for them."""
    whose = suspects_numbers(session, case).get(number) if number else None
    if whose:
        message = (
            f"Stop: {spoken_phone(number)} is recorded for the suspect ({whose}). "
            "It can never be a safe number. Check it before anybody rings it"
        )
        raise Invalid(message, field=field)


def _number_facts(
    before: SafeContact | None, phone: str, *, told_by: str, actor: Actor, at: datetime
) -> dict[str, Any]:
    """Return how far the number of a new version may be relied on, and since when."""
    last = (before.phone or before.number_before) if before else ""
    if before is not None and phone == before.phone:
        return carried_number(before)
    if not last:
        return {"told_by": told_by, "confirmed_at": None}
    return {
        "number_before": last,
        "number_changed_at": at,
        "changed_by_id": actor.account_id,
        "held_until_at": at + HOLD,
        "confirmed_at": None,
        "told_by": told_by,
    }


def carried_number(card: SafeContact) -> dict[str, Any]:
    """Return what is known of a number that stays, for the next version."""
    return {
        name: getattr(card, name)
        for name in (
            "number_before",
            "number_changed_at",
            "changed_by_id",
            "held_until_at",
            "confirmed_at",
            "confirmed_by_id",
            "confirmed_how",
            "told_by",
        )
    }


def remind_of_card(
    session: Session, case: Case, card: SafeContact, *, actor: Actor, at: datetime
) -> None:
    """Let what a card asks for come up in time: to be checked again, and to be confirmed."""
    session.flush()
    look_for_suspects(session, case, actor=actor, at=at)
    settle_prompts(session, kind=RECHECK, subject_id=card.case_id, actor=actor, at=at)
    nine = datetime.combine(card.recheck_on, time(9), tzinfo=LONDON).astimezone(UTC)
    raise_prompt(
        session,
        kind=RECHECK,
        danger=Danger.LATER,
        at=at,
        actor=actor,
        case_id=card.case_id,
        due_at=nine,
        subject_id=card.case_id,
    )
    if not card.phone or card.confirmed_at is not None:
        settle_prompts(session, kind=CONFIRM, subject_id=card.case_id, actor=actor, at=at)
        return
    raise_prompt(
        session,
        kind=CONFIRM,
        danger=Danger.DUE,
        at=at,
        actor=actor,
        case_id=card.case_id,
        due_at=card.held_until_at or at + _FIRST_CONFIRMED_WITHIN,
        subject_id=card.case_id,
        detail="Changed: not rung or texted until then" if card.number_changed_at else "",
    )


def refuse_unusable(agreed: dict[str, Any]) -> None:
    """Raise Invalid when the answers could not be followed, or would put a text on a landline."""
    if not agreed["phone"] and not agreed["other_ways"]:
        message = "Enter a number that is safe to ring, or another safe way"
        raise Invalid(message, field="phone")
    if agreed["texts"] != Texts.NONE and not is_uk_mobile(agreed["phone"]):
        message = "Texts can only go to a UK mobile number: choose None, or change the number"
        raise Invalid(message, field="texts")
    if bool(agreed["from_time"]) != bool(agreed["to_time"]):
        message = "Enter both times, or neither"
        raise Invalid(message, field="to_time")
    if not agreed["may_say_who"] and agreed["phone"] and not agreed["say_you_are"]:
        message = "Enter what to say instead of who we are"
        raise Invalid(message, field="say_you_are")


def list_versions(session: Session, case: Case) -> list[SafeContact]:
    """Return every version, newest first."""
    return list(
        session.scalars(
            select(SafeContact)
            .where(SafeContact.case_id == case.id)
            .order_by(SafeContact.made_at.desc(), SafeContact.id.desc())
        )
    )
