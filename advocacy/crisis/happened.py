"""In the timeline of a case: who opened its crisis essentials, and what police were told."""

from flask import Flask
from sqlalchemy import String, case, cast

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.crisis.models import CrisisOpening, PoliceMarker, Through

THROUGH = {
    Through.CHECK_IN: "on duty, for a check-in",
    Through.CALL: "on duty, for a call",
    Through.WORD: "on the helpline, with reference and telephone word",
}
_STANDS = case((PoliceMarker.stands, "stands"), else_="taken back")


def _item(found: Happening, title: str, detail: str) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title=title,
        detail=detail,
        endpoint="crisis.overview",
        arguments={"case_id": found.case_id},
    )


def _opened(found: Happening) -> TimelineItem:
    return _item(found, "Opened the crisis essentials", THROUGH[Through(found.code)].capitalize())


def _marked(found: Happening) -> TimelineItem:
    stands = found.code == "stands"
    title = "Police safety marker agreed" if stands else "Police safety marker taken back"
    return _item(found, title, found.words if stands else "")


def add_sources(app: Flask) -> None:
    """Add openings of the crisis essentials and police markers to the timeline."""
    sources = happenings_of(app)
    sources.add(
        "Who opened it",
        Source(
            "opened",
            CrisisOpening,
            CrisisOpening.opened_at,
            _opened,
            by=CrisisOpening.account_id,
            code=cast(CrisisOpening.through, String),
        ),
    )
    sources.add(
        "Police marker",
        Source(
            "marker",
            PoliceMarker,
            PoliceMarker.made_at,
            _marked,
            by=PoliceMarker.made_by_id,
            code=_STANDS,
            words="force",
            also=("reference", "agreed_how"),
        ),
    )
