"""Who a sender may be, by what the case knows of its people: a suggestion, never a decision."""

from collections.abc import Iterator, Sequence
from typing import Any

from advocacy.cases.models import Person, PersonKind
from advocacy.cases.phones import find_phone
from advocacy.cases.searching.wanted import texts_in
from advocacy.incidents.imports.parsing.entries import ME
from advocacy.incidents.imports.parsing.people import key_of, mail_key

_WORDS = {
    PersonKind.SUSPECT: "the suspect’s",
    PersonKind.SURVIVOR: "the survivor’s",
}


def suggestions(people: Sequence[Person], senders: list[dict[str, Any]]) -> dict[str, str]:
    """Return, by a sender's key, a sentence saying whose it is on the case's record, if anybody's.

    A key that is recorded for two people names both.
    """
    known: dict[str, list[str]] = {}
    for person in people:
        for key in set(_keys(person)):
            whose = _WORDS.get(person.kind, f"that of a {person.kind.value}")
            known.setdefault(key, []).append(f"{whose} ({person.name})")
    found = {}
    for sender in senders:
        key = str(sender["key"])
        if key == ME:
            found[key] = "The file says: the owner of the phone it was made on"
        elif key in known:
            found[key] = f"On the record this is {' and '.join(sorted(known[key]))}"
    return found


def _keys(person: Person) -> Iterator[str]:
    for text in (person.name, *texts_in(dict(person.details))):
        yield key_of(text)
        if "@" in text:
            yield mail_key(text)
        number = find_phone(text)
        if number:
            yield f"tel:{number}"
