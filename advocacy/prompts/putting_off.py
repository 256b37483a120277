"""Putting off what is due: for some hours, for a reason, a few times; it comes back by itself.

Nothing has to run for it to come back: whoever lists what is due leaves out only what is put off
at that very moment.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.prompts.models import Because, Danger, Prompt, PutOff

MOST_TIMES = 3
LONGEST = timedelta(hours=36)


class AlreadyPutOff(Conflict):
    """Somebody was quicker: it is put off at this moment."""

    sentence = "It is put off already."


class CannotWait(Conflict):
    """It is danger, or was put off too often, or is done."""

    sentence = "It can’t be put off: it is done, or it has to be looked at now."


def is_here(at: datetime) -> ColumnElement[bool]:
    """Return the condition that a prompt is not put off at this moment."""
    return or_(Prompt.back_at.is_(None), Prompt.back_at <= at)


def is_put_off(prompt: Prompt, *, at: datetime) -> bool:
    """Return whether a prompt is put off at this moment."""
    return prompt.back_at is not None and prompt.back_at > at and prompt.settled_at is None


def can_be_put_off(prompt: Prompt) -> bool:
    """Return whether what is due may wait at all.

    Never what stands under *Act now*: somebody waits there, and it is answered on its own page.
    Nor what is put to every holder of a role: one of them would take it off the day of the rest.
    """
    shared = prompt.for_role is not None and prompt.case_id is None
    danger = prompt.danger <= Danger.UNSENT
    often = prompt.times_put_off >= MOST_TIMES
    return prompt.settled_at is None and not (danger or shared or often)


def put_off(
    session: Session,
    prompt: Prompt,
    *,
    until_at: datetime,
    because: Because,
    words: str,
    actor: Actor,
    at: datetime,
) -> PutOff:
    """Take a prompt off every day it stands on until a moment.

    Raises AlreadyPutOff when a colleague was quicker, CannotWait for danger and for what was put
    off MOST_TIMES before, Invalid for a moment that is over or too far away.
    """
    session.refresh(prompt, with_for_update=True)
    if is_put_off(prompt, at=at):
        raise AlreadyPutOff
    if not can_be_put_off(prompt):
        raise CannotWait
    if not at < until_at <= at + LONGEST:
        message = "Choose until when it can wait"
        raise Invalid(message, field="until")
    prompt.back_at = until_at
    prompt.times_put_off += 1
    entry = PutOff(
        scope_id=prompt.scope_id,
        prompt_id=prompt.id,
        put_off_at=at,
        put_off_by_id=actor.account_id,
        until_at=until_at,
        because=because,
        words=words,
    )
    session.add(entry)
    record(
        session,
        actor=actor,
        at=at,
        action="prompt.put_off",
        case_id=prompt.case_id,
        object_id=prompt.id,
    )
    return entry


def come_back(session: Session, prompt: Prompt, *, actor: Actor, at: datetime) -> bool:
    """Put a prompt back on the day at once; return whether it was put off at all."""
    if not end_putting_off(session, prompt, actor=actor, at=at):
        return False
    record(
        session,
        actor=actor,
        at=at,
        action="prompt.came_back",
        case_id=prompt.case_id,
        object_id=prompt.id,
    )
    return True


def end_putting_off(session: Session, prompt: Prompt, *, actor: Actor, at: datetime) -> bool:
    """Note in the history that a prompt did not stay put off; return whether it was at all."""
    if not is_put_off(prompt, at=at):
        return False
    prompt.back_at = None
    entries = select(PutOff).where(PutOff.prompt_id == prompt.id, PutOff.until_at > at)
    for entry in session.scalars(entries.where(PutOff.ended_at.is_(None))):
        entry.ended_at, entry.ended_by_id = at, actor.account_id
    return True
