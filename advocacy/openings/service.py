"""What a survivor sees of who opened her record, what is held back, and what she asks about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.openings.lines import Line, Opening, by_day, list_openings, open_danger_since
from advocacy.openings.models import Hold, Question
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

HOLD_ASKED = "opening.hold"
ASKED_WHY = "opening.why"
LONGEST_HOLD = timedelta(days=180)
_ANSWER_WITHIN = timedelta(days=2)


@dataclass(frozen=True)
class ToldLine:
    """A line as the survivor reads it; `question` is hers about it, if she asked."""

    line: Line
    question: Question | None


def list_told(session: Session, case: Case, *, at: datetime) -> list[ToldLine]:
    """Return what the survivor may read now: nothing held back, nothing since an open danger."""
    since = open_danger_since(session, case)
    openings = [
        each for each in list_openings(session, case, at=at) if since is None or each.at < since
    ]
    held = {hold.line for hold in list_holds(session, case) if is_held(hold, at=at)}
    asked = {question.line: question for question in list_questions(session, case)}
    return [
        ToldLine(line, asked.get(line.key)) for line in by_day(openings) if line.key not in held
    ]


def is_held(hold: Hold, *, at: datetime) -> bool:
    """Return whether a line is held back today: granted, or waiting for a decision."""
    return hold.granted is not False and at.astimezone(LONDON).date() < hold.until_on


def list_holds(session: Session, case: Case) -> Sequence[Hold]:
    """Return everything that was ever asked to be held back, newest first."""
    query = select(Hold).where(Hold.case_id == case.id)
    return session.scalars(query.order_by(Hold.asked_at.desc(), Hold.id)).all()


def list_questions(session: Session, case: Case) -> Sequence[Question]:
    """Return what the survivor asked, newest first."""
    query = select(Question).where(Question.case_id == case.id)
    return session.scalars(query.order_by(Question.asked_at.desc(), Question.id)).all()


def ask_why(session: Session, case: Case, *, line: str, actor: Actor, at: datetime) -> None:
    """Ask why a line is there; asking again changes nothing. Raises NotFound for none of hers."""
    told = {each.line.key: each for each in list_told(session, case, at=at)}
    if line not in told:
        raise NotFound
    if told[line].question is not None:
        return
    question = Question(scope_id=case.id, case_id=case.id, line=line, asked_at=at)
    session.add(question)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        action="opening.asked_why",
        case_id=case.id,
        object_id=question.id,
    )
    raise_prompt(
        session,
        kind=ASKED_WHY,
        danger=Danger.DUE,
        due_at=at + _ANSWER_WITHIN,
        at=at,
        actor=actor,
        case_id=case.id,
        subject_id=question.id,
        detail="Answer so that it can be read on a phone in another hand.",
    )


def answer_why(
    session: Session, case: Case, question_id: UUID, *, answer: str, actor: Actor, at: datetime
) -> None:
    """Answer what the survivor asked; raises Invalid without words, Conflict if answered."""
    question = session.get(Question, question_id, with_for_update=True)
    if question is None or question.case_id != case.id:
        raise NotFound
    if question.answered_at is not None:
        message = "A colleague has already answered this."
        raise Conflict(message)
    if not answer:
        message = "Enter the answer"
        raise Invalid(message, field="answer")
    question.answered_at, question.answered_by_id, question.answer = at, actor.account_id, answer
    settle_prompts(session, kind=ASKED_WHY, subject_id=question.id, actor=actor, at=at)
    record(
        session,
        actor=actor,
        at=at,
        action="opening.answered",
        case_id=case.id,
        object_id=question.id,
    )


def ask_to_hold(
    session: Session,
    case: Case,
    *,
    line: str,
    until_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Hold:
    """Hold a line back until a day; it waits for a second person, and is not shown meanwhile.

    Raises Invalid for a day that is past or too far, and without a reason.
    """
    today = at.astimezone(LONDON).date()
    if not today < until_on <= today + LONGEST_HOLD:
        message = f"Enter a day after today and within {LONGEST_HOLD.days} days"
        raise Invalid(message, field="until_on")
    if not reason:
        message = "Enter why it would be unsafe to show it now"
        raise Invalid(message, field="reason")
    if line not in {each.key for each in by_day(list_openings(session, case, at=at))}:
        raise NotFound
    hold = Hold(
        scope_id=case.id,
        case_id=case.id,
        line=line,
        until_on=until_on,
        asked_at=at,
        asked_by_id=actor.account_id,
        reason=reason,
    )
    session.add(hold)
    session.flush()
    record(
        session, actor=actor, at=at, action="opening.hold_asked", case_id=case.id, object_id=hold.id
    )
    raise_prompt(
        session,
        kind=HOLD_ASKED,
        danger=Danger.DUE,
        due_at=at,
        at=at,
        actor=actor,
        case_id=case.id,
        subject_id=hold.id,
        detail="Somebody else than who asked has to decide.",
    )
    return hold


def decide_hold(
    session: Session, case: Case, hold_id: UUID, *, grant: bool, actor: Actor, at: datetime
) -> None:
    """Grant or decline a hold; raises Conflict for who asked for it, and when it is decided."""
    hold = session.get(Hold, hold_id, with_for_update=True)
    if hold is None or hold.case_id != case.id:
        raise NotFound
    if hold.asked_by_id == actor.account_id:
        message = "You asked for this yourself. Somebody else has to decide."
        raise Conflict(message)
    if hold.decided_at is not None:
        message = "A colleague has already decided this."
        raise Conflict(message)
    hold.decided_at, hold.decided_by_id, hold.granted = at, actor.account_id, grant
    settle_prompts(session, kind=HOLD_ASKED, subject_id=hold.id, actor=actor, at=at)
    action = "opening.hold_granted" if grant else "opening.hold_declined"
    record(session, actor=actor, at=at, action=action, case_id=case.id, object_id=hold.id)


@dataclass(frozen=True)
class StaffLine:
    """A line with the people behind it, for staff only."""

    line: Line
    names: list[str]
    hold: Hold | None


@dataclass(frozen=True)
class StaffView:
    """What the staff see: every line with its people, what waits, and what she asked."""

    lines: list[StaffLine]
    waiting: list[tuple[Hold, str]]
    questions: list[tuple[Question, str]]
    words: dict[str, str] = field(default_factory=dict)


def staff_view(session: Session, case: Case, *, at: datetime) -> StaffView:
    """Return who opened a record and what its survivor is shown of it."""
    openings = list_openings(session, case, at=at)
    lines, holds = by_day(openings), list_holds(session, case)
    names = _names(session, openings, holds)
    held = {hold.line: hold for hold in reversed(holds) if is_held(hold, at=at)}
    people: dict[str, list[str]] = {}
    for each in openings:
        name = names.get(each.account_id, "") if each.account_id else ""
        known = people.setdefault(each.key, [])
        if name and name not in known:
            known.append(name)
    words = {line.key: f"{line.who}, {line.why}" for line in lines}
    return StaffView(
        lines=[StaffLine(line, people[line.key], held.get(line.key)) for line in lines],
        waiting=[
            (hold, names.get(hold.asked_by_id, "")) for hold in holds if hold.decided_at is None
        ],
        questions=[
            (each, words.get(each.line, "A day that is no longer shown"))
            for each in list_questions(session, case)
        ],
        words=words,
    )


def _names(session: Session, openings: Sequence[Opening], holds: Sequence[Hold]) -> dict[UUID, str]:
    wanted = {each.account_id for each in openings if each.account_id}
    wanted |= {hold.asked_by_id for hold in holds}
    if not wanted:
        return {}
    found = session.scalars(select(Account).where(Account.id.in_(wanted)))
    return {account.id: account.name for account in found}
