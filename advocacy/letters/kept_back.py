"""A notice that did not go out: on the day of whoever works the case, with why, and what to do.

Nothing is sent by itself once the reason is gone: a text nobody expects any more is read by
whoever holds the phone then. A person tells them another way, or lets the next message tell.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM, Actor
from advocacy.cases.models import Case
from advocacy.cases.safe_texting import SENTENCES, WhyNot
from advocacy.checkins.saying import TROUBLES
from advocacy.errors import Conflict
from advocacy.ledger.service import record
from advocacy.letters.reading import waits_unopened
from advocacy.messaging.models import Trouble
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt, settle_prompts

BY_CARD = "letter.not_told_card"
BY_PHONE = "letter.not_told_phone"
BY_OTHER_WAY = "letter.not_told_other"
BY_NOBODY = "letter.not_told_wait"
KINDS = (BY_CARD, BY_PHONE, BY_OTHER_WAY, BY_NOBODY)
# What is on the card is put right there; what is not has to be got round, or waited for.
_OF_REASON = {
    WhyNot.ALL_STOPPED: BY_OTHER_WAY,
    WhyNot.OPTED_OUT: BY_OTHER_WAY,
    WhyNot.PHONE_NOT_SAFE: BY_PHONE,
    WhyNot.DANGER_OPEN: BY_NOBODY,
}
_NOT_READ = "A message of ours waits, and nothing tells them."


def tell_kept_back(session: Session, *, case_id: UUID, why_not: WhyNot, at: datetime) -> None:
    """Put a notice that may not leave on the day of whoever works the case.

    Nobody works a closed one: closing it has asked about their sign-in and all that was due.
    """
    if why_not is WhyNot.CASE_CLOSED:
        return
    kind = _OF_REASON.get(why_not, BY_CARD)
    _tell(session, kind, SENTENCES[why_not], case_id=case_id, at=at)


def tell_not_taken(session: Session, *, case_id: UUID, trouble: Trouble, at: datetime) -> None:
    """Put a notice that the provider did not take on the day of whoever works the case."""
    kind = BY_CARD if trouble is Trouble.NUMBER_UNUSABLE else BY_OTHER_WAY
    _tell(session, kind, TROUBLES[trouble], case_id=case_id, at=at)


def _tell(session: Session, kind: str, why: str, *, case_id: UUID, at: datetime) -> None:
    others = tuple(each for each in KINDS if each != kind)
    settle_prompts(
        session, kind=others[0], also=others[1:], subject_id=case_id, actor=SYSTEM, at=at
    )
    raise_prompt(
        session,
        kind=kind,
        danger=Danger.DUE,
        due_at=at,
        at=at,
        actor=SYSTEM,
        case_id=case_id,
        subject_id=case_id,
        detail=f"{why} {_NOT_READ}",
    )


def find_kept_back(session: Session, case: Case) -> Prompt | None:
    """Return what still stands on somebody's day about a notice that did not go out."""
    return session.scalar(
        select(Prompt)
        .where(Prompt.kind.in_(KINDS), Prompt.subject_id == case.id, Prompt.settled_at.is_(None))
        .limit(1)
    )


def drop_kept_back(session: Session, *, case_id: UUID, actor: Actor, at: datetime) -> int:
    """Take it off the day: they are told, know of it, or chose anew; return how many there were."""
    return settle_prompts(
        session, kind=KINDS[0], also=KINDS[1:], subject_id=case_id, actor=actor, at=at
    )


def told_another_way(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Note that they know of the message all the same; raises Conflict when nothing stands open."""
    if not drop_kept_back(session, case_id=case.id, actor=actor, at=at):
        raise Conflict
    record(
        session, actor=actor, at=at, action="letter.told_another_way", case_id=case.id,
        object_id=case.id,
    )  # fmt: skip


def drop_what_was_opened(session: Session, *, at: datetime) -> list[str]:
    """Take off everybody's day what they have opened by themselves meanwhile; say how many."""
    waiting = session.scalars(
        select(Case)
        .where(
            Case.id.in_(
                select(Prompt.case_id).where(Prompt.kind.in_(KINDS), Prompt.settled_at.is_(None))
            )
        )
        .order_by(Case.id)
    ).all()
    opened = [case for case in waiting if not waits_unopened(session, case)]
    for case in opened:
        drop_kept_back(session, case_id=case.id, actor=SYSTEM, at=at)
    return [f"{len(opened)} messages opened that no text had told of"] if opened else []
