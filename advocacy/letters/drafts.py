"""What staff have begun to write, kept for each of them and each case until it is sent."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.letters.models import LetterDraft


def find_draft(session: Session, case: Case, *, actor: Actor) -> LetterDraft | None:
    """Return what this person has begun in this case, if anything."""
    return session.scalar(
        select(LetterDraft).where(
            LetterDraft.case_id == case.id, LetterDraft.account_id == actor.account_id
        )
    )


def keep_draft(session: Session, case: Case, *, words: str, actor: Actor, at: datetime) -> None:
    """Keep what was begun, in place of what was kept before; nothing but spaces is nothing."""
    draft = find_draft(session, case, actor=actor)
    if not words.strip():
        if draft is not None:
            session.delete(draft)
        return
    if draft is None:
        draft = LetterDraft(
            scope_id=case.id, case_id=case.id, account_id=actor.account_id, kept_at=at
        )
        session.add(draft)
    draft.kept_at, draft.words = at, words


def drop_draft(session: Session, case: Case, *, actor: Actor) -> None:
    """Forget what was begun."""
    draft = find_draft(session, case, actor=actor)
    if draft is not None:
        session.delete(draft)
