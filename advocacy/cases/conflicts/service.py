"""Declaring whom one knows: each person by themselves, sealed, compared at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.conflicts.beyond import list_still_met, take_away
from advocacy.cases.conflicts.keys import blinded, values_of
from advocacy.cases.conflicts.matching import match_declared
from advocacy.cases.conflicts.models import DeclaredKey, DeclaredPerson, Relation
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.vault import SERVICE_SCOPE

ASKED_EVERY = timedelta(days=365)


@dataclass(frozen=True)
class Known:
    """What somebody says of a person they know; `born_on` is ISO, `phones` one a line."""

    relation: Relation
    name: str
    born_on: str = ""
    phones: str = ""
    agency: str = ""
    collar_number: str = ""


def is_due(declared_at: datetime | None, *, at: datetime) -> bool:
    """Return whether somebody has never declared, or not for a year."""
    return declared_at is None or at - declared_at >= ASKED_EVERY


def list_declared(session: Session, *, actor: Actor) -> list[DeclaredPerson]:
    """Return whom the actor says they know, themselves first, then as they were added."""
    found = session.scalars(
        select(DeclaredPerson)
        .where(DeclaredPerson.account_id == actor.account_id, DeclaredPerson.ended_at.is_(None))
        .order_by(DeclaredPerson.declared_at, DeclaredPerson.id)
    )
    return sorted(found, key=lambda each: each.relation is not Relation.SELF)


def get_declared(session: Session, declared_id: UUID, *, actor: Actor) -> DeclaredPerson:
    """Return one of the actor's own; raises NotFound for anybody else's."""
    found = session.get(DeclaredPerson, declared_id)
    if found is None or found.account_id != actor.account_id or found.ended_at is not None:
        raise NotFound
    return found


def declare(session: Session, known: Known, *, actor: Actor, at: datetime) -> DeclaredPerson:
    """Add somebody the actor knows; what fits a suspect of any case is blocked at once.

    Raises Invalid when there is nothing to compare.
    """
    _check(known)
    person = DeclaredPerson(
        scope_id=SERVICE_SCOPE,
        account_id=actor.account_id,
        declared_at=at,
        **vars(known),
    )
    session.add(person)
    session.flush()
    _index(session, person)
    record(session, actor=actor, at=at, action="declaration.added", object_id=person.id)
    match_declared(session, [person], at=at)
    take_away(session, person.account_id, at=at)
    return person


def change_declared(
    session: Session, person: DeclaredPerson, known: Known, *, actor: Actor, at: datetime
) -> None:
    """Correct what was said of somebody. Blocks that stand because of it stay: a lead looks."""
    _check(known)
    for name, value in vars(known).items():
        setattr(person, name, value)
    session.flush()
    _index(session, person)
    record(session, actor=actor, at=at, action="declaration.changed", object_id=person.id)
    match_declared(session, [person], at=at)
    take_away(session, person.account_id, at=at)


def take_back(session: Session, person: DeclaredPerson, *, actor: Actor, at: datetime) -> None:
    """Take somebody off the declaration. Blocks that stand because of them stay: a lead looks.

    What was said is kept for whoever looks: nobody frees themselves by taking a word back.
    """
    person.ended_at = at
    _forget_keys(session, person)
    record(session, actor=actor, at=at, action="declaration.taken_back", object_id=person.id)


def confirm_declaration(
    session: Session, account: Account, *, own: Known, actor: Actor, at: datetime
) -> None:
    """Record that the declaration is complete for now, with what identifies them."""
    own_row = next(
        (each for each in list_declared(session, actor=actor) if each.relation is Relation.SELF),
        None,
    )
    if own_row is None:
        declare(session, own, actor=actor, at=at)
    else:
        change_declared(session, own_row, own, actor=actor, at=at)
    account.declared_at = at
    record(session, actor=actor, at=at, action="declaration.confirmed", object_id=account.id)


def _check(known: Known) -> None:
    if not (known.name or known.phones or known.collar_number):
        message = "Enter a name, a telephone number or a collar number"
        raise Invalid(message, field="name")


def _forget_keys(session: Session, person: DeclaredPerson) -> list[bytes]:
    """Forget what a person was compared by, but for the keys that keep something; return those."""
    kept = list_still_met(session, person.id)
    session.execute(
        delete(DeclaredKey).where(
            DeclaredKey.declared_id == person.id, DeclaredKey.digest.not_in(kept)
        )
    )
    return kept


def _index(session: Session, person: DeclaredPerson) -> None:
    kept = _forget_keys(session, person)
    own_agency = person.relation is Relation.SELF
    values = values_of(
        names=[person.name],
        phones=person.phones.splitlines(),
        born_on=person.born_on,
        collar_number=person.collar_number,
        # Their own employer is everybody's there: a case is kept from an agency by a seal.
        agency="" if own_agency else person.agency,
    )
    session.add_all(
        DeclaredKey(declared_id=person.id, kind=kind, digest=digest)
        for kind, digest in blinded(session.info["vault"], values)
        if digest not in kept
    )
