"""Reads a time of day as people write it."""

import re
from datetime import time

_WRITTEN = re.compile(r"^(\d{1,2})(?:[:. ]?(\d{2}))? ?(am|pm)?$")
_NAMED = {"midday": time(12), "noon": time(12), "midnight": time(0)}


class UnreadableTime(ValueError):
    """What was typed is no time of day."""


def read_time(text: str) -> time:
    """Return the time that "6:05pm", "18.05", "6 pm", "0730" or "midday" says.

    Raises UnreadableTime.
    """
    tidy = text.strip().lower().replace("a.m.", "am").replace("p.m.", "pm")
    if tidy in _NAMED:
        return _NAMED[tidy]
    found = _WRITTEN.match(tidy)
    if found is None or (found[2] is None and found[3] is None):
        raise UnreadableTime(text)
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        raise UnreadableTime(text)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError as fault:
        raise UnreadableTime(text) from fault
