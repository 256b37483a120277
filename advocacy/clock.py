"""The one place where time comes from, so that tests and jobs can say what time it is."""

from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Clock(Protocol):
    """Whatever can say what time it is."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the only reading of the machine's clock


def is_whole_day(start: datetime, end: datetime) -> bool:
    """Return whether this is one day in London from midnight to midnight: no time was told."""
    first, last = start.astimezone(LONDON), end.astimezone(LONDON)
    at_midnight = first.time() == last.time() == time()
    return at_midnight and last.date() - first.date() == timedelta(days=1)
