"""Dates as phones write them: which part is the day, and what moment a local time was."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from datetime import time as clock_time
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from advocacy.incidents.imports.parsing.entries import (
    CannotRead,
    Choices,
    ClockDoubt,
    Question,
    QuestionCode,
)

SPACE = "[ \\t\u00a0\u2009\u202f]"
DATE = r"(?P<a>[0-9]{1,4})(?P<mark>[./-])(?P<b>[0-9]{1,2})(?P=mark)(?P<c>[0-9]{1,4})"
TIME = (
    r"(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})(?:[.,][0-9]{1,6})?)?"
    rf"(?:{SPACE}?(?P<half>[aApP])\.?{SPACE}?[mM]\.?)?"
)
# Nobody had a phone that kept messages before, and two digits of a year mean this century.
FIRST_YEAR, LAST_YEAR = 1990, 2099
MOST_SAMPLES = 5

NO_SUCH_DATE = "There is no such date."
NO_SUCH_TIME = "There is no such time of day."


class NoSuchMoment(Exception):
    """The figures are no date or no time of day; says which, in plain words."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The three numbers of a date as they stood; `year_first` when that is plain."""

    a: int
    b: int
    c: int
    year_first: bool

    def on(self, *, day_first: bool) -> date:
        """Return the day; raise NoSuchMoment."""
        if self.year_first:
            year, month, day = self.a, self.b, self.c
        else:
            day, month = (self.a, self.b) if day_first else (self.b, self.a)
            year = self.c + 2000 if self.c < 100 else self.c
        try:
            found = date(year, month, day)
        except ValueError as fault:
            raise NoSuchMoment(NO_SUCH_DATE) from fault
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise NoSuchMoment(NO_SUCH_DATE)
        return found


def figures_of(found: re.Match[str]) -> Figures:
    """Return the numbers of a date matched by DATE."""
    return Figures(int(found["a"]), int(found["b"]), int(found["c"]), len(found["a"]) == 4)


def time_of(found: re.Match[str]) -> tuple[int, int, int]:
    """Return hour, minute and second of what TIME matched; raise NoSuchMoment."""
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    half = (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        # Some phones write 0:15 am, and 21:04 pm is what it says without the letters.
        half = "" if (half == "p") == (hour > 12) else "?"
    if half in {"a", "p"}:
        hour = hour % 12 + (12 if half == "p" else 0)
    if half == "?" or hour > 23 or minute > 59 or second > 59:
        raise NoSuchMoment(NO_SUCH_TIME)
    return hour, minute, second


@dataclass(slots=True)
class Order:
    """Finds out from all dates of a file whether their day stands first."""

    samples: list[str] = field(default_factory=list)
    _needed: bool = False
    _fits: dict[bool, bool] = field(default_factory=lambda: {True: True, False: True})
    _rises: dict[bool, bool] = field(default_factory=lambda: {True: True, False: True})
    _falls: dict[bool, bool] = field(default_factory=lambda: {True: True, False: True})
    _last: dict[bool, date | None] = field(default_factory=lambda: {True: None, False: None})
    _seen: Figures | None = None

    def see(self, figures: Figures, written: str) -> None:
        """Take the next date into account, in the order of the file."""
        if figures.year_first or figures == self._seen:
            return
        self._seen, self._needed = figures, True
        readings = {first: _reading(figures, day_first=first) for first in (True, False)}
        if readings[True] is None and readings[False] is None:
            return
        for first, day in readings.items():
            if day is None:
                self._fits[first] = False
                continue
            last = self._last[first]
            # Messages sent without a signal may stand a little out of order.
            if last is not None and abs((last - day).days) > 1:
                (self._rises if day < last else self._falls)[first] = False
            self._last[first] = day
        if None not in readings.values() and figures.a != figures.b:
            self._sample(written)

    def _sample(self, written: str) -> None:
        if len(self.samples) < MOST_SAMPLES and written not in self.samples:
            self.samples.append(written)

    def day_first(self, choices: Choices, *, either_way: bool = False) -> bool | None:
        """Return whether the day stands first, or None when only a person can say.

        What the dates themselves decide stands above what was answered. Files run from old to new;
        `either_way` says that this one may also run from new to old.
        """
        if not self._needed:
            return True
        runs = {
            first: self._rises[first] or (either_way and self._falls[first])
            for first in (True, False)
        }
        for decided in (self._fits, runs):
            if decided[True] != decided[False]:
                return decided[True]
        return choices.day_first

    def question(self, choices: Choices, *, either_way: bool = False) -> list[Question]:
        """Return what has to be asked, if anything."""
        if self.day_first(choices, either_way=either_way) is not None:
            return []
        return [Question(QuestionCode.DAY_FIRST, tuple(self.samples))]

    def decided(self, choices: Choices, *, either_way: bool = False) -> bool:
        """Return whether the day stands first; raise CannotRead where nobody has said."""
        first = self.day_first(choices, either_way=either_way)
        if first is None:
            message = "Say first whether the day or the month comes first in these dates."
            raise CannotRead(message)
        return first


def _reading(figures: Figures, *, day_first: bool) -> date | None:
    try:
        return figures.on(day_first=day_first)
    except NoSuchMoment:
        return None


@lru_cache(maxsize=4)
def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of this IANA name; raise CannotRead."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        message = "Choose where the phone was: that time zone is not known."
        raise CannotRead(message) from fault


def moment(
    day: date, time: tuple[int, int, int], zone: ZoneInfo
) -> tuple[datetime, ClockDoubt | None]:
    """Return the UTC moment of a local time, and what is doubtful about it (PEP 495)."""
    local = datetime.combine(day, clock_time(*time), zone)
    first, second = local.utcoffset(), local.replace(fold=1).utcoffset()
    doubt = None
    if first is not None and second is not None and first != second:
        doubt = ClockDoubt.TWICE if first > second else ClockDoubt.NEVER
    return local.astimezone(UTC), doubt
