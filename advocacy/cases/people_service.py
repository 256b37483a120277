"""Adding and changing the people of a case: survivor, dependents, suspects, professionals."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.changes import Change, announce
from advocacy.cases.conflicts.matching import match_suspect
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.people_keys import index_person
from advocacy.cases.safe_contact_alarm import look_for_suspects
from advocacy.cases.service import add_person
from advocacy.clock import LONDON
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record

# Where anybody of a case lives, works or learns: a change of one is a change for safety.
_PLACES = ("address", "addresses", "school", "work", "lives_with")


class PersonChanged(Conflict):
    """Somebody else changed this person since the page was opened."""

    sentence = "Somebody changed this while you were writing. Check what it says now, then save."


def add_to_case(
    session: Session,
    case: Case,
    *,
    kind: PersonKind,
    name: str,
    details: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> Person:
    """Add a dependent, suspect or professional.

    Raises Invalid for a second survivor, and for somebody who is still to be born.
    """
    if kind is PersonKind.SURVIVOR:
        message = "A case has one survivor: open another case"
        raise Invalid(message, field="name")
    _check_born(details, at=at)
    person = add_person(
        session, case, kind=kind, name=name, details=dict(details), actor=actor, at=at
    )
    session.flush()
    index_person(session, person, case=case)
    _look_for_conflicts(session, person, at=at)
    _look_at_the_card(session, case, person, actor=actor, at=at)
    return person


def change_person(
    session: Session,
    case: Case,
    person: Person,
    *,
    name: str,
    details: Mapping[str, Any],
    seen: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Replace what is known of somebody; `seen` is the mark of what the writer had before them.

    Raises PersonChanged when that is no longer what is stored, and Invalid as `add_to_case` does.
    """
    _check_born(details, at=at)
    if seen != mark_of(person):
        raise PersonChanged
    moved = any((person.details.get(each) or "") != (details.get(each) or "") for each in _PLACES)
    person.name = name
    person.details = dict(details)
    if person.kind is PersonKind.SURVIVOR:
        case.title = name
    session.flush()
    index_person(session, person, case=case)
    _look_for_conflicts(session, person, at=at)
    _look_at_the_card(session, case, person, actor=actor, at=at)
    record(
        session, actor=actor, at=at, action="person.changed", case_id=case.id, object_id=person.id
    )
    if moved:
        announce(session, case, change=Change.ADDRESS, actor=actor, at=at)


def _check_born(details: Mapping[str, Any], *, at: datetime) -> None:
    today = at.astimezone(LONDON).date().isoformat()
    if (details.get("born_on") or "") > today:
        message = "Enter a day that has passed"
        raise Invalid(message, field="born_on")


def _look_for_conflicts(session: Session, person: Person, *, at: datetime) -> None:
    """Keep the case from everybody who says they know this suspect, or somebody like them."""
    if person.kind is PersonKind.SUSPECT:
        match_suspect(session, person, at=at)


def _look_at_the_card(
    session: Session, case: Case, person: Person, *, actor: Actor, at: datetime
) -> None:
    """Sound the alarm when a number of this suspect stands on the card as a safe one."""
    if person.kind is PersonKind.SUSPECT:
        look_for_suspects(session, case, actor=actor, at=at)


def get_person(session: Session, case: Case, person_id: UUID) -> Person:
    """Return somebody of this case; raises NotFound for anybody else."""
    found = session.scalar(select(Person).where(Person.id == person_id, Person.case_id == case.id))
    if found is None:
        raise NotFound
    return found


def mark_of(person: Person) -> str:
    """Return a mark that is another as soon as anything about the person was stored anew."""
    sealed: bytes = person.name_sealed + person.details_sealed  # type: ignore[attr-defined]
    return hashlib.sha256(sealed).hexdigest()[:16]
