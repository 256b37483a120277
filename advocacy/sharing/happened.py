"""Decisions to share in the timeline of a case."""

from flask import Flask

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.sharing.models import SharingDecision


def _say(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title=f"Decided to share with {found.words}",
        endpoint="sharing.show_decision",
        arguments={"case_id": found.case_id, "decision_id": found.id},
    )


def add_sources(app: Flask) -> None:
    """Add decisions to share to the timeline."""
    happenings_of(app).add(
        "Sharing",
        Source(
            "sharing",
            SharingDecision,
            SharingDecision.decided_at,
            _say,
            by=SharingDecision.decided_by_id,
            words="recipient",
            also=(
                "what",
                "why",
                "their_view",
                "necessity",
                "risk_of_sharing",
                "risk_of_not_sharing",
                "told_why",
            ),
        ),
    )
