"""What of a suspect, and of a declared person, is compared: by blind indexes of the same values."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from advocacy.cases.namekeys import name_keys
from advocacy.cases.phones import find_phone
from advocacy.vault import Vault

NAME, PHONE, BORN, COLLAR, AGENCY = "name", "phone", "born", "collar", "agency"
# Of people who act for a suspect: under a kind of its own, so that no search for the suspect finds
# them. The digest says by itself what it is of.
ASSOCIATE = "associate"

Key = tuple[str, bytes]

_PARTS = re.compile(r"[,;/()\n]+")
_WORDS = re.compile(r"[a-z0-9]+")
_SAME = {"constabulary": "police", "force": "police", "nhsft": "nhs"}
_SAY_NOTHING = frozenset({"the", "of", "and", "at", "for", "service"})


def agency_words(text: str) -> frozenset[str]:
    """Return the words of an agency's name that tell it from others."""
    words = (_SAME.get(word, word) for word in _WORDS.findall(text.casefold()))
    return frozenset(words) - _SAY_NOTHING


def names_agency(text: str, agency: str) -> bool:
    """Return whether a text names this agency: with all of its words, in any order."""
    wanted = agency_words(agency)
    return bool(wanted) and wanted <= agency_words(text)


def _agencies(text: str) -> set[str]:
    """Return an agency as it was written, and each of its parts between commas."""
    written = (agency_words(part) for part in (text, *_PARTS.split(text)))
    return {" ".join(sorted(words)) for words in written if words}


def _tidy(number: str) -> str:
    return "".join(letter for letter in number.upper() if letter.isalnum())


def values_of(
    *,
    names: Iterable[str] = (),
    phones: Iterable[str] = (),
    born_on: str = "",
    collar_number: str = "",
    agency: str = "",
) -> set[tuple[str, str]]:
    """Return (kind, value) for everything by which one person can be told to be another."""
    found = {(NAME, key) for name in names for key in name_keys(name)}
    found |= {(PHONE, number) for written in phones if (number := find_phone(written))}
    found |= {(AGENCY, words) for words in _agencies(agency)}
    if born_on:
        found.add((BORN, born_on))
    if _tidy(collar_number):
        found.add((COLLAR, _tidy(collar_number)))
    return found


def blinded(vault: Vault, values: Iterable[tuple[str, str]]) -> list[Key]:
    """Return the blind index of each value, in a fixed order."""
    return [(kind, vault.blind(f"person.{kind}", value)) for kind, value in sorted(values)]


def suspect_keys(vault: Vault, details: Mapping[str, Any]) -> list[Key]:
    """Return what a suspect is compared by beside names and numbers, and who acts for them."""
    own = values_of(
        born_on=details.get("born_on") or "",
        collar_number=details.get("collar_number") or "",
        agency=details.get("work") or "",
    )
    found = blinded(vault, own)
    acting: set[tuple[str, str]] = set()
    for line in details.get("associates") or []:
        parts = [part.strip() for part in _PARTS.split(line)]
        acting |= values_of(names=parts[:1], phones=parts[1:])
    return found + [(ASSOCIATE, digest) for _, digest in blinded(vault, acting)]
