"""Writing to each other: sent once, never changed, ours taken back only before it was opened."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.accounts.survivor_alarms import sound
from advocacy.actor import Actor, Role
from advocacy.cases.models import Case
from advocacy.db import new_id
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.letters.drafts import drop_draft, is_mark, take_turns
from advocacy.letters.models import Letter, Side
from advocacy.letters.notices import plan_notice
from advocacy.letters.reading import find_reader, newest_id
from advocacy.prompts.models import Danger
from advocacy.prompts.service import is_in_danger, raise_prompt, settle_prompts

CAME = "letter.came"
LONGEST = 5000
# Somebody else may hold the phone: more than anybody writes in an hour waits as a draft.
MOST_IN_AN_HOUR = 10
_HOUR = timedelta(hours=1)


class CameFirst(Conflict):
    """Another message came while this one was being written."""

    sentence = "Another message has come while you wrote. Read it first, then send yours."


class OnlyTheLead(Invalid):
    """A danger word is open, and whoever writes does not lead the team."""

    def __init__(self) -> None:
        super().__init__(
            "A danger word was used. Only the team lead may write to them now. "
            "Your words are kept here, and were not sent",
            field="words",
        )


class ManyAlready(Invalid):
    """More messages than anybody writes in an hour."""

    def __init__(self) -> None:
        super().__init__(
            "You have sent a lot in a short time. These words are kept here. "
            "Send them in an hour, or ring us",
            field="message",
        )


def new_mark() -> str:
    """Return the mark of a form that is about to be shown."""
    return new_id().hex


def write_to_them(
    session: Session,
    case: Case,
    *,
    words: str,
    once: str,
    latest: UUID | None,
    unsafe_reason: str,
    actor: Actor,
    at: datetime,
) -> Letter:
    """Send a message of ours; what waited for an answer has one.

    `latest` is the last message the writer has seen. Raises CameFirst when there is a newer one,
    OnlyTheLead and Invalid while a danger word is open, and Invalid when nobody could read it.
    """
    take_turns(session, case)
    sent = _find_sent(session, case, once=once, words=words, side=Side.STAFF)
    if sent is not None:
        return sent
    if newest_id(session, case) != latest:
        raise CameFirst
    if not find_reader(session, case).may_sign_in:
        message = "They can\N{RIGHT SINGLE QUOTATION MARK}t sign in yet, so nobody would read it"
        raise Invalid(message, field="words")
    in_danger = is_in_danger(session, case.id)
    if in_danger and actor.role is not Role.LEAD:
        raise OnlyTheLead
    if in_danger and not unsafe_reason:
        message = "Enter why it is sent all the same"
        raise Invalid(message, field="unsafe_reason")
    letter = _send(
        session, case, Side.STAFF, words=words, once=once, actor=actor, at=at,
        unsafe_reason=unsafe_reason if in_danger else "",
    )  # fmt: skip
    session.flush()
    _answer(session, _unanswered(session, case), by=actor, at=at, answer_id=letter.id)
    settle_prompts(session, kind=CAME, subject_id=case.id, actor=actor, at=at)
    drop_draft(session, case, actor=actor, at=at)
    plan_notice(session, case, at=at)
    return letter


def write_to_us(
    session: Session,
    case: Case,
    *,
    words: str,
    once: str,
    wants_today: bool,
    actor: Actor,
    at: datetime,
) -> Letter:
    """Send a survivor's message, and let whoever works the case know; raises ManyAlready.

    In a place that stands in for the record under threat it sounds the alarm once more, and stands
    with what else was written there: nothing else tells of it.
    """
    take_turns(session, case)
    sent = _find_sent(session, case, once=once, words=words, side=Side.SURVIVOR)
    if sent is not None:
        return sent
    lately = _sent_lately(session, case, at=at)
    # Whoever used the hour up must not keep a call for today from coming through.
    asks_first = wants_today and not any(lately)
    if len(lately) >= MOST_IN_AN_HOUR and not asks_first:
        if case.decoy_of_id is None:
            tell(session, case, actor=actor, at=at, today=False, flood=True)
        raise ManyAlready
    letter = _send(
        session, case, Side.SURVIVOR, words=words, once=once, actor=actor, at=at,
        wants_today=wants_today,
    )  # fmt: skip
    if case.decoy_of_id is None:
        tell(session, case, actor=actor, at=at, today=wants_today)
    else:
        # The alarm of the sign-in may have been dealt with while whoever threatens them stayed.
        sound(session, case_id=case.decoy_of_id, actor=actor, at=at)
    return letter


def _find_sent(session: Session, case: Case, *, once: str, words: str, side: Side) -> Letter | None:
    """Return the message this form has sent already, with the same words."""
    found = _by_mark(session, case, once)
    return found if found is not None and found.words == words and found.side is side else None


def _by_mark(session: Session, case: Case, once: str) -> Letter | None:
    if not is_mark(once):
        return None
    return session.scalar(select(Letter).where(Letter.case_id == case.id, Letter.once == once))


def _send(
    session: Session,
    case: Case,
    side: Side,
    *,
    words: str,
    once: str,
    actor: Actor,
    at: datetime,
    wants_today: bool = False,
    unsafe_reason: str = "",
) -> Letter:
    if not is_mark(once) or _by_mark(session, case, once) is not None:
        # A page shown again from memory holds an old mark: other words are another message.
        once = new_mark()
    letter = Letter(
        scope_id=case.id, case_id=case.id, side=side, written_by_id=actor.account_id, sent_at=at,
        once=once, wants_today=wants_today, words=words, unsafe_reason=unsafe_reason,
    )  # fmt: skip
    session.add(letter)
    record(
        session,
        actor=actor,
        at=at,
        action="letter.sent",
        case_id=case.id,
        object_id=letter.id,
        outcome="outside_safe" if unsafe_reason else "done",
    )
    return letter


def _sent_lately(session: Session, case: Case, *, at: datetime) -> Sequence[bool]:
    """Return, for each message of theirs in the last hour, whether it asked for today."""
    return session.scalars(
        select(Letter.wants_today).where(
            Letter.case_id == case.id,
            Letter.side == Side.SURVIVOR,
            Letter.sent_at > at - _HOUR,
            Letter.sent_at <= at,
        )
    ).all()


def tell(
    session: Session, case: Case, *, actor: Actor, at: datetime, today: bool, flood: bool = False
) -> None:
    """Put their messages on the day of whoever works the case; `flood` says there are too many."""
    detail = "They ask for somebody today." if today else "Not answered yet."
    if flood:
        detail = "Many messages in an hour: somebody else may hold the phone."
    raise_prompt(
        session,
        kind=CAME,
        danger=Danger.CALL if today else Danger.DUE,
        due_at=at,
        at=at,
        actor=actor,
        case_id=case.id,
        subject_id=case.id,
        detail=detail,
        is_news=True,
    )


def _unanswered(session: Session, case: Case) -> Sequence[Letter]:
    return session.scalars(
        select(Letter)
        .where(
            Letter.case_id == case.id, Letter.side == Side.SURVIVOR, Letter.answered_at.is_(None)
        )
        .order_by(Letter.sent_at, Letter.id)
    ).all()


def _answer(
    session: Session,
    letters: Sequence[Letter],
    *,
    by: Actor,
    at: datetime,
    answer_id: UUID | None = None,
    how: str = "",
) -> None:
    for letter in letters:
        letter.answered_at, letter.answered_by_id = at, by.account_id
        letter.answer_id, letter.answered_how = answer_id, how
        record(
            session, actor=by, at=at, action="letter.answered", case_id=letter.case_id,
            object_id=letter.id,
        )  # fmt: skip


def answer_another_way(
    session: Session, case: Case, *, how: str, latest: UUID | None, actor: Actor, at: datetime
) -> None:
    """Note how their messages were dealt with when it was not by a message.

    Raises CameFirst for one the actor has not seen, and Conflict when nothing waits.
    """
    take_turns(session, case)
    if newest_id(session, case) != latest:
        raise CameFirst
    waiting = _unanswered(session, case)
    if not waiting:
        raise Conflict
    _answer(session, waiting, by=actor, at=at, how=how)
    settle_prompts(session, kind=CAME, subject_id=case.id, actor=actor, at=at)


def count_waiting(session: Session, case: Case) -> int:
    """Return how many of their messages nobody has dealt with."""
    return (
        session.scalar(
            select(func.count()).where(
                Letter.case_id == case.id,
                Letter.side == Side.SURVIVOR,
                Letter.answered_at.is_(None),
            )
        )
        or 0
    )
