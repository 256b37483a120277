"""What staff have begun to write, kept for each of them and each case until it is sent."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.contacts.unfinished import Kind, settle_begun, take_over
from advocacy.letters.models import Letter, LetterDraft

_LONGEST, _LONGEST_MARK = 40_000, 43
_STILL_ON_ITS_WAY = timedelta(minutes=1)
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


def keep_as_typed(
    session: Session, case: Case, *, words: str, once: str, actor: Actor, at: datetime
) -> None:
    """Keep what is being typed into the form with this mark.

    Keeps nothing when that form was sent just now: a draft that arrives after its message must not
    bring it back. One gone back to later is another message, and is kept.
    """
    take_turns(session, case)
    just_sent = exists().where(
        Letter.case_id == case.id,
        Letter.once == once,
        Letter.written_by_id == actor.account_id,
        Letter.sent_at > at - _STILL_ON_ITS_WAY,
    )
    if not (is_mark(once) and session.scalar(select(just_sent))):
        keep_draft(session, case, words=words[:_LONGEST], actor=actor, at=at)


def is_mark(once: str) -> bool:
    """Return whether this can be the mark of a form at all."""
    return once.isascii() and once.isalnum() and len(once) <= _LONGEST_MARK


def take_turns(session: Session, case: Case) -> None:
    """Hold the case until the transaction ends, so that two who send at once come in turn."""
    session.execute(select(Case.id).where(Case.id == case.id).with_for_update())


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
