"""Concerns in the timeline of a case: never one about a colleague."""

from flask import Flask

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.safeguarding.models import Concern, Decided

_OPEN_TO_ALL = Concern.restricted.is_(False)
_DECIDED = {
    Decided.REFER: "referred",
    Decided.NOT_REFER: "not referred",
    Decided.EMERGENCY: "emergency services called",
}


def _item(found: Happening, title: str) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title=title,
        tag="Safeguarding",
        tone="amber",
        endpoint="safeguarding.show",
        arguments={"concern_id": found.id},
    )


def _raised(found: Happening) -> TimelineItem:
    return _item(found, f"Concern about {found.words}")


def _decided(found: Happening) -> TimelineItem:
    return _item(found, f"Concern about {found.words}: {_DECIDED[Decided(found.code)]}")


def add_sources(app: Flask) -> None:
    """Add concerns to the timeline."""
    happenings_of(app).add(
        "Safeguarding",
        Source(
            "safeguarding",
            Concern,
            Concern.raised_at,
            _raised,
            by=Concern.raised_by_id,
            words="name",
            where=(_OPEN_TO_ALL,),
        ),
        Source(
            "safeguarding",
            Concern,
            Concern.decided_at,
            _decided,
            by=Concern.decided_by_id,
            code=Concern.decided,
            words="name",
            where=(_OPEN_TO_ALL, Concern.decided_at > Concern.raised_at),
        ),
    )
