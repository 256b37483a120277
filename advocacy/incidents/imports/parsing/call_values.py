"""What the cells of a call log say: a moment, a length, a direction."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from advocacy.incidents.imports.parsing.clocks import (
    DATE,
    FIRST_YEAR,
    LAST_YEAR,
    NO_SUCH_DATE,
    SPACE,
    TIME,
    Figures,
    NoSuchMoment,
    figures_of,
    time_of,
)

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAY = re.compile(r"[A-Za-z]{3,9}[,.]?\s+")
_NUMERIC = re.compile(DATE)
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<month>[A-Za-z]{3,9})\.?"
    r"|(?P<month_>[A-Za-z]{3,9})\.?\s+(?P<day_>\d{1,2})(?:st|nd|rd|th)?)[\s,-]+"
    r"(?P<year>\d{4}|\d{2})\b"
)
_CLOCK = re.compile(
    rf"(?:T|,|{SPACE}|at\b)*{TIME}{SPACE}*(?P<zone>Z|UTC|GMT|[+-]\d{{2}}:?\d{{2}})?"
)
_EPOCH_DIGITS = re.compile(r"\d{10}|\d{13}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

NO_TIME_OF_DAY = "It has a date, but no time of day."
NO_LENGTH = "How long it took can't be told from what stands there."
NO_DIRECTION = "Whether it was made or received can't be told from what stands there."


@dataclass(frozen=True, slots=True)
class When:
    """A date and a time as they stood: `utc` where they name their own zone or none is needed."""

    figures: Figures
    day: date | None
    time: tuple[int, int, int]
    offset: timedelta | None
    exactly: datetime | None = None


def when_of(written: str) -> When:
    """Return what a date with a time says; raise NoSuchMoment."""
    if _EPOCH_DIGITS.fullmatch(written):
        seconds = int(written) / (1000 if len(written) == 13 else 1)
        exactly = _EPOCH + timedelta(seconds=seconds)
        if not FIRST_YEAR <= exactly.year <= LAST_YEAR:
            raise NoSuchMoment(NO_SUCH_DATE)
        return When(Figures(1, 1, 1, year_first=True), None, (0, 0, 0), None, exactly)
    plain = written.strip()
    found = _date_in(plain)
    if found is None:
        plain = _WEEKDAY.sub("", plain, count=1)
        found = _date_in(plain)
    if found is None:
        raise NoSuchMoment(NO_SUCH_DATE)
    named = "year" in found.groupdict()
    day = _named_day(found) if named else None
    figures = Figures(1, 1, 1, year_first=True) if named else figures_of(found)
    clock = _CLOCK.fullmatch(plain[found.end() :].strip())
    if clock is None:
        raise NoSuchMoment(NO_TIME_OF_DAY)
    return When(figures, day, time_of(clock), _offset(clock["zone"]))


def _date_in(plain: str) -> re.Match[str] | None:
    return _NUMERIC.match(plain) or _NAMED.match(plain)


def _named_day(found: re.Match[str]) -> date:
    month = (found["month"] or found["month_"])[:3].lower()
    year = int(found["year"])
    if month not in _MONTHS:
        raise NoSuchMoment(NO_SUCH_DATE)
    numbers = (year + 2000 if year < 100 else year, _MONTHS.index(month) + 1)
    return Figures(*numbers, int(found["day"] or found["day_"]), year_first=True).on(day_first=True)


def _offset(zone: str | None) -> timedelta | None:
    if zone is None:
        return None
    if zone in {"Z", "UTC", "GMT"}:
        return timedelta(0)
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    if minutes > 14 * 60:
        raise NoSuchMoment(NO_SUCH_DATE)
    return timedelta(minutes=-minutes if zone[0] == "-" else minutes)


_COLONS = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{2})")
_UNITS = re.compile(
    r"(?:(\d{1,3})\s*h(?:r|rs|our|ours)?\.?)?\s*(?:(\d{1,4})\s*m(?:in|ins|inute|inutes)?\.?)?"
    r"\s*(?:(\d{1,5})\s*s(?:ec|ecs|econd|econds)?\.?)?",
    re.IGNORECASE,
)


def seconds_of(written: str) -> int | None:
    """Return how long a call took in seconds, None where nothing stands there.

    Plain figures are seconds, a:bb are minutes and seconds, a:bb:cc hours too. Raise NoSuchMoment.
    """
    plain = written.strip()
    if not plain or plain == "-":
        return None
    if plain.isdecimal() and len(plain) <= 7:
        return int(plain)
    found = _COLONS.fullmatch(plain) or _UNITS.fullmatch(plain)
    if found is None:
        raise NoSuchMoment(NO_LENGTH)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


_WORD = re.compile(r"[a-z]+")
_RECEIVED = frozenset({"in", "incoming", "inbound", "received", "answered", "from"})
_MADE = frozenset({"out", "outgoing", "outbound", "dialled", "dialed", "made", "placed", "to"})
_MISSED = frozenset(
    {"missed", "unanswered", "declined", "rejected", "cancelled", "canceled", "blocked",
     "voicemail", "refused", "no", "not"}
)  # fmt: skip
# As in android.provider.CallLog.Calls.TYPE.
_TYPES = {"1": "incoming", "2": "outgoing", **dict.fromkeys("3456", "missed")}


def direction_of(written: str) -> tuple[bool | None, bool]:
    """Return whether a call was made (None where nothing says) and whether nobody answered.

    Raise NoSuchMoment.
    """
    plain = written.strip().lower()
    words = set(_WORD.findall(_TYPES.get(plain, plain)))
    missed = bool(words & _MISSED)
    if not plain:
        return None, False
    if words & _MADE and not words & _RECEIVED - {"answered"}:
        return True, missed
    if words & _RECEIVED or missed:
        return False, missed
    raise NoSuchMoment(NO_DIRECTION)
