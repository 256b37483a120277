"""The same counts as tables: under each chart of the page, and for whoever makes a summary.

A figure has a code that stays the same, a title, what must be said with it, and rows of plain text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.incidents.behaviours import BEHAVIOURS
from advocacy.incidents.patterns.beside_orders import OrderSpan
from advocacy.incidents.patterns.channels import Channel
from advocacy.incidents.patterns.choosing import Chosen
from advocacy.incidents.patterns.counting import Beside, Gap, Period
from advocacy.incidents.patterns.reading import Grid, Pattern, pattern_of

DESCRIBES = "This describes a course of conduct. It does not predict."
PERIODS = {Period.WEEK: "week", Period.MONTH: "month", Period.YEAR: "year"}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
AIMED_AT = {
    "self": "The person themselves",
    "child": "Their child",
    "family": "A partner or relative",
    "friend": "A friend or neighbour",
    "work": "Their work or a colleague",
    "other": "Somebody else",
}
_LISTED = 100
_QUOTED = 25


@dataclass(frozen=True)
class Figure:
    """One table: `own_words` says that it holds text somebody typed, which a pack looks through."""

    code: str
    title: str
    says: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    own_words: bool = False


def summary_figures(
    session: Session, case: Case, *, at: datetime, chosen: Chosen | None = None
) -> list[Figure]:
    """Return the figures of a case for a summary, those without a row left out.

    Figures with `own_words` hold what they typed and want the look that every excerpt of a pack
    gets; the others are counts and dates alone.
    """
    pattern = pattern_of(session, case, at=at, chosen=chosen)
    made = figures_of(pattern, quoted=None)
    return [each for each in made.values() if each.rows]


def figures_of(pattern: Pattern, *, quoted: int | None = _QUOTED) -> dict[str, Figure]:
    """Return every figure by its code; `quoted` is how many quotations at most, the newest."""
    made = [
        _weeks(pattern),
        _hours("hours", "Hour and weekday", _left_out(pattern), pattern.hours),
        _hours("message_hours", "Messages by hour and weekday", "", pattern.message_hours),
        _behaviours(pattern),
        _beside(pattern),
        _gaps(pattern),
        _channels(pattern.channels, messages=bool(pattern.messages)),
        _targeted(pattern),
        _words(pattern, quoted),
        _orders(pattern.orders),
    ]
    return {each.code: each for each in made}


def on(moment: datetime | date | None, missing: str = "") -> str:
    """Return a day with its year, which stays right when it is read in another one."""
    if moment is None:
        return missing
    day = moment.astimezone(LONDON).date() if isinstance(moment, datetime) else moment
    return f"{day.day} {day:%B %Y}"


def times(count: int, word: str) -> str:
    """Return "1 incident", "2 incidents"."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def lasted(length: timedelta) -> str:
    """Return how long in the largest unit that is full: "3 days", "5 hours", "2 minutes"."""
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(length.total_seconds() // size)
        if count:
            return times(count, word)
    return "less than a minute"


def period_words(start: date, period: Period) -> str:
    """Return how a period is named: by its first day, its month or its year."""
    if period is Period.WEEK:
        return on(start)
    return f"{start:%B %Y}" if period is Period.MONTH else str(start.year)


def behaviour_words(code: str) -> str:
    """Return the label of a behaviour; what has none is said to have none."""
    return BEHAVIOURS.labels([code])[0] if code else "Not classed"


def _left_out(pattern: Pattern) -> str:
    if not pattern.untimed:
        return "The hour is known of all of them."
    return (
        f"{times(pattern.untimed, 'incident')} left out: the hour is not known "
        "(written down as between two times, or with no time)."
    )


def _weeks(pattern: Pattern) -> Figure:
    weeks, word = pattern.weeks, PERIODS[pattern.weeks.period]
    with_messages = bool(pattern.messages)
    rows = [
        (
            period_words(start, weeks.period),
            f"{count:,}",
            *((f"{weeks.messages[index]:,}",) if with_messages else ()),
        )
        for index, (start, count) in enumerate(zip(weeks.starts, weeks.every, strict=True))
        if count or weeks.messages[index]
    ]
    says = "Each stands where its time begins."
    if pattern.undated:
        says += f" {times(pattern.undated, 'incident')} left out: no time is known."
    first = "Week from" if weeks.period is Period.WEEK else word.capitalize()
    columns = (first, "Incidents", *(("Messages",) if with_messages else ()))
    return Figure("over_time", f"Over time, by {word}", says, columns, tuple(rows))


def _hours(code: str, title: str, says: str, grid: Grid) -> Figure:
    rows = [
        (f"{hour:02}:00", *(str(day[hour]) if day[hour] else "–" for day in grid))
        for hour in range(24)
        if any(day[hour] for day in grid)
    ]
    said = f"Times in London, as a clock there showed them. {says}".strip()
    return Figure(code, title, said, ("Hour from", *DAYS), tuple(rows))


def _behaviours(pattern: Pattern) -> Figure:
    weeks = pattern.weeks
    rows = [
        (period_words(start, weeks.period), behaviour_words(code), f"{counts[index]:,}")
        for index, start in enumerate(weeks.starts)
        for code, counts in by_total(weeks.rows)
        if counts[index]
    ]
    word = PERIODS[weeks.period]
    first = "Week from" if weeks.period is Period.WEEK else word.capitalize()
    says = "An incident of two behaviours counts once for each."
    title = f"By behaviour and {word}"
    return Figure("behaviours", title, says, (first, "Behaviour", "Incidents"), tuple(rows))


def by_total(rows: dict[str, tuple[int, ...]]) -> list[tuple[str, tuple[int, ...]]]:
    """Return rows with the one counted most often first, what was not classed last."""
    return sorted(rows.items(), key=lambda row: (not row[0], -sum(row[1]), row[0]))


def _beside(pattern: Pattern) -> Figure:
    def row(name: str, one: Beside) -> tuple[str, ...]:
        return name, str(one.lately), str(one.before), on(one.first_at, "–")

    by = sorted(pattern.beside_by.items(), key=lambda pair: (-pair[1].lately, pair[0]))
    rows = [row(behaviour_words(code), one) for code, one in by]
    if pattern.beside.first_at is not None:
        rows.insert(0, row("All incidents", pattern.beside))
    return Figure(
        "beside",
        "The last 28 days beside the 28 before",
        f"Counted up to {on(pattern.compared_at)}. Of incidents that were written down.",
        ("Behaviour", "Last 28 days", "28 days before", "First time"),
        tuple(rows),
    )


def _gaps(pattern: Pattern) -> Figure:
    def row(name: str, gap: Gap | None) -> list[tuple[str, ...]]:
        return [(name, lasted(gap.lasted), on(gap.begins), on(gap.ends))] if gap else []

    found = pattern.gaps
    rows = [
        *row("Longest", found.longest),
        *row("Shortest", found.shortest),
        *row("Since the last one", found.current),
    ]
    return Figure(
        "gaps",
        "Time between incidents",
        "Between one that was written down and the next. Quiet may also mean that nothing was "
        "written down.",
        ("", "How long", "From", "To"),
        tuple(rows),
    )


def _channels(channels: Sequence[Channel], *, messages: bool) -> Figure:
    rows = [
        (
            " · also: ".join([one.words, *one.also]),
            f"{one.incidents:,}",
            *((f"{one.messages:,}",) if messages else ()),
            on(one.first_at, "–"),
            on(one.last_at, "–"),
        )
        for one in channels[:_LISTED]
    ]
    more = len(channels) - _LISTED
    says = "As it was written down; the same number or account written in two ways is one."
    if more > 0:
        says += f" {more:,} more, used less often, are not shown."
    counted = ("Incidents", "Messages") if messages else ("Incidents",)
    columns = ("How contact came", *counted, "First", "Last")
    return Figure("channels", "Channels and accounts", says, columns, tuple(rows), own_words=True)


def _targeted(pattern: Pattern) -> Figure:
    rows = [
        (words, f"{pattern.targeted[code]:,}")
        for code, words in AIMED_AT.items()
        if pattern.targeted.get(code)
    ]
    return Figure("targeted", "Who it was aimed at", "", ("Aimed at", "Incidents"), tuple(rows))


def _words(pattern: Pattern, quoted: int | None) -> Figure:
    newest = list(reversed(pattern.words))[:quoted]
    rows = [
        (
            on(each.at, "Time not known") + ("" if each.theirs else " (not their own account)"),
            each.felt,
            each.changed,
        )
        for each in newest
    ]
    says = "Their words, the newest first."
    if len(pattern.words) > len(rows):
        says += f" {len(pattern.words) - len(rows):,} earlier ones stand with their incidents."
    columns = ("When", "How it felt", "What they changed because of it")
    return Figure("words", "What it did to them", says, columns, tuple(rows), own_words=True)


def _orders(orders: Sequence[OrderSpan]) -> Figure:
    rows = [
        (
            one.title,
            on(one.made_on),
            on(one.served_on, "Not known"),
            _over(one),
            str(len(one.breaches)),
        )
        for one in orders
    ]
    columns = ("Order", "Made", "Served", "Over", "Breaches confirmed")
    says = "A breach counts when a person confirmed it; an incident counts once for each order."
    return Figure("orders", "Orders over the same time", says, columns, tuple(rows))


def _over(one: OrderSpan) -> str:
    if one.over_on is None:
        return "No day is set"
    return f"Ended {on(one.over_on)}" if one.ended else f"Expires {on(one.over_on)}"
