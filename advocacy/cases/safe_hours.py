"""The days and hours at which somebody can be reached safely, on the wall in London: pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from advocacy.clock import LONDON

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_LONGEST_GAP = 180
_LOOKED_AHEAD = 9


@dataclass(frozen=True)
class Hours:
    """Days (0 is Monday; none means any) and from when until when ("HH:MM"; none means any hour).

    Hours that cross midnight belong to the day on which they begin.
    """

    days: Sequence[int] = ()
    from_time: str = ""
    to_time: str = ""

    @property
    def _times(self) -> tuple[time, time] | None:
        if not self.from_time or not self.to_time:
            return None
        return time.fromisoformat(self.from_time), time.fromisoformat(self.to_time)

    def _on(self, day: date) -> bool:
        return not self.days or day.weekday() in self.days

    def hold(self, moment: datetime) -> bool:
        """Return whether a moment lies within them; a time that clocks show twice does twice."""
        local = moment.astimezone(LONDON)
        today, now = local.date(), local.time()
        if self._times is None:
            return self._on(today)
        start, end = self._times
        if start <= end:
            return self._on(today) and start <= now <= end
        # After midnight it is still the evening before that counts.
        return (self._on(today) and now >= start) or (self._on(today - _DAY) and now <= end)

    def next_from(self, moment: datetime) -> datetime | None:
        """Return the first moment after this one that lies within them, or None if none comes.

        To be asked of a moment outside them. On a day whose clocks skip the beginning, it is the
        first minute that exists after it.
        """
        found = [each for each in self._openings(moment) if each > moment and self.hold(each)]
        return min(found, default=None)

    def _openings(self, moment: datetime) -> Iterator[datetime]:
        first = moment.astimezone(LONDON).date() - _DAY
        begins = self._times[0] if self._times else time()
        for offset in range(_LOOKED_AHEAD):
            day = first + offset * _DAY
            yield _first_minute(datetime.combine(day, begins), fold=0)
            yield _first_minute(datetime.combine(day, begins), fold=1)
            # Where an hour is shown twice, they may begin again in the middle of the night.
            yield _first_minute(datetime.combine(day, time(1)), fold=1)

    def allow_day(self, day: date) -> bool:
        """Return whether any part of a day lies within them."""
        if self._on(day):
            return True
        return self._times is not None and self._times[0] > self._times[1] and self._on(day - _DAY)


def _first_minute(local: datetime, *, fold: int) -> datetime:
    """Return the moment of a time on the wall, or of the first one after it that exists."""
    for _ in range(_LONGEST_GAP + 1):
        moment = local.replace(tzinfo=LONDON, fold=fold).astimezone(UTC)
        if moment.astimezone(LONDON).replace(tzinfo=None, fold=0) == local.replace(fold=0):
            return moment
        local += _MINUTE
    message = f"London shows no time after {local}."
    raise ValueError(message)


def said_time(moment: datetime | time) -> str:
    """Return a time of day as people say it in London: "9am", "4:30pm", "midday"."""
    local = moment.astimezone(LONDON).time() if isinstance(moment, datetime) else moment
    if (local.hour, local.minute) in ((0, 0), (12, 0)):
        return "midnight" if local.hour == 0 else "midday"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def said_from(moment: datetime, *, at: datetime) -> str:
    """Return a moment as it is said at `at`: "9am tomorrow", "4pm today", "9am on Monday 3 May"."""
    local, today = moment.astimezone(LONDON).date(), at.astimezone(LONDON).date()
    named = {today: "today", today + _DAY: "tomorrow", today - _DAY: "yesterday"}
    return f"{said_time(moment)} {named.get(local) or f'on {said_day(local)}'}"


def said_day(day: date) -> str:
    """Return "Monday 30 November"."""
    return f"{day:%A} {day.day} {day:%B}"


def said_hours(hours: Hours) -> str:
    """Return "Mon–Fri, 9am to 4:30pm", "Sat, Sun" or "Any day, any hour"."""
    days = list(hours.days)
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    if days == [0, 1, 2, 3, 4]:
        said = "Mon–Fri"
    else:
        said = ", ".join(names[number] for number in days) or "Any day"
    if not hours.from_time or not hours.to_time:
        return said if days else f"{said}, any hour"
    start, end = (said_time(time.fromisoformat(each)) for each in (hours.from_time, hours.to_time))
    return f"{said}, {start} to {end}"
