"""The pattern of a case as it stands: every count from one pass over what happened."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.incidents.patterns.beside_orders import OrderSpan, order_spans
from advocacy.incidents.patterns.channels import Channel, list_channels
from advocacy.incidents.patterns.choosing import Chosen
from advocacy.incidents.patterns.counting import (
    Beside,
    Gaps,
    OverTime,
    beside,
    day_of,
    gaps,
    hour_grid,
    over_time,
)
from advocacy.incidents.patterns.messages import suspects_messages
from advocacy.incidents.patterns.moments import Moment, incident_moments

Grid = tuple[tuple[int, ...], ...]
SOURCES: tuple[Callable[[Session, Case], list[Moment]], ...] = (
    incident_moments,
    suspects_messages,
)


@dataclass(frozen=True)
class Pattern:
    """Counts over what was chosen; `recorded` is how many incidents the case has at all.

    `untimed` have no known hour and are in no grid of hours, `undated` no known time at all;
    `others` are not the person's own account.
    """

    recorded: int
    incidents: int
    messages: int
    others: int
    untimed: int
    undated: int
    hours: Grid
    message_hours: Grid
    weeks: OverTime
    gaps: Gaps
    beside: Beside
    beside_by: dict[str, Beside]
    compared_at: datetime
    channels: Sequence[Channel]
    targeted: dict[str, int]
    words: Sequence[Moment]
    orders: Sequence[OrderSpan]


def pattern_of(
    session: Session, case: Case, *, at: datetime, chosen: Chosen | None = None
) -> Pattern:
    """Return the pattern of a case at a moment, in a fixed number of statements.

    The 28 days and the first time of a behaviour look past the beginning of a chosen time span,
    or they would count less than there was.
    """
    chosen = chosen or Chosen()
    found = [each for source in SOURCES for each in source(session, case)]
    kind = chosen.of_kind(found)
    counted = chosen.in_time(kind)
    incidents = [each for each in counted if not each.message]
    messages = [each for each in counted if each.message]
    end = min(at, chosen.until) if chosen.until else at
    every, by = beside([each for each in kind if not each.message], end=_after(end))
    return Pattern(
        recorded=sum(not each.message for each in found),
        incidents=len(incidents),
        messages=len(messages),
        others=sum(not each.theirs for each in incidents),
        untimed=sum(not each.timed for each in incidents),
        undated=sum(each.at is None for each in incidents),
        hours=hour_grid(incidents),
        message_hours=hour_grid(messages),
        weeks=over_time(counted, until=day_of(_before(end) if chosen.until else end)),
        gaps=gaps(incidents, at=end),
        beside=every,
        beside_by=by,
        compared_at=end,
        channels=list_channels(counted),
        targeted=dict(Counter(each.targeted for each in incidents)),
        words=sorted(
            (each for each in incidents if each.felt or each.changed),
            key=lambda each: each.at or _NEVER,
        ),
        orders=order_spans(session, case, {each.id: each.at for each in incidents}),
    )


_INSTANT = timedelta(microseconds=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


def _after(end: datetime) -> datetime:
    """Return the first moment that is not counted, so that what happened just now is."""
    return end + _INSTANT


def _before(end: datetime) -> datetime:
    return end - _INSTANT
