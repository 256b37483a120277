"""Check-ins in the timeline of a case: what became of each that was to be asked."""

from flask import Flask
from sqlalchemy import String, cast, func

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.checkins.models import CheckIn, CheckInState
from advocacy.checkins.saying import STATES

_AHEAD = (CheckInState.PLANNED, CheckInState.CANCELLED)


def _say(found: Happening) -> TimelineItem:
    tag, tone = STATES[CheckInState(found.code)][:2]
    return TimelineItem(
        at=found.at,
        title="Check-in",
        tag=tag,
        tone=tone,
        endpoint="checkins.story",
        arguments={"case_id": found.case_id, "check_in_id": found.id},
    )


def add_sources(app: Flask) -> None:
    """Add check-ins to the timeline."""
    happenings_of(app).add(
        "Check-ins",
        Source(
            "check_in",
            CheckIn,
            func.coalesce(CheckIn.asked_at, CheckIn.opens_at),
            _say,
            code=cast(CheckIn.state, String),
            where=(CheckIn.state.not_in(_AHEAD),),
        ),
    )
