"""Asking a lead to close a case, and taking that back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.closing.models import Asking, Closing
from advocacy.cases.closing.questions import NOT_YET, ClosingQuestions, Question
from advocacy.cases.closing.reasons import REASONS
from advocacy.cases.leads import lead_ids_for, tell_leads_of
from advocacy.cases.models import Case, CaseState
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import settle_prompts

ASKED = "closing.asked"
DECLINED = "closing.declined"


class NotWaiting(Conflict):
    """Somebody was quicker, or it was taken back."""

    sentence = "This closing waits no more: it was decided or taken back. Open it again to see."


class NotClosable(Conflict):
    """Something has come up that has to be settled or answered first."""

    sentence = (
        "Something has changed in this case since closing was asked for. Decline it, and say that "
        "it has to be asked again."
    )


@dataclass(frozen=True)
class Wanted:
    """Why a case is to be closed and how it is said to the person."""

    reason_code: str
    words: str
    told_how: str
    come_back: str
    feedback: str


def field_of(code: str) -> str:
    """Return the name of the form field that holds the answer to a question."""
    return f"answer_{code}"


def find_closing(session: Session, case: Case) -> Closing | None:
    """Return the newest request to close a case."""
    return session.scalar(
        select(Closing)
        .where(Closing.case_id == case.id)
        .order_by(Closing.asked_at.desc(), Closing.id.desc())
        .limit(1)
    )


def ask_to_close(
    session: Session,
    case: Case,
    *,
    questions: ClosingQuestions,
    answers: Mapping[str, str],
    wanted: Wanted,
    actor: Actor,
    at: datetime,
) -> Closing:
    """Ask the leads to close a case, with an answer for everything that runs.

    Raises Invalid for a missing or impossible answer and Conflict when it was asked already.
    """
    session.refresh(case, with_for_update=True)
    newest = find_closing(session, case)
    if case.state is CaseState.CLOSED or (newest and newest.state is Asking.ASKED):
        message = "Closing was asked for already."
        raise Conflict(message)
    if wanted.reason_code not in REASONS:
        message = "Choose why"
        raise Invalid(message, field="reason_code")
    asked = questions.of(session, case, at=at)
    _check(asked, answers)
    closing = Closing(
        scope_id=case.id,
        case_id=case.id,
        state=Asking.ASKED,
        reason_code=wanted.reason_code,
        asked_at=at,
        asked_by_id=actor.account_id,
        words=wanted.words,
        told_how=wanted.told_how,
        come_back=wanted.come_back,
        feedback=wanted.feedback,
        answers={each.code: answers[each.code] for each in asked},
    )
    session.add(closing)
    session.flush()
    record(
        session, actor=actor, at=at, action="closing.asked", case_id=case.id, object_id=closing.id
    )
    settle_prompts(session, kind=DECLINED, subject_id=case.id, actor=actor, at=at)
    tell_leads_of(
        session,
        case,
        kind=ASKED,
        subject_id=closing.id,
        danger=Danger.DUE,
        due_at=at,
        actor=actor,
        at=at,
        without=[actor.account_id],
    )
    return closing


def _check(asked: Sequence[Question], answers: Mapping[str, str]) -> None:
    for each in asked:
        if each.stops:
            raise Invalid(each.stops, field="reason_code")
        answer = answers.get(each.code, "")
        if answer not in dict(each.choices):
            message = f"{each.title}: choose an answer"
            raise Invalid(message, field=field_of(each.code))
        if answer == NOT_YET:
            message = f"{each.title}: settle it, then close the case"
            raise Invalid(message, field=field_of(each.code))


def withdraw(session: Session, case: Case, *, closing_id: UUID, actor: Actor, at: datetime) -> None:
    """Take a request back; raises NotWaiting when it was decided already."""
    closing = take(session, closing_id, case=case)
    closing.state, closing.decided_at = Asking.WITHDRAWN, at
    closing.decided_by_id = actor.account_id
    record(
        session,
        actor=actor,
        at=at,
        action="closing.withdrawn",
        case_id=case.id,
        object_id=closing.id,
    )
    settle_prompts(session, kind=ASKED, subject_id=closing.id, actor=actor, at=at)


def take(session: Session, closing_id: UUID, *, case: Case) -> Closing:
    """Return a request that waits, held against a second decision.

    Raises NotFound for none of this case, and NotWaiting for one that is decided.
    """
    closing = session.get(Closing, closing_id, with_for_update=True, populate_existing=True)
    if closing is None or closing.case_id != case.id:
        raise NotFound
    if closing.state is not Asking.ASKED:
        raise NotWaiting
    return closing


def closing_deciders(session: Session, closing_id: UUID) -> set[UUID]:
    """Return the leads who decide on a request."""
    closing = session.get_one(Closing, closing_id)
    return lead_ids_for(session, closing.case_id, without=[closing.asked_by_id])


def settle_declined(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Take the lead's answer off the day of whoever asked."""
    settle_prompts(session, kind=DECLINED, subject_id=case.id, actor=actor, at=at)
