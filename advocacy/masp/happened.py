"""In the timeline of a case: when it was linked to a MASP case, and when that ended."""

from flask import Flask

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.masp.models import MaspLink


def _made(found: Happening) -> TimelineItem:
    return TimelineItem(at=found.at, by=found.by, title="Linked to a MASP case")


def _ended(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at, by=found.by, title="No longer linked to a MASP case", detail=found.words
    )


def add_sources(app: Flask) -> None:
    """Add the links to the timeline."""
    happenings_of(app).add(
        "MASP",
        Source("masp", MaspLink, MaspLink.made_at, _made, by=MaspLink.made_by_id),
        Source(
            "masp",
            MaspLink,
            MaspLink.ended_at,
            _ended,
            by=MaspLink.ended_by_id,
            words="ended_because",
            where=(MaspLink.ended_at > MaspLink.made_at,),
        ),
    )
