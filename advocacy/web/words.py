"""How times and days read on a page, everywhere the same."""

from datetime import date, datetime, time, timedelta

from flask import Flask

from advocacy.clock import LONDON, is_whole_day
from advocacy.web import current


def time_of_day(moment: datetime | time) -> str:
    """Return "6:05pm" in Europe/London; midday and midnight by name."""
    local = moment.astimezone(LONDON).time() if isinstance(moment, datetime) else moment
    if (local.hour, local.minute) in ((0, 0), (12, 0)):
        return "midnight" if local.hour == 0 else "midday"
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{hour}{minutes}{'am' if local.hour < 12 else 'pm'}"


def day(moment: datetime | date) -> str:
    """Return "Tuesday 24 November", with the year when it isn't this one."""
    local = moment.astimezone(LONDON).date() if isinstance(moment, datetime) else moment
    today = current.now().astimezone(LONDON).date()
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local:%A} {local.day} {local:%B}{year}"


def when(moment: datetime) -> str:
    """Return "Tuesday 24 November, 6:05pm", or "Today, 6:05pm"."""
    local = moment.astimezone(LONDON).date()
    today = current.now().astimezone(LONDON).date()
    names = {
        today: "Today",
        today - timedelta(days=1): "Yesterday",
        today + timedelta(days=1): "Tomorrow",
    }
    return f"{names.get(local) or day(moment)}, {time_of_day(moment)}"


def said_when(moment: datetime) -> str:
    """Return the same inside a sentence: "today, 6:05pm"."""
    words = when(moment)
    named = words.startswith(("Today", "Yesterday", "Tomorrow"))
    return words[0].lower() + words[1:] if named else words


def ago(moment: datetime) -> str:
    """Return "4 minutes ago", "3 hours ago", "9 days ago"."""
    seconds = (current.now() - moment).total_seconds()
    if seconds < 60:
        return "just now"
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(seconds // size)
        if count:
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return "just now"


def init_app(app: Flask) -> None:
    """Give the templates the filters."""
    app.template_test("whole_day")(is_whole_day)
    for word in (time_of_day, day, when, said_when, ago):
        app.template_filter(word.__name__)(word)
