"""Adding and changing the people of a case: survivor, dependents, suspects and who else."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.changes import Change, announce
from advocacy.cases.conflicts.matching import match_suspect
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.people.history import changed_fields, keep_version, mark_of
from advocacy.cases.people.models import PersonEvent
from advocacy.cases.people.needs import needs_of
from advocacy.cases.people_keys import index_person
from advocacy.cases.safe_contact_alarm import look_for_suspects
from advocacy.cases.service import add_person
from advocacy.clock import LONDON
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record

# Where anybody of a case lives, works or learns: a change of one is a change for safety.
_PLACES = ("address", "addresses", "school", "work", "lives_with")
_TWICE_WITHIN = timedelta(minutes=5)


class PersonChanged(Conflict):
    """Somebody else changed this person since the page was opened."""

    sentence = "Somebody changed this while you were writing. Check what it says now, then save."


class PersonEnded(Conflict):
    """Somebody who is no longer part of the case can't be changed."""

    sentence = "They are no longer part of this case. Bring them back first."


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
    """Add anybody but a survivor; the same form sent twice adds one person.

    Raises Invalid for a second survivor, and for somebody who is still to be born.
    """
    if kind is PersonKind.SURVIVOR:
        message = "A case has one survivor: open another case"
        raise Invalid(message, field="name")
    _check_born(details, at=at)
    before = _find_just_added(session, case, kind=kind, name=name, details=details, at=at)
    if before is not None:
        return before
    person = add_person(
        session, case, kind=kind, name=name, details=dict(details), actor=actor, at=at
    )
    session.flush()
    index_person(session, person, case=case)
    _look_for_conflicts(session, person, at=at)
    _look_at_the_card(session, case, person, actor=actor, at=at)
    return person


def _find_just_added(
    session: Session,
    case: Case,
    *,
    kind: PersonKind,
    name: str,
    details: Mapping[str, Any],
    at: datetime,
) -> Person | None:
    lately = session.scalars(
        select(Person)
        .where(
            Person.case_id == case.id,
            Person.kind == kind,
            Person.added_at > at - _TWICE_WITHIN,
            Person.ended_at.is_(None),
        )
        .order_by(Person.added_at, Person.id)
    )
    for person in lately:
        if not changed_fields(person.name, person.details, new_name=name, new_details=details):
            return person
    return None


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

    What `details` doesn't speak of stays as it is. Raises PersonChanged when what was seen is no
    longer what is stored, PersonEnded, and Invalid as `add_to_case` does.
    """
    _check_born(details, at=at)
    if person.ended_at is not None:
        raise PersonEnded
    kept = {**person.details, **details}
    fields = changed_fields(person.name, person.details, new_name=name, new_details=kept)
    if not fields:
        return
    if seen != mark_of(person):
        raise PersonChanged
    keep_version(session, person, what=PersonEvent.CHANGED, fields=fields, actor=actor, at=at)
    person.name = name
    person.details = kept
    if person.kind is PersonKind.SURVIVOR:
        case.title = name
        case.needs = needs_of(kept)
    session.flush()
    index_person(session, person, case=case)
    _look_for_conflicts(session, person, at=at)
    _look_at_the_card(session, case, person, actor=actor, at=at)
    record(
        session, actor=actor, at=at, action="person.changed", case_id=case.id, object_id=person.id
    )
    if set(fields) & set(_PLACES):
        # Where a suspect lives is not theirs to be told by a page: it is told by a person.
        theirs = person.kind in (PersonKind.SURVIVOR, PersonKind.DEPENDENT)
        change = Change.ADDRESS if theirs else Change.SUSPECT
        announce(session, case, change=change, actor=actor, at=at)


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
