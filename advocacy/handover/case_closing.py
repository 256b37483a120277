"""What is asked of summaries for officers before a case is closed: their links, and drafts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session

from advocacy.cases.closing.questions import Ending, Question
from advocacy.cases.models import Case
from advocacy.handover.approval import recall
from advocacy.handover.models import Handover, HandoverLink, HandoverState


def ask_about_summaries(session: Session, case: Case, at: datetime) -> Sequence[Question]:
    """Return what is asked while a link lives; a summary that waits for approval stops it."""
    found = session.execute(
        select(Handover, _lives(at))
        .where(
            Handover.case_id == case.id,
            Handover.state.in_((HandoverState.WAITING, HandoverState.APPROVED)),
        )
        .order_by(Handover.begun_at, Handover.id)
    ).all()
    if any(handover.state is HandoverState.WAITING for handover, _ in found):
        return [
            Question(
                code="summaries",
                title="Summaries for officers",
                stops="A summary waits for approval. Decide on it, then close the case.",
            )
        ]
    live = [handover for handover, lives in found if lives]
    if not live:
        return []
    return [
        Question(
            code="summaries",
            title="Links given to officers",
            facts=tuple(f"{each.reference} can still be opened" for each in live),
            choices=(
                ("recall", "Recall them when the case is closed"),
                ("keep", "Keep each until it expires"),
            ),
        )
    ]


def recall_summaries(session: Session, case: Case, ending: Ending) -> None:
    """Recall every summary that can still be opened, unless it was answered to keep them."""
    if ending.answers.get("summaries") == "keep":
        return
    for handover in session.scalars(
        select(Handover)
        .where(
            Handover.case_id == case.id, Handover.state == HandoverState.APPROVED, _lives(ending.at)
        )
        .order_by(Handover.begun_at, Handover.id)
    ).all():
        recall(session, handover, actor=ending.actor, at=ending.at)


def _lives(at: datetime) -> Exists:
    return exists().where(
        HandoverLink.handover_id == Handover.id,
        HandoverLink.ended_at.is_(None),
        HandoverLink.burnt_at.is_(None),
        HandoverLink.expires_at > at,
    )
