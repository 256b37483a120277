"""What staff have begun to write, kept for each of them and each case until it is sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.contacts.unfinished import Kind, settle_begun, take_over
from advocacy.letters.models import LetterDraft

BEGUN = Kind(LetterDraft, "letter.begun", "letter")


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
        _forget(session, draft, actor=actor, at=at)
        return
    if draft is None:
        draft = LetterDraft(
            scope_id=case.id, case_id=case.id, account_id=actor.account_id, kept_at=at
        )
        session.add(draft)
    draft.kept_at, draft.words = at, words


def drop_draft(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Forget what was begun."""
    _forget(session, find_draft(session, case, actor=actor), actor=actor, at=at)


def _forget(session: Session, draft: LetterDraft | None, *, actor: Actor, at: datetime) -> None:
    if draft is not None:
        settle_begun(session, BEGUN, draft, actor=actor, at=at)
        session.delete(draft)


def take_draft_over(
    session: Session, case: Case, draft_id: UUID, *, actor: Actor, at: datetime
) -> None:
    """Go on with what somebody began who works the case no more, beneath one's own words.

    Raises what `take_over` raises.
    """
    own = find_draft(session, case, actor=actor)
    if own is not None and own.id != draft_id:
        before, own_words = own, own.words
        # There is one for each person and case, so the own one makes room first.
        session.delete(before)
        session.flush()
    else:
        own_words = ""
    draft, _ = take_over(session, case, BEGUN, draft_id, actor=actor, at=at)
    if own_words:
        draft.words = f"{own_words}\n\n{draft.words}"
