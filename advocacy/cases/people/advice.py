"""Advice beside what was written of somebody: never a refusal, since only people can judge it."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from advocacy.cases.models import Person, PersonKind

# Words that speak of somebody's health or treatment. Kept out of every page: a list of them
# there would teach what to write around it.
_CARE = re.compile(
    r"\b(?:diagnos\w*|schizo\w*|psychos[ie]s|psychotic|bipolar|personality disorder|autis\w*|"
    r"asperger\w*|adhd|depress(?:ed|ion|ive)|anxiety disorder|ptsd|dementia|delusion\w*|paranoi\w*|"
    r"erotomani\w*|medicat\w*|antidepress\w*|antipsychotic\w*|lithium|methadone|therap(?:y|ist)|"
    r"psychiatr\w*|psycholog\w*|counsell\w*|sectioned|detox|rehab|mental health|clinician|"
    r"care coordinator|inpatient|outpatient|on the ward)\b",
    re.IGNORECASE,
)
EMPLOYERS = (
    ("police", "The police"),
    ("council", "A council"),
    ("telecom", "A telephone or internet company"),
    ("health", "Health or social care"),
    ("other", "Somewhere else"),
    ("unknown", "Not known"),
)
_CAN_LOOK = {"police", "council", "telecom", "health"}
_SAYS_SO = re.compile(
    r"\b(?:police|constab\w*|council|nhs|hospital|surgery|vodafone|ee|o2|bt|sky|telecom\w*)\b",
    re.IGNORECASE,
)


def names_care(person: Person) -> bool:
    """Return whether what is written of a suspect may speak of health or treatment."""
    if person.kind is not PersonKind.SUSPECT:
        return False
    return any(_CARE.search(text) for text in _texts([person.name, *person.details.values()]))


def may_look_us_up(person: Person) -> bool:
    """Return whether a suspect may work where records of the survivor are within reach."""
    if person.kind is not PersonKind.SUSPECT:
        return False
    where = str(person.details.get("work") or "")
    return person.details.get("works_in") in _CAN_LOOK or bool(_SAYS_SO.search(where))


def may_ask_for_record(person: Person) -> bool:
    """Return whether a suspect may ask for this dependent's record, or nobody knows."""
    return person.kind is PersonKind.DEPENDENT and person.details.get(
        "parental_responsibility"
    ) in {"yes", "unknown"}


def age_on(born_on: str, today: date) -> int | None:
    """Return the whole years of somebody born on an ISO day, or None when that is not known."""
    try:
        born = date.fromisoformat(born_on)
    except ValueError:
        return None
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return years if years >= 0 else None


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, list):
            yield from map(str, value)
        elif value:
            yield str(value)
