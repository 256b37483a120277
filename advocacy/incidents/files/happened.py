"""Files are found by the name they came with; in the timeline stands what they belong to."""

from flask import Flask

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.evidence_store.models import Exhibit


def _file(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        title=f"File received: {found.words}",
        endpoint="incident_files.show",
        arguments={"case_id": found.case_id, "exhibit_id": found.id},
    )


def add_sources(app: Flask) -> None:
    """Let files be found by their names."""
    happenings_of(app).add(
        "Files",
        Source("file", Exhibit, Exhibit.received_at, _file, words="file_name", listed=False),
    )
