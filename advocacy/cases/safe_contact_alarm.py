"""A phone that is not safe: somebody marked it so, or its number turns out to be the suspect's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, or_, select
from sqlalchemy.orm import Session, aliased

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.cases.safe_contact_ways import numbers_of
from advocacy.cases.service import find_safe_contact
from advocacy.cases.suspects_numbers import suspects_numbers
from advocacy.messaging.models import TextStop
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt, settle_prompts

SUSPECTS = "safe_contact.suspects"


def phone_not_safe(case_id: UUID | SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """Return the condition that the phone of a case was marked as not safe, or is the suspect's."""
    alarm = aliased(Prompt)
    return or_(
        exists().where(TextStop.case_id == case_id, TextStop.lifted_at.is_(None)),
        exists().where(
            alarm.case_id == case_id, alarm.kind == SUSPECTS, alarm.settled_at.is_(None)
        ),
    )


def is_phone_not_safe(session: Session, case: Case) -> bool:
    """Return whether the phone of a case was marked as not safe, or is the suspect's."""
    return bool(session.scalar(select(phone_not_safe(case.id))))


def look_for_suspects(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Raise the alarm when a number on the card is now recorded for the suspect, else settle it.

    To be called whenever the card changes, or what is known of a suspect.
    """
    card = find_safe_contact(session, case)
    theirs = suspects_numbers(session, case)
    numbers = numbers_of(card) if card else []
    if not theirs or not any(number in theirs for number in numbers):
        settle_prompts(session, kind=SUSPECTS, subject_id=case.id, actor=actor, at=at)
        return
    raise_prompt(
        session,
        kind=SUSPECTS,
        danger=Danger.CALL,
        due_at=at,
        at=at,
        actor=actor,
        case_id=case.id,
        subject_id=case.id,
        detail="Do not ring or text it. Ask them another safe way.",
    )
