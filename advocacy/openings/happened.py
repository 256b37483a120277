"""In the timeline of a case: what its survivor asks of who opened it, and what was held back."""

from flask import Flask
from sqlalchemy import case

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.openings.models import Hold, Question

_GRANTED = case((Hold.granted.is_(True), "granted"), else_="refused")


def _asked(found: Happening) -> TimelineItem:
    return _question(found, "Asked why somebody opened their record", "The survivor")


def _answered(found: Happening) -> TimelineItem:
    return _question(found, "Told them why somebody opened their record", found.by)


def _question(found: Happening, title: str, by: str) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=by,
        title=title,
        detail=found.words,
        endpoint="openings.asked",
        arguments={"case_id": found.case_id, "question_id": found.id},
    )


def _held(found: Happening) -> TimelineItem:
    return _hold(found, "Asked to hold back who opened this record", found.words)


def _decided(found: Happening) -> TimelineItem:
    held = found.code == "granted"
    title = "Who opened this record is held back" if held else "Who opened this record is shown"
    return _hold(found, title, "")


def _hold(found: Happening, title: str, detail: str) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title=title,
        detail=detail,
        endpoint="openings.openings",
        arguments={"case_id": found.case_id},
    )


def add_sources(app: Flask) -> None:
    """Add questions about who opened a record, and what was held back, to the timeline."""
    happenings_of(app).add(
        "Who opened it",
        Source("opened", Question, Question.asked_at, _asked),
        Source(
            "opened",
            Question,
            Question.answered_at,
            _answered,
            by=Question.answered_by_id,
            words="answer",
            where=(Question.answered_at > Question.asked_at,),
        ),
        Source("opened", Hold, Hold.asked_at, _held, by=Hold.asked_by_id, words="reason"),
        Source(
            "opened",
            Hold,
            Hold.decided_at,
            _decided,
            by=Hold.decided_by_id,
            code=_GRANTED,
            where=(Hold.decided_at > Hold.asked_at,),
        ),
    )
