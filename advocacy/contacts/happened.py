"""Contacts in the timeline of a case."""

from flask import Flask
from sqlalchemy import String, case, cast

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.contacts.models import Contact
from advocacy.contacts.words import CHANNELS
from advocacy.web.paging import page_from

_REACHED = case((Contact.reached, "reached"), else_="not reached")
_CODE = cast(Contact.channel, String) + "|" + _REACHED


def _say(found: Happening) -> TimelineItem:
    channel, _, reached = found.code.partition("|")
    outside = bool(found.more)
    return TimelineItem(
        at=found.at,
        by=found.by,
        title=f"{dict(CHANNELS)[channel]}, {reached}",
        detail=found.words,
        tone="amber" if outside else "calm" if reached == "reached" else "plain",
        tag="Outside what is safe" if outside else "",
        endpoint="contacts.contacts",
        arguments={"case_id": found.case_id, "before": page_from(found.at, found.id)},
    )


def add_sources(app: Flask) -> None:
    """Add contacts to the timeline."""
    happenings_of(app).add(
        "Contacts",
        Source(
            "contact",
            Contact,
            Contact.happened_at,
            _say,
            by=Contact.recorded_by_id,
            code=_CODE,
            way=cast(Contact.direction, String),
            words="note",
            more="unsafe_reason",
            also=("agreed", "number"),
        ),
    )
