"""Connections between the people of one case: made, taken away, never deleted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, Person
from advocacy.cases.people.models import PersonTie, Tie
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record

# Said the other way round, these say the same.
_BOTH_WAYS = frozenset(
    {Tie.FAMILY, Tie.PARTNER, Tie.FORMER, Tie.LIVES_WITH, Tie.WORKS_WITH, Tie.FRIEND, Tie.KNOWS}
)


def list_ties(session: Session, case: Case) -> list[PersonTie]:
    """Return the connections that stand, in the order they were made."""
    return list(
        session.scalars(
            select(PersonTie)
            .where(PersonTie.case_id == case.id, PersonTie.ended_at.is_(None))
            .order_by(PersonTie.made_at, PersonTie.id)
        )
    )


def tie_people(
    session: Session,
    case: Case,
    *,
    one_id: UUID,
    other_id: UUID,
    kind: Tie,
    says: str = "",
    actor: Actor,
    at: datetime,
) -> PersonTie:
    """Connect two people of this case; what is there already is not made again.

    Raises Invalid for one person twice, and for anybody who is not in the case now.
    """
    if one_id == other_id:
        message = "Choose two different people"
        raise Invalid(message, field="other_id")
    _check_here(session, case, {"one_id": one_id, "other_id": other_id})
    for tie in list_ties(session, case):
        if tie.kind is kind and tie.says == says and _joins(tie, one_id, other_id):
            return tie
    tie = PersonTie(
        scope_id=case.id,
        case_id=case.id,
        one_id=one_id,
        other_id=other_id,
        kind=kind,
        made_at=at,
        made_by_id=actor.account_id,
        says=says,
    )
    session.add(tie)
    record(session, actor=actor, at=at, action="person.tied", case_id=case.id, object_id=tie.id)
    return tie


def untie(session: Session, case: Case, tie_id: UUID, *, actor: Actor, at: datetime) -> None:
    """Take a connection away; raises NotFound for one of another case."""
    tie = session.scalar(
        select(PersonTie).where(PersonTie.id == tie_id, PersonTie.case_id == case.id)
    )
    if tie is None:
        raise NotFound
    if tie.ended_at is None:
        tie.ended_at = at
        record(
            session, actor=actor, at=at, action="person.untied", case_id=case.id, object_id=tie.id
        )


def _joins(tie: PersonTie, one_id: UUID, other_id: UUID) -> bool:
    ends = (tie.one_id, tie.other_id)
    return ends == (one_id, other_id) or (tie.kind in _BOTH_WAYS and ends == (other_id, one_id))


def _check_here(session: Session, case: Case, asked: dict[str, UUID]) -> None:
    here = set(
        session.scalars(
            select(Person.id).where(
                Person.case_id == case.id,
                Person.ended_at.is_(None),
                Person.id.in_(list(asked.values())),
            )
        )
    )
    for field, person_id in asked.items():
        if person_id not in here:
            message = "Choose somebody of this case"
            raise Invalid(message, field=field)
