"""In the timeline of a case: asking to close it or to open it again, and what was decided."""

from typing import Any

from flask import Flask
from sqlalchemy import String, cast, or_

from advocacy.cases.closing.models import Asking, Closing, Reopening
from advocacy.cases.closing.reasons import REASONS
from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem

_CLOSING = {
    Asking.APPROVED: ("The case was closed", "calm"),
    Asking.DECLINED: ("The case was not closed", "plain"),
    Asking.WITHDRAWN: ("Closing was taken back", "plain"),
}
_REOPENING = {
    Asking.APPROVED: ("The case was opened again", "calm"),
    Asking.DECLINED: ("The case was not opened again", "plain"),
    Asking.WITHDRAWN: ("Opening it again was taken back", "plain"),
}


def _item(found: Happening, title: str, tone: str, detail: str, page: str) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title=title,
        tone=tone,
        detail=detail,
        endpoint=page,
        arguments={"case_id": found.case_id},
    )


def _asked_to_close(found: Happening) -> TimelineItem:
    why = ". ".join(each for each in (REASONS.get(found.code, ""), found.words) if each)
    return _item(found, "Closing was asked for", "plain", why, "closing.closing")


def _closed(found: Happening) -> TimelineItem:
    return _item(found, *_CLOSING[Asking(found.code)], found.words, "closing.closing")


def _asked_to_reopen(found: Happening) -> TimelineItem:
    title = "Opening the case again was asked for"
    return _item(found, title, "plain", found.words, "reopening.reopening")


def _reopened(found: Happening) -> TimelineItem:
    return _item(found, *_REOPENING[Asking(found.code)], found.words, "reopening.reopening")


def _before_decided(model: Any) -> tuple[Any, ...]:
    # One decided at the moment it was asked is there once, so that no page cuts it in two.
    return (or_(model.decided_at.is_(None), model.decided_at > model.asked_at),)


def add_sources(app: Flask) -> None:
    """Add closing and opening again to the timeline."""
    happenings_of(app).add(
        "Closing",
        Source(
            "closing",
            Closing,
            Closing.asked_at,
            _asked_to_close,
            by=Closing.asked_by_id,
            code=Closing.reason_code,
            words="words",
            also=("told_how", "come_back", "feedback"),
            where=_before_decided(Closing),
        ),
        Source(
            "closing",
            Closing,
            Closing.decided_at,
            _closed,
            by=Closing.decided_by_id,
            code=cast(Closing.state, String),
            words="decided_because",
            where=(Closing.decided_at.is_not(None),),
        ),
        Source(
            "closing",
            Reopening,
            Reopening.asked_at,
            _asked_to_reopen,
            by=Reopening.asked_by_id,
            words="reason",
            where=_before_decided(Reopening),
        ),
        Source(
            "closing",
            Reopening,
            Reopening.decided_at,
            _reopened,
            by=Reopening.decided_by_id,
            code=cast(Reopening.state, String),
            words="decided_because",
            where=(Reopening.decided_at.is_not(None),),
        ),
    )
