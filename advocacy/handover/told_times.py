"""Days and moments as a summary says them, in full and in UK time."""

from datetime import date, datetime, timedelta

from advocacy.clock import LONDON, is_whole_day
from advocacy.handover.summary import When


def say_day(day: date) -> str:
    """Return a date as people write it: 24 November 2026."""
    return f"{day.day} {day:%B} {day.year}"


def say_moment(at: datetime) -> str:
    """Return an aware time as UK time: Tuesday 24 November 2026, 6:05pm."""
    local = at.astimezone(LONDON)
    half = "am" if local.hour < 12 else "pm"
    return f"{local:%A} {say_day(local)}, {local.hour % 12 or 12}:{local:%M}{half}"


def say_when(happened: When) -> str:
    """Return when something happened with how well that is known."""
    if happened.until is not None and is_whole_day(happened.at, happened.until):
        local = happened.at.astimezone(LONDON)
        return f"{local:%A} {say_day(local)}, time not known"
    if happened.until is not None and happened.until - happened.at > timedelta(minutes=1):
        return f"Between {say_moment(happened.at)} and {say_moment(happened.until)}"
    if happened.about:
        return f"About {say_moment(happened.at)}"
    return say_moment(happened.at)
