"""In the timeline of a case: that a plan was agreed, never a word of it."""

from uuid import UUID

from flask import Flask
from sqlalchemy import String, cast, select

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from safety_plans.bands import Band
from safety_plans.models import Plan, Version

_BAND = select(cast(Plan.band, String)).where(Plan.id == Version.plan_id).scalar_subquery()
_CODE = _BAND + "|" + cast(Version.plan_id, String) + "|" + cast(Version.number, String)


def _say(found: Happening) -> TimelineItem:
    band, plan_id, number = found.code.split("|")
    own = band == Band.SURVIVOR.value
    return TimelineItem(
        at=found.at,
        by=found.by,
        title="Safety plan agreed" if own else "A dependent’s plan agreed",
        detail=f"Version {number}",
        tone="calm",
        endpoint="plans.show_plan",
        arguments={"case_id": found.case_id, "plan_id": UUID(plan_id)},
    )


def add_sources(app: Flask) -> None:
    """Add the agreeing of plans to the timeline."""
    happenings_of(app).add(
        "Safety plans",
        Source("plan", Version, Version.agreed_at, _say, by=Version.agreed_by_id, code=_CODE),
    )
