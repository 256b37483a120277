"""Agreeing how to reach somebody safely: every version is kept, and the dangerous ones refused."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, PersonKind, SafeContact, Texts, Voicemail
from advocacy.cases.phones import find_phone, is_uk_mobile
from advocacy.cases.service import agree_safe_contact, list_people
from advocacy.clock import LONDON
from advocacy.errors import Invalid
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

RECHECK = "safe_contact.recheck"


def agree_version(
    session: Session,
    case: Case,
    *,
    agreed: dict[str, Any],
    checked_how: str,
    checked_on: date,
    actor: Actor,
    at: datetime,
) -> SafeContact:
    """Record a new version of what was agreed; `agreed` is what the form's `agreed()` gives.

    Raises Invalid when it could put somebody in danger or cannot be followed.
    """
    refuse_unusable(agreed)
    if checked_on > at.astimezone(LONDON).date():
        message = "Enter a day that has been"
        raise Invalid(message, field="checked_on")
    suspects = list_people(session, case, kind=PersonKind.SUSPECT)
    theirs = {find_phone(each) for person in suspects for each in person.details.get("phones", [])}
    if agreed["phone"] and agreed["phone"] in theirs:
        message = "This number is recorded for the suspect. Check it before anybody rings it"
        raise Invalid(message, field="phone")
    version = agree_safe_contact(
        session,
        case,
        actor=actor,
        at=at,
        checked_how=checked_how,
        checked_on=checked_on,
        **{**agreed, "voicemail": Voicemail(agreed["voicemail"]), "texts": Texts(agreed["texts"])},
    )
    settle_prompts(session, kind=RECHECK, subject_id=case.id, actor=actor, at=at)
    raise_prompt(
        session,
        kind=RECHECK,
        danger=Danger.LATER,
        at=at,
        actor=actor,
        case_id=case.id,
        due_at=datetime.combine(version.recheck_on, time(9), tzinfo=LONDON).astimezone(UTC),
        subject_id=case.id,
    )
    return version


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
