"""How soon somebody is to be reached, why one is not taken on, what a referrer is told: dated."""

import json
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from advocacy.clock import LONDON

_FILE = Path(__file__).with_name("reference") / "triage.json"


@cache
def _document() -> dict[str, list[dict[str, Any]]]:
    document: dict[str, list[dict[str, Any]]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return document


def choices(group: str) -> list[tuple[str, str]]:
    """Return the codes and words of a group: `declined` or `told`."""
    return [(row["code"], row["label"]) for row in _document()[group]]


def _holds(row: dict[str, Any], on: date) -> bool:
    ends = row["effective_to"]
    return date.fromisoformat(row["effective_from"]) <= on and (
        ends is None or on <= date.fromisoformat(ends)
    )


def reach_by(urgency: str, *, at: datetime) -> datetime:
    """Return when somebody of this urgency is to be reached first, from `at` on.

    Raises LookupError when the reference data holds no target for that day.
    """
    on = at.astimezone(LONDON).date()
    for row in _document()["targets"]:
        if row["urgency"] == urgency and _holds(row, on):
            return at + timedelta(hours=row["hours"])
    message = f"There is no target for {urgency} on {on}."
    raise LookupError(message)


def first_contact_by(target: datetime | None, *, at: datetime) -> datetime:
    """Return when a first contact is due: by the target, within the hour once that is missed."""
    return target if target is not None and target > at else at + timedelta(hours=1)
