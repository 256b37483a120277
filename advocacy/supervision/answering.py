"""Words that were added to a supervision note: whoever wrote the note hears of them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt, settle_prompts
from advocacy.supervision.models import SupervisionNote

ANSWERED = "supervision.answered"


def tell_writer(session: Session, note: SupervisionNote, *, actor: Actor, at: datetime) -> None:
    """Put what was added on the day of whoever wrote the note; the prompt names no case."""
    raise_prompt(
        session,
        kind=ANSWERED,
        danger=Danger.DUE,
        due_at=at,
        at=at,
        actor=actor,
        for_account_id=note.noted_by_id,
        subject_id=note.id,
        scope_id=note.scope_id,
        is_news=True,
    )


def has_answer(session: Session, note: SupervisionNote, *, actor: Actor) -> bool:
    """Return whether words were added that this person, who wrote the note, has not read yet."""
    waiting = select(Prompt.id).where(
        Prompt.kind == ANSWERED,
        Prompt.subject_id == note.id,
        Prompt.for_account_id == actor.account_id,
        Prompt.settled_at.is_(None),
    )
    return session.scalar(waiting.limit(1)) is not None


def see_answer(session: Session, note: SupervisionNote, *, actor: Actor, at: datetime) -> None:
    """Take the added words off the day of whoever wrote the note, once they say they read them.

    Another lead of the team who says so takes nothing off it.
    """
    if has_answer(session, note, actor=actor):
        settle_prompts(session, kind=ANSWERED, subject_id=note.id, actor=actor, at=at)
