"""Concerns and their referrals in the timeline of a case: never of one about a colleague."""

from uuid import UUID

from flask import Flask
from sqlalchemy import String, cast

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.safeguarding.models import Concern, Decided, Referral

_OPEN_TO_ALL = Concern.restricted.is_(False)
_DECIDED = {
    Decided.REFER: "referred",
    Decided.NOT_REFER: "not referred",
    Decided.EMERGENCY: "emergency services called",
}


def _item(found: Happening, title: str, *, of: UUID | None = None) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title=title,
        tag="Safeguarding",
        tone="amber",
        endpoint="safeguarding.show",
        arguments={"concern_id": of or found.id},
    )


def _raised(found: Happening) -> TimelineItem:
    return _item(found, f"Concern about {found.words}")


def _decided(found: Happening) -> TimelineItem:
    return _item(found, f"Concern about {found.words}: {_DECIDED[Decided(found.code)]}")


def _sent(found: Happening) -> TimelineItem:
    title = f"Safeguarding referral sent to {found.words}"
    return _item(found, title, of=UUID(found.code))


def _came_of(found: Happening) -> TimelineItem:
    title = f"What came of a safeguarding referral: {found.words}"
    return _item(found, title, of=UUID(found.code))


def add_sources(app: Flask) -> None:
    """Add concerns to the timeline."""
    beside = (Concern, Concern.id == Referral.concern_id)
    happenings_of(app).add(
        "Safeguarding",
        Source(
            "safeguarding",
            Concern,
            Concern.raised_at,
            _raised,
            by=Concern.raised_by_id,
            words="name",
            also=("seen", "said_by", "told", "reasons", "consent_why", "knows_why"),
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
        Source(
            "safeguarding",
            Referral,
            Referral.sent_at,
            _sent,
            by=Referral.recorded_by_id,
            code=cast(Referral.concern_id, String),
            words="whom",
            also=("how", "reference"),
            where=(_OPEN_TO_ALL,),
            beside=beside,
        ),
        Source(
            "safeguarding",
            Referral,
            Referral.outcome_at,
            _came_of,
            code=cast(Referral.concern_id, String),
            words="outcome",
            where=(_OPEN_TO_ALL, Referral.outcome_at > Referral.sent_at),
            beside=beside,
        ),
    )
