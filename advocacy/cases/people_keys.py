"""Blind indexes of people: how somebody is found again with no name stored in clear."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.cases.conflicts.keys import suspect_keys
from advocacy.cases.models import Case, Person, PersonKey, PersonKind, SafeContact
from advocacy.cases.namekeys import name_keys
from advocacy.cases.phones import find_phone
from advocacy.vault import Vault

NAME, PHONE, REFERENCE = "name", "phone", "reference"
_MOST_KEYS = 400

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
    return [
        (kind, vault.blind(f"person.{kind}", value)) for kind, value in sorted(values)[:_MOST_KEYS]
    ]


def _tidy(reference: str) -> str:
    return "".join(letter for letter in reference.upper() if letter.isalnum())


def index_person(session: Session, person: Person, *, case: Case) -> None:
    """Replace the keys of a person by those of what is known of them now."""
    names = [person.name, *person.details.get("aliases", [])]
    phones = list(person.details.get("phones", []))
    references = list(person.details.get("references", []))
    if person.kind is PersonKind.SURVIVOR:
        session.flush()
        versions = session.scalars(select(SafeContact).where(SafeContact.case_id == case.id))
        phones.extend(version.phone for version in versions)
        references.append(case.reference)
    session.execute(delete(PersonKey).where(PersonKey.person_id == person.id))
    found = digests(session.info["vault"], names=names, phones=phones, references=references)
    if person.kind is PersonKind.SUSPECT:
        found += suspect_keys(session.info["vault"], person.details)
    session.add_all(
        PersonKey(person_id=person.id, kind=kind, digest=digest) for kind, digest in found
    )
