"""Taking somebody out of a case and bringing them back: nobody's record is ever deleted."""

from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.accounts.survivor_service import find_account_of
from advocacy.actor import Actor
from advocacy.cases.models import Case, Ended, Person, PersonKind
from advocacy.cases.people.history import keep_version
from advocacy.cases.people.models import PersonEvent
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record


def end_person(
    session: Session,
    case: Case,
    person: Person,
    *,
    ended_as: Ended,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Take somebody out of the case; said twice, it is done once.

    Raises NotFound for the survivor, without whom there is no case, and Invalid for a dependent
    who signs in.
    """
    refuse_survivor(person)
    if person.ended_at is not None:
        return
    if person.kind is PersonKind.DEPENDENT:
        account = find_account_of(session, case_id=case.id, person_id=person.id)
        if account is not None and account.left_at is None:
            message = "They have a sign-in of their own. End it first"
            raise Invalid(message, field="reason")
    keep_version(session, person, what=PersonEvent.ENDED, reason=reason, actor=actor, at=at)
    person.ended_at, person.ended_as, person.ended_reason = at, ended_as, reason
    record(session, actor=actor, at=at, action="person.ended", case_id=case.id, object_id=person.id)


def bring_back(
    session: Session, case: Case, person: Person, *, reason: str, actor: Actor, at: datetime
) -> None:
    """Make somebody part of the case again; said twice, it is done once."""
    if person.ended_at is None:
        return
    keep_version(session, person, what=PersonEvent.RETURNED, reason=reason, actor=actor, at=at)
    person.ended_at, person.ended_as, person.ended_reason = None, None, ""
    record(
        session, actor=actor, at=at, action="person.returned", case_id=case.id, object_id=person.id
    )


def refuse_survivor(person: Person) -> None:
    """Raise NotFound for the survivor: the page does not exist for them."""
    if person.kind is PersonKind.SURVIVOR:
        raise NotFound
