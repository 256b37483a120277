"""Finds somebody, or what was written, in one's own cases: all is opened in memory."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.access import may_open
from advocacy.cases.happened.sources import Sources
from advocacy.cases.models import Case, Person, SafeContact
from advocacy.cases.safe_contact_ways import numbers_of
from advocacy.cases.searching.wanted import Wanted
from advocacy.cases.searching.written import Places, search_written
from advocacy.ledger.service import record
from advocacy.openings.odd import note_own_name
from advocacy.web.paging import Key

_MOST = 25


@dataclass(frozen=True)
class Found:
    """A case in which somebody or something fits what was looked for."""

    case: Case
    because: str


@dataclass(frozen=True)
class Searched:
    """Who fits, how many more cases do, and where the words were written."""

    people: list[Found]
    more_people: int
    places: Places


def search_caseload(
    session: Session,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    sources: Sources,
    kind: str = "",
    before: Key | None = None,
) -> Searched:
    """Return the cases one may open in which a name, a number or the reference fits, and a page
    of the places in them where these letters were written, of one `kind` if it is given.

    Recorded in the ledger with the cases shown. Raises Invalid for fewer than two letters.
    """
    wanted = Wanted(text)
    cases = {each.id: each for each in session.scalars(select(Case).where(may_open(actor, at=at)))}
    people = [] if kind or before else _people(session, wanted, actor=actor, at=at)
    shown = people[:_MOST]
    places = search_written(session, sources, wanted, cases=cases, kind=kind, before=before)
    note_own_name(session, text, actor=actor, at=at)
    named = {*(each.case.id for each in shown), *(each.case.id for each in places.shown)}
    record(session, actor=actor, at=at, action="caseload.searched", more_cases=named)
    return Searched(shown, len(people) - len(shown), places)


def _people(session: Session, wanted: Wanted, *, actor: Actor, at: datetime) -> list[Found]:
    found: dict[UUID, Found] = {}
    people = select(Case, Person).join(Person, Person.case_id == Case.id)
    for case, person in session.execute(
        people.where(may_open(actor, at=at)).order_by(Case.opened_at.desc(), Case.id, Person.id)
    ):
        because = "The reference" if wanted.is_reference(case) else wanted.why_person(person)
        if because and case.id not in found:
            found[case.id] = Found(case, because)
    contacts = select(Case, SafeContact).join(SafeContact, SafeContact.case_id == Case.id)
    if wanted.digits:
        for case, contact in session.execute(contacts.where(may_open(actor, at=at))):
            if case.id not in found and any(map(wanted.is_number, numbers_of(contact))):
                found[case.id] = Found(case, "A number that is or was safe to ring")
    return list(found.values())
