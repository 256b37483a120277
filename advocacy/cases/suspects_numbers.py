"""The numbers of whoever stalks them, and of those who act for them, wherever one is typed."""

import re
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.phones import find_phone, spoken_phone
from advocacy.cases.service import list_people

_PARTS = re.compile(r"[,;/()\n:]+")


def suspects_numbers(session: Session, case: Case) -> Mapping[str, str]:
    """Return whose each of their numbers is, by the number in E.164: "Marek", "somebody who …"."""
    return numbers_of(list_people(session, case, kind=PersonKind.SUSPECT))


def numbers_of(suspects: Iterable[Person]) -> dict[str, str]:
    """Return whose each number of these suspects is, by the number in E.164."""
    found: dict[str, str] = {}
    for person in suspects:
        for line in person.details.get("associates") or []:
            name, *parts = [part.strip() for part in _PARTS.split(line)]
            acting = f"{name}, who acts for {person.name}"
            found |= {number: acting for part in parts if (number := find_phone(part))}
        for written in person.details.get("phones") or []:
            found[find_phone(written) or written] = person.name
    return found


def shared_with_suspects(people: Sequence[Person]) -> list[str]:
    """Return a warning for each number of somebody else that is the suspect's too."""
    theirs = numbers_of(each for each in people if each.kind is PersonKind.SUSPECT)
    others = [each for each in people if each.kind is not PersonKind.SUSPECT]
    return [
        f"{spoken_phone(number)} of {person.name} is recorded for the suspect too "
        f"({theirs[number]}). Do not ring it before you know whose it is."
        for person in others
        for written in person.details.get("phones") or []
        if (number := find_phone(written) or written) in theirs
    ]
