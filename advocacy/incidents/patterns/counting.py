"""Plain counts over moments: by hour, by week and behaviour, gaps, and 28 days beside 28 days.

Nothing here weighs, ranks or foretells: each number can be counted again by hand.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from advocacy.clock import LONDON
from advocacy.incidents.patterns.moments import Moment

LATELY = timedelta(days=28)
_MOST_PERIODS = 60


class Period(StrEnum):
    """What one column of the figures over time stands for."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class OverTime:
    """Counts by period: `starts` are first days, `rows` the counts by behaviour code."""

    period: Period
    starts: tuple[date, ...]
    every: tuple[int, ...]
    rows: dict[str, tuple[int, ...]]
    messages: tuple[int, ...]


@dataclass(frozen=True)
class Gap:
    """A quiet time between two moments that follow each other."""

    begins: datetime
    ends: datetime

    @property
    def lasted(self) -> timedelta:
        """Return how long it was."""
        return self.ends - self.begins


@dataclass(frozen=True)
class Gaps:
    """The longest and the shortest time between two incidents, and the time since the last."""

    longest: Gap | None
    shortest: Gap | None
    current: Gap | None


@dataclass(frozen=True)
class Beside:
    """How often in the last 28 days, how often in the 28 before, and when for the first time."""

    lately: int
    before: int
    first_at: datetime | None


def hour_grid(moments: Sequence[Moment]) -> tuple[tuple[int, ...], ...]:
    """Return counts by weekday (Monday first) and hour, as clocks in London showed them."""
    grid = [[0] * 24 for _ in range(7)]
    for each in moments:
        if each.at is not None and each.timed:
            local = each.at.astimezone(LONDON)
            grid[local.weekday()][local.hour] += 1
    return tuple(tuple(row) for row in grid)


def over_time(moments: Sequence[Moment], *, until: date) -> OverTime:
    """Return counts up to a day: by week, by month where weeks would be too many, then by year.

    One incident of two behaviours counts once for each of them, and once in all.
    """
    days = [(each, day_of(each.at)) for each in moments if each.at is not None]
    if not days:
        return OverTime(Period.WEEK, (), (), {}, ())
    last = max(until, *(day for _, day in days))
    period, starts = _starts(min(day for _, day in days), last)
    place = {start: index for index, start in enumerate(starts)}
    every, messages = [0] * len(starts), [0] * len(starts)
    rows: dict[str, list[int]] = {}
    for each, day in days:
        index = place[start_of(day, period)]
        if each.message:
            messages[index] += 1
            continue
        every[index] += 1
        for code in each.behaviours or ("",):
            rows.setdefault(code, [0] * len(starts))[index] += 1
    return OverTime(
        period,
        tuple(starts),
        tuple(every),
        {code: tuple(counts) for code, counts in rows.items()},
        tuple(messages),
    )


def _starts(first: date, last: date) -> tuple[Period, list[date]]:
    for period in Period:
        starts: list[date] = []
        start = start_of(first, period)
        while start <= last and len(starts) <= _MOST_PERIODS:
            starts.append(start)
            start = next_start(start, period)
        if len(starts) <= _MOST_PERIODS:
            return period, starts
    return Period.YEAR, _every_year(first, last)


def _every_year(first: date, last: date) -> list[date]:
    return [date(year, 1, 1) for year in range(first.year, last.year + 1)]


def start_of(day: date, period: Period) -> date:
    """Return the first day of the period a day falls in; weeks begin on Monday."""
    if period is Period.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if period is Period.MONTH else day.replace(month=1, day=1)


def next_start(start: date, period: Period) -> date:
    """Return the first day of the period that follows."""
    if period is Period.WEEK:
        return start + timedelta(days=7)
    if period is Period.MONTH:
        return (start + timedelta(days=32)).replace(day=1)
    return date(start.year + 1, 1, 1)


def day_of(at: datetime) -> date:
    """Return the day in London."""
    return at.astimezone(LONDON).date()


def gaps(moments: Sequence[Moment], *, at: datetime) -> Gaps:
    """Return the gaps between incidents whose time is known, each at its beginning."""
    times = sorted(each.at for each in moments if each.at is not None)
    between = [Gap(first, second) for first, second in pairwise(times)]
    return Gaps(
        longest=max(between, key=lambda gap: gap.lasted, default=None),
        shortest=min(between, key=lambda gap: gap.lasted, default=None),
        current=Gap(times[-1], at) if times and times[-1] <= at else None,
    )


def beside(moments: Sequence[Moment], *, end: datetime) -> tuple[Beside, dict[str, Beside]]:
    """Return 28 days up to `end` beside the 28 before, of all incidents and by behaviour."""
    known = [(each, each.at) for each in moments if each.at is not None and each.at < end]
    lately: Counter[str] = Counter()
    before: Counter[str] = Counter()
    first: dict[str, datetime] = {}
    for each, happened_at in sorted(known, key=lambda pair: pair[1]):
        for code in ("*", *each.behaviours):
            first.setdefault(code, happened_at)
            if happened_at >= end - LATELY:
                lately[code] += 1
            elif happened_at >= end - 2 * LATELY:
                before[code] += 1
    every = Beside(lately["*"], before["*"], first.get("*"))
    return every, {
        code: Beside(lately[code], before[code], first[code]) for code in first if code != "*"
    }
