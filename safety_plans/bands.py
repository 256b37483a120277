"""Whom a plan is for: the survivor, or a dependent whose age decides what it may ask."""

from datetime import date
from enum import StrEnum


class Band(StrEnum):
    """Whose words a plan is written in."""

    SURVIVOR = "survivor"
    UNDER_8 = "under_8"
    FROM_8_TO_12 = "8_12"
    FROM_13_TO_17 = "13_17"
    ADULT = "adult"


BAND_WORDS = {
    Band.SURVIVOR: "The survivor",
    Band.UNDER_8: "A child under 8",
    Band.FROM_8_TO_12: "A child of 8 to 12",
    Band.FROM_13_TO_17: "A young person of 13 to 17",
    Band.ADULT: "An adult who needs support",
}

BAND_ADVICE = {
    Band.SURVIVOR: "",
    Band.UNDER_8: (
        "Few words, read together. No secrets: nothing that they would have to hide from anybody. "
        "Plan for it being told."
    ),
    Band.FROM_8_TO_12: (
        "Plain words, read together. It is not their fault and not their job to stop it. "
        "Ask nothing of them that they can't do."
    ),
    Band.FROM_13_TO_17: "Written with them. Ask what they think, and say plainly who sees it.",
    Band.ADULT: "Written with them, in the way that suits how they take things in.",
}

DEPENDENT_BANDS = tuple(band for band in Band if band is not Band.SURVIVOR)
# Old enough to be asked what they say to it themselves.
_ASKED = frozenset({Band.FROM_13_TO_17, Band.ADULT})


def age_on(born_on: date, day: date) -> int:
    """Return the age in whole years on a day."""
    had_birthday = (day.month, day.day) >= (born_on.month, born_on.day)
    return day.year - born_on.year - (0 if had_birthday else 1)


def band_for(born_on: date, *, on: date) -> Band:
    """Return a dependent's band on a day."""
    age = age_on(born_on, on)
    if age < 8:
        return Band.UNDER_8
    if age < 13:
        return Band.FROM_8_TO_12
    return Band.FROM_13_TO_17 if age < 18 else Band.ADULT


def keeps_secrets(band: Band) -> bool:
    """Return whether a plan for this band may hold what must not be told: never a small child's."""
    return band is not Band.UNDER_8


def is_asked(band: Band) -> bool:
    """Return whether the person's own view is written down when their plan is agreed."""
    return band in _ASKED


def tells_easily(band: Band) -> bool:
    """Return whether it is asked first what happens if they tell: of every child under 13."""
    return band in (Band.UNDER_8, Band.FROM_8_TO_12)
