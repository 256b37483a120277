"""Blind indexes of people: how somebody is found again with no name stored in clear."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.cases.conflicts.keys import BORN, suspect_keys
from advocacy.cases.models import Case, Person, PersonKey, PersonKind, SafeContact
from advocacy.cases.namekeys import name_keys
from advocacy.cases.phones import find_phone
from advocacy.cases.safe_contact_ways import numbers_of
from advocacy.vault import Vault

NAME, PHONE, REFERENCE = "name", "phone", "reference"
VEHICLE, ACCOUNT = "vehicle", "account"
_MOST_KEYS = 400
_LEAST_HANDLE = 3
# As a vehicle's registration is written today in the United Kingdom, anywhere in a line.
_PLATE = re.compile(r"\b([A-Z]{2}\d{2} ?[A-Z]{3})\b")
_LONGEST_PLATE = 8
# Read from afar or over a telephone, these are one letter.
_ALIKE = str.maketrans("OI", "01")
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.|m\.)?([a-z0-9-]+)\.[a-z.]{2,6}/(?:u/|user/)?@?(.+)")
_MAIL = re.compile(r"[^\s@,:;]+@[^\s@,:;]+\.[a-z]{2,}")

Key = tuple[str, bytes]


def digests(
    vault: Vault,
    *,
    names: Iterable[str] = (),
    phones: Iterable[str] = (),
    references: Iterable[str] = (),
) -> list[Key]:
    """Return (kind, digest) for every way these could be found again, in a fixed order."""
    values = {(NAME, key) for name in names for key in name_keys(name)}
    values |= {(PHONE, found) for written in phones if (found := find_phone(written))}
    values |= {(REFERENCE, tidy) for each in references if (tidy := _tidy(each))}
    return _blinded(vault, values)


def _blinded(vault: Vault, values: Iterable[tuple[str, str]]) -> list[Key]:
    return [
        (kind, vault.blind(f"person.{kind}", value)) for kind, value in sorted(values)[:_MOST_KEYS]
    ]


def _tidy(reference: str) -> str:
    return "".join(letter for letter in reference.upper() if letter.isalnum())


def plate_of(line: str) -> str:
    """Return the registration in a line about a vehicle, as it is compared; "" without one."""
    written = line.upper()
    found = _PLATE.search(written)
    plate = _tidy(found[1] if found else written.split(",")[0])
    plain = len(plate) <= _LONGEST_PLATE and plate.isascii()
    has_both = any(map(str.isdigit, plate)) and any(map(str.isalpha, plate))
    return plate.translate(_ALIKE) if plain and has_both else ""


def handles_of(line: str) -> Iterator[str]:
    """Give an account online as it is compared: with its platform when that is said, and alone."""
    text = line.casefold().strip()
    mail = _MAIL.search(text)
    if mail:
        yield mail.group()
        return
    address = _ADDRESS.match(text)
    if address:
        platform, handle = address.groups()
    else:
        platform, _, handle = text.rpartition(":")
    handle = _handle(handle)
    if len(handle) >= _LEAST_HANDLE:
        yield handle
        if platform := _handle(platform):
            yield f"{platform}:{handle}"


def _handle(text: str) -> str:
    words = text.split(",", maxsplit=1)[0].strip().strip("/").removeprefix("@").split()
    return words[0].split("?")[0].strip("/") if len(words) == 1 else ""


def _online_and_driven(vault: Vault, details: Mapping[str, Any]) -> list[Key]:
    values = {
        (VEHICLE, plate) for line in details.get("vehicles") or [] if (plate := plate_of(line))
    }
    values |= {
        (ACCOUNT, each) for line in details.get("accounts") or [] for each in handles_of(line)
    }
    return _blinded(vault, values)


def index_person(session: Session, person: Person, *, case: Case) -> None:
    """Replace the keys of a person by those of what is known of them now."""
    details = person.details
    names = [person.name, details.get("goes_by") or "", *details.get("aliases", [])]
    phones = list(details.get("phones", []))
    references = [*details.get("references", []), *details.get("identifiers", [])]
    if person.kind is PersonKind.SURVIVOR:
        session.flush()
        versions = session.scalars(select(SafeContact).where(SafeContact.case_id == case.id))
        phones.extend(number for version in versions for number in numbers_of(version))
        references.append(case.reference)
    session.execute(delete(PersonKey).where(PersonKey.person_id == person.id))
    vault = session.info["vault"]
    found = digests(vault, names=names, phones=phones, references=references)
    if person.kind is PersonKind.SUSPECT:
        found += suspect_keys(vault, details) + _online_and_driven(vault, details)
    elif details.get("born_on"):
        found += _blinded(vault, [(BORN, details["born_on"])])
    session.add_all(
        PersonKey(person_id=person.id, kind=kind, digest=digest) for kind, digest in found
    )
