"""Messages in the timeline of a case, but for those taken back."""

from flask import Flask
from sqlalchemy import String, case, cast

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.letters.models import Letter, Side
from advocacy.web.paging import page_from


def _say(found: Happening) -> TimelineItem:
    theirs = found.code == Side.SURVIVOR.value
    return TimelineItem(
        at=found.at,
        by=found.by,
        title="They wrote to us" if theirs else "We wrote to them",
        detail=found.words,
        tag="Message",
        tone="calm" if theirs else "plain",
        endpoint="letters.thread",
        arguments={"case_id": found.case_id, "before": page_from(found.at, found.id)},
    )


def add_sources(app: Flask) -> None:
    """Add messages to the timeline."""
    happenings_of(app).add(
        "Messages",
        Source(
            "message",
            Letter,
            Letter.sent_at,
            _say,
            by=Letter.written_by_id,
            code=cast(Letter.side, String),
            way=case((Letter.side == Side.SURVIVOR, "in"), else_="out"),
            words="words",
            also=("answered_how", "unsafe_reason"),
            where=(Letter.withdrawn_at.is_(None),),
        ),
    )
