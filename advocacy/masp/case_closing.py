"""What is asked of MASP links before a case is closed, and whether one has any."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from advocacy.cases.closing.questions import STILL_OPEN, Ending, Question
from advocacy.cases.models import Case
from advocacy.masp.links import end_link
from advocacy.masp.models import MaspCase, MaspLink, MaspState

_BECAUSE = "The case is closed"


def is_linked() -> ColumnElement[bool]:
    """Return the condition that a case is linked to a MASP case that is open."""
    return (
        select(MaspLink.id)
        .join(MaspCase, MaspCase.id == MaspLink.masp_case_id)
        .where(
            MaspLink.case_id == Case.id,
            MaspLink.ended_at.is_(None),
            MaspCase.state == MaspState.OPEN,
        )
        .correlate(Case)
        .exists()
    )


def ask_about_links(session: Session, case: Case, _at: datetime) -> Sequence[Question]:
    """Return what is asked while the case is linked: a review would wait for answers for ever."""
    found = _standing(session, case)
    if not found:
        return []
    return [
        Question(
            code="masp",
            title="Multi-agency review",
            facts=tuple(f"Linked to {masp.reference}" for _, masp in found),
            choices=(
                ("told", "End the link: the review knows whom to ask about safety"),
                ("end", "End the link: the review is told by us"),
                STILL_OPEN,
            ),
        )
    ]


def end_links(session: Session, case: Case, ending: Ending) -> None:
    """End the links: what was shared goes, and no action waits for this case any more."""
    for link, _ in _standing(session, case):
        end_link(session, link, reason=_BECAUSE, actor=ending.actor, at=ending.at)


def _standing(session: Session, case: Case) -> list[tuple[MaspLink, MaspCase]]:
    found = session.execute(
        select(MaspLink, MaspCase)
        .join(MaspCase, MaspCase.id == MaspLink.masp_case_id)
        .where(
            MaspLink.case_id == case.id,
            MaspLink.ended_at.is_(None),
            MaspCase.state == MaspState.OPEN,
        )
        .order_by(MaspLink.made_at, MaspLink.id)
    )
    return [(link, masp) for link, masp in found]
