"""What a case says of the MASP cases it is linked to: next review, voice, open answers."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.cases.pages import Card
from advocacy.masp.action_models import Action, ActionState, AnswerState, PlanReview, SafetyAnswer
from advocacy.masp.actions import OPEN_STATES, london_day
from advocacy.masp.meeting_models import Meeting, MeetingItem, MeetingState
from advocacy.masp.models import MaspCase, MaspLink, Voice


@dataclass(frozen=True)
class AnswerDue:
    """An answer that is open, or something promised in one that is not done yet."""

    answer: SafetyAnswer
    action: Action

    @property
    def open(self) -> bool:
        """Return whether it has not been answered at all."""
        return self.answer.state is AnswerState.OPEN


@dataclass(frozen=True)
class CaseLink:
    """One MASP case that a survivor's case is linked to."""

    link: MaspLink
    masp: MaspCase
    voice_at: datetime | None
    next_on: date | None
    answers: tuple[AnswerDue, ...]


def list_case_links(session: Session, case: Case, *, at: datetime) -> list[CaseLink]:
    """Return the standing links of a case, oldest first."""
    newest = (
        select(Voice.written_at)
        .where(Voice.link_id == MaspLink.id)
        .order_by(Voice.written_at.desc())
        .limit(1)
        .correlate(MaspLink)
        .scalar_subquery()
    )
    coming = (
        select(Meeting.held_on)
        .join(MeetingItem, MeetingItem.meeting_id == Meeting.id)
        .where(
            MeetingItem.masp_case_id == MaspLink.masp_case_id,
            Meeting.held_on >= london_day(at),
            Meeting.state == MeetingState.PLANNED,
        )
        .order_by(Meeting.held_on)
        .limit(1)
        .correlate(MaspLink)
        .scalar_subquery()
    )
    found = session.execute(
        select(MaspLink, MaspCase, newest, coming, SafetyAnswer, Action)
        .join(MaspCase, MaspCase.id == MaspLink.masp_case_id)
        .outerjoin(SafetyAnswer, and_(SafetyAnswer.link_id == MaspLink.id, _unfinished()))
        .outerjoin(
            Action,
            and_(
                Action.id == SafetyAnswer.action_id,
                Action.state.in_((*OPEN_STATES, ActionState.DONE)),
            ),
        )
        .where(MaspLink.case_id == case.id, MaspLink.ended_at.is_(None))
        .order_by(MaspLink.made_at, MaspLink.id, Action.due_on, SafetyAnswer.id)
    )
    links: list[CaseLink] = []
    for (link, masp, voice_at, next_on), rows in groupby(found, lambda row: row[:4]):
        answers = tuple(AnswerDue(answer, action) for *_, answer, action in rows if action)
        links.append(CaseLink(link, masp, voice_at, next_on, answers))
    return links


def _unfinished() -> ColumnElement[bool]:
    """Return the condition that an answer is open, or that something in it is still to be done."""
    return and_(
        SafetyAnswer.state.in_((AnswerState.OPEN, AnswerState.TO_TELL))
        | (SafetyAnswer.plan_review == PlanReview.NEEDED),
        SafetyAnswer.state != AnswerState.WITHDRAWN,
    )


def make_card(session: Session, case: Case, at: datetime) -> Card | None:
    """Return the card at the side of the case page; none for a case without a link."""
    links = list_case_links(session, case, at=at)
    if not links:
        return None
    unwritten = any(each.voice_at is None for each in links)
    unanswered = sum(due.open for each in links for due in each.answers)
    lines = []
    for each in links:
        day = f"{each.next_on:%A} {each.next_on.day} {each.next_on:%B}" if each.next_on else ""
        lines.append(f"{each.masp.reference}: " + (f"review on {day}" if day else "no review set"))
        lines.append(
            "What they want heard is written"
            if each.voice_at
            else "What they want heard is not written yet"
        )
    if unanswered:
        lines.append(f"{unanswered} to answer before an action is final")
    return Card(
        title="MASP",
        lines=tuple(lines),
        tag="To do" if unwritten or unanswered else "",
        tone="amber" if unwritten or unanswered else "plain",
        action="Open",
        endpoint="masp_links.links",
        arguments={"case_id": case.id},
    )
