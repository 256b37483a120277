"""How often a lead reviews an open case at each level of risk: dated reference data, not code.

A deployment may name a file of its own, in the same shape as the one in `reference`.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from advocacy.cases.models import RiskLevel
from advocacy.settings import PREFIX, SettingMissing

OWN_FILE = Path(__file__).resolve().parent / "reference" / "review_rhythm.json"


@dataclass(frozen=True)
class Rhythm:
    """Within how many days a case is reviewed again, from when until when that holds.

    `soon` is the time a lead has where a case suddenly needs a look: its risk rose, or it has come
    to be open without anybody having planned one.
    """

    effective_from: date
    effective_to: date | None
    within: dict[RiskLevel, timedelta]
    soon: timedelta


def load_rhythms(file: Path = OWN_FILE) -> tuple[Rhythm, ...]:
    """Return the rhythms of a file, the earliest first.

    Raises SettingMissing, naming the setting, for a file that can't be read or lacks a level.
    """
    try:
        found = [_rhythm(each) for each in json.loads(file.read_text(encoding="utf-8"))]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        message = f"{PREFIX}REVIEW_RHYTHM names a file that can’t be used: {file} ({fault!r})."
        raise SettingMissing(message) from fault
    if not found:
        message = f"{PREFIX}REVIEW_RHYTHM names a file that holds no rhythm: {file}."
        raise SettingMissing(message)
    return tuple(sorted(found, key=lambda each: each.effective_from))


def _rhythm(row: dict[str, object]) -> Rhythm:
    days, ends = row["reviewed_within_days"], row["effective_to"]
    if not isinstance(days, dict):
        message = "reviewed_within_days holds a number for each level"
        raise TypeError(message)
    return Rhythm(
        effective_from=date.fromisoformat(str(row["effective_from"])),
        effective_to=date.fromisoformat(str(ends)) if ends else None,
        within={level: _days(days[level.value]) for level in RiskLevel},
        soon=_days(row["soon_days"]),
    )


def _days(number: object) -> timedelta:
    if not isinstance(number, int) or not 1 <= number <= 366:
        message = f"{number!r} is no number of days between 1 and 366"
        raise ValueError(message)
    return timedelta(days=number)


class _Held:
    """The rhythms this process works by: read while it starts, and only asked afterwards."""

    def __init__(self) -> None:
        self.rhythms = load_rhythms()


_HELD = _Held()


def use_file(file: Path) -> None:
    """Work by the rhythms of a file from now on; raises SettingMissing."""
    _HELD.rhythms = load_rhythms(file)


def rhythm_on(day: date) -> Rhythm:
    """Return the rhythm in force on a day; before the first came into force, the first holds."""
    held = [
        each
        for each in _HELD.rhythms
        if each.effective_from <= day and (each.effective_to is None or day <= each.effective_to)
    ]
    return held[-1] if held else _HELD.rhythms[0]
