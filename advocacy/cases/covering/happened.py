"""In the timeline of a case: who stood in for whoever works it, and until when."""

from flask import Flask
from sqlalchemy import and_, case, or_, select

from advocacy.cases.grant_models import ConflictBlock, Cover
from advocacy.cases.happened.sources import NOW, Happening, Source, happenings_of
from advocacy.cases.models import Caseload
from advocacy.cases.pages import TimelineItem

# Cover is for a caseload, not for a case: it is this case's while the two run side by side.
_BEGAN = case((Cover.starts_at < Caseload.starts_at, Caseload.starts_at), else_=Cover.starts_at)
_ENDED = case((Caseload.ends_at < Cover.ends_at, Caseload.ends_at), else_=Cover.ends_at)
_SIDE_BY_SIDE = and_(
    Caseload.account_id == Cover.away_id,
    Caseload.starts_at < Cover.ends_at,
    or_(Caseload.ends_at.is_(None), Caseload.ends_at > Cover.starts_at),
)
# Nobody covers a case they may know the suspect of, and a page must not say that they did.
_MAY_KNOW_OF_IT = (
    ~select(ConflictBlock.id)
    .where(
        ConflictBlock.case_id == Caseload.case_id,
        ConflictBlock.account_id == Cover.cover_id,
        ConflictBlock.lifted_at.is_(None),
    )
    .correlate(Caseload, Cover)
    .exists()
)
# What was called off before it began never was.
_WAS = Cover.ends_at > Cover.starts_at


def _began(found: Happening) -> TimelineItem:
    return TimelineItem(at=found.at, by=found.by, title="Began to cover for a colleague")


def _ended(found: Happening) -> TimelineItem:
    return TimelineItem(at=found.at, by=found.by, title="No longer covers for a colleague")


def add_sources(app: Flask) -> None:
    """Add cover to the timeline."""
    beside = (Caseload, _SIDE_BY_SIDE)
    happenings_of(app).add(
        "Who works it",
        Source(
            "caseload",
            Cover,
            _BEGAN,
            _began,
            by=Cover.cover_id,
            where=(_WAS, _MAY_KNOW_OF_IT, _BEGAN <= NOW),
            beside=beside,
        ),
        Source(
            "caseload",
            Cover,
            _ENDED,
            _ended,
            by=Cover.cover_id,
            where=(_WAS, _MAY_KNOW_OF_IT, _ENDED <= NOW),
            beside=beside,
        ),
    )
