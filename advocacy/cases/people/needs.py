"""The few words on how to meet the survivor, shown wherever contact happens."""

from collections.abc import Mapping
from typing import Any

ACCESS = (
    ("hearing", "Hearing"),
    ("sight", "Sight"),
    ("reading", "Reading or writing"),
    ("mobility", "Getting about"),
    ("memory", "Memory or concentration"),
)
GENDERS = (("any", "Either"), ("woman", "A woman"), ("man", "A man"))
_LONGEST = 80


def needs_of(details: Mapping[str, Any]) -> list[str]:
    """Return the short words, in the order they are needed when somebody picks up."""
    found = []
    if details.get("goes_by"):
        found.append(f"Goes by {details['goes_by']}")
    if details.get("pronouns"):
        found.append(str(details["pronouns"]))
    found += _interpreter(details)
    words = dict(ACCESS)
    access = [words[code].lower() for code in details.get("access") or [] if code in words]
    if access:
        found.append(f"Help with {', '.join(access)}")
    if details.get("best_times"):
        found.append(f"Best time: {details['best_times']}")
    return [_short(each) for each in found]


def _interpreter(details: Mapping[str, Any]) -> list[str]:
    if details.get("interpreter") != "yes":
        return []
    wanted = details.get("interpreter_language") or details.get("language") or ""
    gender = dict(GENDERS[1:]).get(details.get("interpreter_gender") or "", "").lower()
    found = [", ".join(part for part in (f"Interpreter: {wanted}".rstrip(": "), gender) if part)]
    if details.get("interpreter_avoid"):
        found.append(f"Not this interpreter: {details['interpreter_avoid']}")
    return found


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"
