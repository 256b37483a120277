"""When a check-in is due: local wall time and zone become moments, clock changes included."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)
_LONGEST_GAP = 24 * 60


@dataclass(frozen=True)
class Window:
    """The stretch of time in which a text may leave: from `opens_at`, before `closes_at`, UTC."""

    opens_at: datetime
    closes_at: datetime

    def holds(self, moment: datetime) -> bool:
        """Return whether a text may leave at `moment`."""
        return self.opens_at <= moment < self.closes_at


def first_moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) at which the clocks of `zone` show `wall` on `day`.

    A time the clocks leap over becomes the first minute that exists after it; a time they show
    twice is its first showing only.
    """
    local = datetime.combine(day, wall)
    for _ in range(_LONGEST_GAP + 1):
        moment = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None, fold=0) == local:
            return moment
        local += _MINUTE
    message = f"{zone.key} shows no time after {wall} on {day}."
    raise ValueError(message)


def window_on(day: date, wall: time, zone: ZoneInfo, *, minutes: int) -> Window:
    """Return the window that opens at `wall` on `day` and lasts `minutes` of real time."""
    opens_at = first_moment(day, wall, zone)
    return Window(opens_at, opens_at + timedelta(minutes=minutes))


def planned_days(weekdays: Collection[int], *, first_on: date, last_on: date) -> Iterator[date]:
    """Yield each day from `first_on` to `last_on` whose weekday (0 = Monday) is planned."""
    for offset in range((last_on - first_on).days + 1):
        day = first_on + timedelta(days=offset)
        if day.weekday() in weekdays:
            yield day


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return which day it is in `zone` at `moment`."""
    return moment.astimezone(zone).date()


def said_time(moment: datetime, zone: str) -> str:
    """Return the time of day as people say it in `zone`: "6:05pm"."""
    local = moment.astimezone(ZoneInfo(zone))
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"
