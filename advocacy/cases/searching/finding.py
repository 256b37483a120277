"""Finds somebody, or what was written, in one case."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.happened.sources import Sources
from advocacy.cases.models import Case, Person
from advocacy.cases.searching.wanted import Wanted
from advocacy.cases.searching.written import Places, search_written
from advocacy.ledger.service import record
from advocacy.web.paging import Key

PEOPLE = "people"


@dataclass(frozen=True)
class FoundInCase:
    """Who of the case fits, each with why, and a page of where the words were written."""

    people: list[tuple[Person, str]]
    places: Places


def search_case(
    session: Session,
    case: Case,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    sources: Sources,
    kind: str = "",
    before: Key | None = None,
) -> FoundInCase:
    """Return who of this case fits what was typed, and a page of the places where it stands.

    Recorded in the ledger without the words. A search for one's own name is no oddity here: it
    finds nothing but what its reader may read anyway. Raises Invalid for fewer than two letters.
    """
    wanted = Wanted(text)
    people: list[tuple[Person, str]] = []
    if kind in ("", PEOPLE):
        everybody = session.scalars(
            select(Person).where(Person.case_id == case.id).order_by(Person.added_at, Person.id)
        )
        fitting = ((person, wanted.why_person(person)) for person in everybody)
        people = [(person, why) for person, why in fitting if why]
    places = search_written(
        session,
        sources,
        wanted,
        cases={case.id: case},
        kind=kind,
        before=before,
        without=frozenset(person.id for person, _ in people),
    )
    record(session, actor=actor, at=at, action="case.searched", case_id=case.id)
    return FoundInCase([] if before else people, places)
