"""Looks for what must never leave in what is about to leave, however it got there."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from advocacy.cases.models import Case, PersonKind
from advocacy.cases.safe_contact_ways import more_ways
from advocacy.cases.service import find_safe_contact, list_people
from advocacy.orders.terms import list_areas

_DIGITS = re.compile(r"\+?\d[\d ().-]{7,}\d")
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})\b", re.IGNORECASE)
# What the pages about people call the places and numbers of somebody to be protected.
_KEPT_BACK = ("address", "phones", "school", "school_knows", "collection")
_PROTECTED = (PersonKind.SURVIVOR, PersonKind.DEPENDENT)
_FEWEST_WORDS = 3
_NATIONAL_DIGITS = 9


def secrets_of(session: Session, case: Case) -> tuple[str, ...]:
    """Return the numbers and places of a case that may not leave, in one plain form."""
    texts = []
    contact = find_safe_contact(session, case)
    if contact is not None:
        texts += [contact.phone, contact.number_before, contact.other_ways, contact.places]
        texts += [way.where for way in more_ways(contact)]
    texts += list_areas(session, case)
    for person in list_people(session, case):
        if person.kind in _PROTECTED:
            texts += [_as_text(person.details.get(name, "")) for name in _KEPT_BACK]
    return tuple(sorted({secret for text in texts for secret in _secrets_in(text)}))


def find_leaks(told: Any, secrets: tuple[str, ...]) -> list[str]:
    """Return the passages of `told` that hold a secret, in order, each once."""
    return [text for text in dict.fromkeys(_texts(told)) if _holds(text, secrets)]


def _secrets_in(text: str) -> Iterator[str]:
    yield from _numbers(text)
    yield from _postcodes(text)
    # A line of an address is a secret of its own: seldom is all of it written again.
    for line in re.split(r"[\n,;]", text):
        plain = _plain(line)
        words = plain.split()
        numbered = len(words) > 1 and any(letter.isdigit() for letter in plain)
        if numbered or len(words) >= _FEWEST_WORDS:
            yield plain


def _as_text(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _holds(text: str, secrets: tuple[str, ...]) -> bool:
    plain = _plain(text)
    found = {*_numbers(text), *_postcodes(text)}
    return any(secret in found or (" " in secret and secret in plain) for secret in secrets)


def _numbers(text: str) -> Iterator[str]:
    for match in _DIGITS.findall(text):
        # +44 7700 900142 and 07700 900142 are the same number.
        yield re.sub(r"\D", "", match)[-_NATIONAL_DIGITS:]


def _postcodes(text: str) -> Iterator[str]:
    for outward, inward in _POSTCODE.findall(text):
        yield f"{outward}{inward}".upper()


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", text.casefold()).split())


def _texts(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for value in told.values():
            yield from _texts(value)
    elif isinstance(told, list):
        for value in told:
            yield from _texts(value)
