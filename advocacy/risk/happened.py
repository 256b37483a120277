"""Judgements of risk in the timeline of a case."""

from flask import Flask
from sqlalchemy import String, cast

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.risk.models import Assessment

TONES = {"high": "danger", "medium": "amber", "standard": "calm"}


def _say(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title=f"Risk judged {found.code}",
        detail=found.words[:160],
        tone=TONES.get(found.code, "plain"),
        endpoint="risk.assessments",
        arguments={"case_id": found.case_id},
    )


def add_sources(app: Flask) -> None:
    """Add judgements of risk to the timeline."""
    happenings_of(app).add(
        "Risk",
        Source(
            "risk",
            Assessment,
            Assessment.assessed_at,
            _say,
            by=Assessment.assessed_by_id,
            code=cast(Assessment.level, String),
            words="judgement",
            also=("lowered_because", "form_used"),
        ),
    )
