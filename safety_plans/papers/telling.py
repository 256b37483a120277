"""What may never be on paper, and the words by which paper would say what it is."""

import re
from collections.abc import Collection
from pathlib import Path

from sqlalchemy.orm import Session

from advocacy.cases.models import Case, PersonKind
from advocacy.cases.service import list_people
from advocacy.typesetting.legible import can_draw

_WORD = re.compile(r"[^\W_]+")
_TELLING = frozenset(Path(__file__).with_name("telling.txt").read_text().split())
_PHRASES = ("safety plan", "999 for me", "protection order")


def names_in_case(session: Session, case: Case) -> frozenset[str]:
    """Return the names that paper must not carry: those of whoever they are kept safe from."""
    people = list_people(session, case, kind=PersonKind.SUSPECT)
    return frozenset(part for person in people for part in words_in(person.name) if len(part) > 2)


def words_in(text: str) -> list[str]:
    """Return the words of a text, in small letters."""
    return _WORD.findall(text.casefold())


def tells(text: str, *, names: Collection[str] = ()) -> bool:
    """Return whether a text says what it is about to whoever finds it."""
    said = words_in(text)
    joined = f" {' '.join(said)} "
    return (
        not _TELLING.isdisjoint(said)
        or not set(names).isdisjoint(said)
        or any(f" {phrase} " in joined for phrase in _PHRASES)
    )


def fits_on_paper(text: str, *, names: Collection[str] = ()) -> bool:
    """Return whether a line may be on paper: it tells nothing, and each letter can be drawn."""
    return not tells(text, names=names) and can_draw(text)
