"""A second person decides on a closing: all of what was answered is carried out, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.closing.models import Asking, Closing
from advocacy.cases.closing.questions import NOT_YET, ClosingQuestions, Ending, Question
from advocacy.cases.closing.service import ASKED, DECLINED, NotClosable, take
from advocacy.cases.leads import list_leads_for
from advocacy.cases.models import Case, CaseState
from advocacy.db import beyond_the_wall
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts


@dataclass(frozen=True)
class ToDecide:
    """A request to close, its case, who asked, and what was asked and answered."""

    closing: Closing
    case: Case
    by: Account
    questions: Sequence[Question]

    @property
    def has_changed(self) -> bool:
        """Return whether something has come up that was not answered, or stops it."""
        return any(
            each.stops or self.closing.answers.get(each.code, NOT_YET) == NOT_YET
            for each in self.questions
        )

    @property
    def said(self) -> list[tuple[str, str]]:
        """Return each question with how it was answered."""
        answers = self.closing.answers
        return [
            (each.title, each.words_of(answers.get(each.code, "")) or each.stops or "Not answered")
            for each in self.questions
        ]


def get_to_decide(
    session: Session,
    closing_id: UUID,
    *,
    questions: ClosingQuestions,
    actor: Actor,
    at: datetime,
) -> ToDecide:
    """Return a request to a lead who has a say in it and did not make it; raises NotFound."""
    with beyond_the_wall(session, why="another team's lead decides on what the own one asked"):
        closing = session.get(Closing, closing_id)
        case = None if closing is None else session.get_one(Case, closing.case_id)
        if closing is None or case is None:
            raise NotFound
        leads = list_leads_for(session, case, without=[closing.asked_by_id])
        if actor.account_id not in {lead.id for lead in leads}:
            raise NotFound
        waits = closing.state is Asking.ASKED
        asked = questions.of(session, case, at=at) if waits else []
        by = session.get_one(Account, closing.asked_by_id)
        return ToDecide(closing, case, by, asked)


def approve(
    session: Session,
    found: ToDecide,
    *,
    questions: ClosingQuestions,
    actor: Actor,
    at: datetime,
) -> None:
    """Close the case and end everything as was answered, in this one transaction.

    Raises NotWaiting when somebody was quicker and NotClosable when something has come up.
    """
    with beyond_the_wall(session, why="another team's lead closes what the own one asked for"):
        case = found.case
        session.refresh(case, with_for_update=True)
        closing = take(session, found.closing.id, case=case)
        asked = questions.of(session, case, at=at)
        if case.state is CaseState.CLOSED or ToDecide(closing, case, found.by, asked).has_changed:
            raise NotClosable
        questions.carry_out(session, case, Ending(closing.answers, actor, at))
        _decide(session, closing, Asking.APPROVED, actor=actor, at=at)
        for each in [case, *_stand_ins(session, case)]:
            each.state, each.closed_at = CaseState.CLOSED, at
        record(
            session, actor=actor, at=at, action="case.closed", case_id=case.id, object_id=case.id
        )
        session.flush()


def _stand_ins(session: Session, case: Case) -> Sequence[Case]:
    """Return what stands in for a case under threat: it must behave as the case does."""
    return session.scalars(select(Case).where(Case.decoy_of_id == case.id)).all()


def decline(session: Session, found: ToDecide, *, reason: str, actor: Actor, at: datetime) -> None:
    """Leave the case open, and tell whoever asked why; raises Invalid without a reason."""
    if not reason:
        message = "Enter why it stays open"
        raise Invalid(message, field="reason")
    with beyond_the_wall(session, why="another team's lead declines what the own one asked for"):
        closing = take(session, found.closing.id, case=found.case)
        closing.decided_because = reason
        _decide(session, closing, Asking.DECLINED, actor=actor, at=at)
        raise_prompt(
            session,
            kind=DECLINED,
            danger=Danger.DUE,
            due_at=at,
            at=at,
            actor=actor,
            case_id=found.case.id,
            for_account_id=closing.asked_by_id,
            subject_id=found.case.id,
        )
        session.flush()


def _decide(
    session: Session, closing: Closing, state: Asking, *, actor: Actor, at: datetime
) -> None:
    closing.state, closing.decided_at, closing.decided_by_id = state, at, actor.account_id
    record(
        session,
        actor=actor,
        at=at,
        action=f"closing.{state.value}",
        case_id=closing.case_id,
        object_id=closing.id,
    )
    settle_prompts(session, kind=ASKED, subject_id=closing.id, actor=actor, at=at)
