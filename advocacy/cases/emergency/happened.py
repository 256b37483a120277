"""In the timeline of a case: who opened it in an emergency."""

from flask import Flask
from sqlalchemy import String, cast

from advocacy.cases.emergency.forms import CATEGORIES
from advocacy.cases.grant_models import Category, EmergencyOpening
from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem


def _opened(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title="Opened the case in an emergency",
        detail=CATEGORIES[Category(found.code)],
        tone="amber",
        endpoint="emergency.told",
        arguments={"case_id": found.case_id, "opening_id": found.id},
    )


def add_sources(app: Flask) -> None:
    """Add emergencies to the timeline."""
    happenings_of(app).add(
        "Who opened it",
        Source(
            "opened",
            EmergencyOpening,
            EmergencyOpening.opened_at,
            _opened,
            by=EmergencyOpening.account_id,
            code=cast(EmergencyOpening.category, String),
            also=("reason",),
        ),
    )
