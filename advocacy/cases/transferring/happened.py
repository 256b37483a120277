"""In the timeline of a case: that it was to be passed on, and what became of that."""

from flask import Flask
from sqlalchemy import String, cast, or_

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.cases.transferring.models import Transfer, TransferState

_DECIDED = {
    TransferState.DONE: "The case was passed on",
    TransferState.DECLINED: "The case was not taken",
    TransferState.WITHDRAWN: "Passing the case on was taken back",
}


def _item(found: Happening, title: str, detail: str = "") -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title=title,
        detail=detail,
        endpoint="transferring.transfers",
        arguments={"case_id": found.case_id},
    )


def _asked(found: Happening) -> TimelineItem:
    return _item(found, "Asked to pass the case on")


def _decided(found: Happening) -> TimelineItem:
    return _item(found, _DECIDED[TransferState(found.code)], found.words)


def add_sources(app: Flask) -> None:
    """Add passing on to the timeline."""
    happenings_of(app).add(
        "Who works it",
        Source(
            "caseload",
            Transfer,
            Transfer.asked_at,
            _asked,
            by=Transfer.asked_by_id,
            also=("for_safety", "due", "promised", "how_to_talk", "told_by"),
            # One decided at the moment it was asked is there once, so that no page cuts it in two.
            where=(or_(Transfer.decided_at.is_(None), Transfer.decided_at > Transfer.asked_at),),
        ),
        Source(
            "caseload",
            Transfer,
            Transfer.decided_at,
            _decided,
            by=Transfer.decided_by_id,
            code=cast(Transfer.state, String),
            words="decided_because",
            where=(Transfer.decided_at.is_not(None),),
        ),
    )
