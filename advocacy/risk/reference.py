"""Dated reference data: the factors we ask about, in our own words, and local thresholds."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Factor:
    """Something that practitioners screen for; a count of them describes, it doesn't predict."""

    code: str
    words: str


@dataclass(frozen=True)
class Thresholds:
    """What differs between places: grounds for a MARAC referral, and when to look again."""

    marac_incidents: int
    marac_months: int
    review_days: dict[str, int]


@cache
def factors() -> tuple[Factor, ...]:
    """Return the factors in force, in the order they are asked."""
    document = json.loads((_HERE / "factors.json").read_text())
    return tuple(Factor(**each) for each in document["factors"])


@cache
def thresholds() -> Thresholds:
    """Return the local thresholds in force."""
    document = json.loads((_HERE / "thresholds.json").read_text())
    return Thresholds(
        marac_incidents=document["marac_incidents"],
        marac_months=document["marac_months"],
        review_days=document["review_days"],
    )
