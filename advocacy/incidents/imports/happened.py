"""An import stands in the timeline as one line; its messages are found by their words."""

from uuid import UUID

from flask import Flask
from sqlalchemy import String, cast

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.incidents.imports.models import ImportedMessage, MessageImport
from advocacy.incidents.imports.reading import place_of_message
from advocacy.incidents.imports.standing import BESIDE, STANDS


def _imported(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title=found.words,
        detail="Imported from a file",
        tag="Messages",
        endpoint="imports.conversation",
        arguments={"case_id": found.case_id, "import_id": found.id},
    )


def _message(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        title="Imported message",
        endpoint="imports.conversation",
        arguments={
            "case_id": found.case_id,
            "import_id": UUID(found.code),
            "after": place_of_message(found.at, found.id),
        },
    )


def add_sources(app: Flask) -> None:
    """Add imports to the timeline, and their messages to what is searched."""
    happenings_of(app).add(
        "Imported messages",
        Source(
            "imported",
            MessageImport,
            MessageImport.last_at,
            _imported,
            by=MessageImport.begun_by_id,
            words="told",
            where=(STANDS,),
        ),
        Source(
            "imported",
            ImportedMessage,
            ImportedMessage.at,
            _message,
            code=cast(ImportedMessage.import_id, String),
            words="said",
            also=("named",),
            listed=False,
            beside=BESIDE,
        ),
    )
