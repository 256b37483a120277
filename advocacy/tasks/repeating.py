"""When a task that repeats is due again: at the same hour in London, never in the past."""

import calendar
from datetime import UTC, date, datetime, timedelta

from advocacy.clock import LONDON
from advocacy.tasks.models import Repeats

_DAYS = {Repeats.DAILY: 1, Repeats.WEEKLY: 7, Repeats.FORTNIGHTLY: 14}


def next_due(due_at: datetime, repeats: Repeats, *, at: datetime) -> datetime:
    """Return the first moment of the rhythm that is after both `due_at` and `at`.

    A month that is too short ends it on its last day: the 31st is the 30th of April.
    """
    local = due_at.astimezone(LONDON)
    count = 1
    while True:
        day = _later(local.date(), repeats, count)
        found = datetime.combine(day, local.time(), tzinfo=LONDON).astimezone(UTC)
        if found > at:
            return found
        count += 1


def _later(day: date, repeats: Repeats, count: int) -> date:
    if repeats is Repeats.MONTHLY:
        month = day.month - 1 + count
        year, month = day.year + month // 12, month % 12 + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return day + timedelta(days=_DAYS[repeats] * count)
