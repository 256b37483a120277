"""Summaries for officers in the timeline of a case."""

from flask import Flask

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.handover.models import Handover


def _item(found: Happening, title: str) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title=title,
        endpoint="handover.handovers",
        arguments={"case_id": found.case_id},
    )


def _begun(found: Happening) -> TimelineItem:
    return _item(found, "Summary begun")


def _approved(found: Happening) -> TimelineItem:
    return _item(found, "Summary approved")


def add_sources(app: Flask) -> None:
    """Add summaries to the timeline."""
    happenings_of(app).add(
        "Summaries",
        Source(
            "handover",
            Handover,
            Handover.begun_at,
            _begun,
            by=Handover.begun_by_id,
            also=("purpose", "returned_because"),
        ),
        Source(
            "handover",
            Handover,
            Handover.approved_at,
            _approved,
            by=Handover.approved_by_id,
            where=(Handover.approved_at > Handover.begun_at,),
        ),
    )
