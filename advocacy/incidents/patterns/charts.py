"""Where the marks of a chart stand: sizes worked out here, drawn by the macros of the page.

A chart is 360 units wide, so that its words can be read on a phone without scrolling.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from advocacy.incidents.patterns.beside_orders import OrderSpan
from advocacy.incidents.patterns.counting import OverTime, next_start
from advocacy.incidents.patterns.figures import (
    DAYS,
    PERIODS,
    behaviour_words,
    by_total,
    period_words,
    times,
)
from advocacy.incidents.patterns.reading import Grid, Pattern

WIDTH, _LEFT, _RIGHT = 360, 4, 356
_GRID_LEFT, _CELL = 36, 13.4


@dataclass(frozen=True)
class Bar:
    """A bar that stands on its baseline; `count` is written above it where there is room."""

    x: float
    y: float
    width: float
    height: float
    count: str = ""


@dataclass(frozen=True)
class Panel:
    """One row of bars under its label."""

    label: str
    top: float
    base: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Line:
    """An order: from where to where, whether it goes on, and its breaches."""

    label: str
    y: float
    x1: float
    x2: float
    breaches: tuple[float, ...]


@dataclass(frozen=True)
class Strip:
    """Rows of bars over one axis of time, with the orders beneath."""

    title: str
    says: str
    height: float
    axis: float
    ticks: tuple[tuple[float, str, str], ...]
    panels: tuple[Panel, ...]
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Hours:
    """Squares by weekday and hour: the larger, the more often."""

    title: str
    says: str
    height: float
    days: tuple[tuple[float, str], ...]
    ticks: tuple[tuple[float, str], ...]
    cells: tuple[tuple[float, float, float], ...]


def over_time_chart(pattern: Pattern) -> Strip:
    """Return incidents, messages on a scale of their own, and orders along one axis."""
    weeks, panels, top = pattern.weeks, [], 0.0
    rows = [("Incidents", weeks.every)]
    if pattern.messages:
        rows.append(("Messages", weeks.messages))
    for label, counts in rows:
        panels.append(_panel(label, counts, top, 70, most=max(counts), weeks=weeks))
        top = panels[-1].base + 12
    axis = panels[-1].base
    lines = _lines(pattern.orders, weeks, top=axis + 22)
    return Strip(
        title=f"Incidents by {PERIODS[weeks.period]}",
        says=_says(pattern),
        height=(lines[-1].y + 12) if lines else axis + 20,
        axis=axis,
        ticks=_ticks(weeks),
        panels=tuple(panels),
        lines=lines,
    )


def behaviours_chart(pattern: Pattern) -> Strip:
    """Return a row of bars for each behaviour, all of them on one scale."""
    weeks, panels, top = pattern.weeks, [], 0.0
    most = max((max(counts) for counts in weeks.rows.values()), default=0)
    for code, counts in by_total(weeks.rows):
        panels.append(_panel(behaviour_words(code), counts, top, 26, most=most, weeks=weeks))
        top = panels[-1].base + 8
    axis = panels[-1].base if panels else 0
    named = "; ".join(
        f"{behaviour_words(code)} {sum(counts):,}" for code, counts in by_total(weeks.rows)
    )
    return Strip(
        title=f"Behaviours by {PERIODS[weeks.period]}",
        says=f"{named}. The table below gives each count.",
        height=axis + 20,
        axis=axis,
        ticks=_ticks(weeks),
        panels=tuple(panels),
    )


def _says(pattern: Pattern) -> str:
    weeks = pattern.weeks
    said = f"{times(sum(weeks.every), 'incident')} with a known day"
    if pattern.messages:
        said += f" and {times(pattern.messages, 'message')}"
    if weeks.starts:
        first = period_words(weeks.starts[0], weeks.period)
        last = period_words(weeks.starts[-1], weeks.period)
        said += f", {PERIODS[weeks.period]} of {first} to {PERIODS[weeks.period]} of {last}"
    return f"{said}. The table below gives each count."


def _panel(
    label: str, counts: Sequence[int], top: float, tall: float, *, most: int, weeks: OverTime
) -> Panel:
    step = (_RIGHT - _LEFT) / len(counts)
    base, width = top + (30 if tall > 40 else 18) + tall, min(step * 0.76, 26)
    named = len(counts) <= 26
    bars = [
        Bar(
            x=round(_LEFT + index * step + (step - width) / 2, 2),
            y=round(base - tall * count / most, 2),
            width=round(width, 2),
            height=round(tall * count / most, 2),
            count=f"{count:,}" if named and tall > 40 else "",
        )
        for index, count in enumerate(counts)
        if count
    ]
    said = f"{label}: {sum(counts):,}"
    if max(counts) and len(counts) > 1:
        said += f" (most in one {PERIODS[weeks.period]}: {max(counts):,})"
    return Panel(said, top, base, tuple(bars))


def _ticks(weeks: OverTime) -> tuple[tuple[float, str, str], ...]:
    if not weeks.starts:
        return ()
    first = (_LEFT, period_words(weeks.starts[0], weeks.period), "start")
    if len(weeks.starts) == 1:
        return (first,)
    return first, (_RIGHT, period_words(weeks.starts[-1], weeks.period), "end")


def _lines(orders: Sequence[OrderSpan], weeks: OverTime, *, top: float) -> tuple[Line, ...]:
    """Return the orders of which some day falls into the time that is shown."""
    if not weeks.starts:
        return ()
    first, after = weeks.starts[0], next_start(weeks.starts[-1], weeks.period)
    found: list[Line] = []
    for one in orders:
        if one.begins_on >= after or (one.over_on is not None and one.over_on < first):
            continue
        over = one.over_on if one.over_on is not None and one.over_on < after else after
        found.append(
            Line(
                label=one.title,
                y=top + 24 + len(found) * 30,
                x1=_place(max(one.begins_on, first), first, after),
                x2=_place(over, first, after),
                breaches=tuple(
                    _place(day, first, after) for day in one.breaches if day and first <= day
                ),
            )
        )
    return tuple(found)


def _place(day: date, first: date, after: date) -> float:
    share = (day - first).days / max((after - first).days, 1)
    return round(_LEFT + (_RIGHT - _LEFT) * share, 2)


def hours_chart(title: str, grid: Grid) -> Hours:
    """Return a square for every hour of the week in which something happened."""
    most = max(max(row) for row in grid)
    cells = []
    for row, counts in enumerate(grid):
        for hour, count in enumerate(counts):
            if count:
                side = max(3.0, 12.4 * sqrt(count / most))
                middle = (_CELL - side) / 2
                cells.append(
                    (
                        round(_GRID_LEFT + hour * _CELL + middle, 2),
                        round(18 + row * 16 + (16 - side) / 2, 2),
                        round(side, 2),
                    )
                )
    total = sum(map(sum, grid))
    return Hours(
        title=title,
        says=f"{total:,} in all, {most:,} at most in one hour of the week. "
        "The larger a square, the more often. The table below gives each count.",
        height=18 + 7 * 16 + 4,
        days=tuple((18 + row * 16 + 12, day) for row, day in enumerate(DAYS)),
        ticks=tuple(
            (round(_GRID_LEFT + hour * _CELL, 2), words)
            for hour, words in ((0, "midnight"), (6, "6am"), (12, "midday"), (18, "6pm"))
        ),
        cells=tuple(cells),
    )
