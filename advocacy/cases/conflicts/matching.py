"""Compares whom people know with the suspects of every case, and blocks what fits at once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Role
from advocacy.cases.conflicts.beyond import take_away
from advocacy.cases.conflicts.blocking import stop_working
from advocacy.cases.conflicts.keys import AGENCY, ASSOCIATE, BORN, COLLAR, NAME, PHONE
from advocacy.cases.conflicts.models import DeclaredKey, DeclaredPerson
from advocacy.cases.grant_models import ConflictBlock
from advocacy.cases.models import Case, Person, PersonKey, PersonKind
from advocacy.db import beyond_the_wall
from advocacy.ledger.service import record

_KINDS = (NAME, PHONE, BORN, COLLAR, AGENCY, ASSOCIATE)

# A declared person and a person of a case, and the codes of what they have in common.
Pairs = dict[tuple[UUID, UUID], set[str]]


def is_strong(because: str) -> bool:
    """Return whether what fits hardly fits two people: more than a name, an agency or a day."""
    codes = set(because.split())
    return bool(codes & {PHONE, COLLAR}) or {NAME, BORN} <= codes


def match_declared(session: Session, declared: Iterable[DeclaredPerson], *, at: datetime) -> None:
    """Compare declared people with the suspects of every case."""
    with beyond_the_wall(session, why="whoever is known may be a suspect in any case"):
        _match_declared(session, declared, at=at)


def _match_declared(session: Session, declared: Iterable[DeclaredPerson], *, at: datetime) -> None:
    session.flush()
    people = {each.id: each for each in declared}
    keys = _keys(session, DeclaredKey.declared_id.in_(people))
    found: Pairs = {}
    rows = session.execute(
        select(PersonKey.person_id, PersonKey.digest)
        .join(Person, Person.id == PersonKey.person_id)
        .where(
            PersonKey.kind.in_(_KINDS),
            PersonKey.digest.in_(keys),
            Person.kind == PersonKind.SUSPECT,
        )
    )
    for person_id, digest in rows:
        for declared_id, kind in keys[digest]:
            found.setdefault((declared_id, person_id), set()).add(kind)
    _block(session, found, people, at=at)


def match_suspect(session: Session, person: Person, *, at: datetime) -> None:
    """Compare a suspect, and who acts for them, with everybody whom anybody knows."""
    with beyond_the_wall(session, why="a match takes the case from whoever has just typed it"):
        _match_suspect(session, person, at=at)


def _match_suspect(session: Session, person: Person, *, at: datetime) -> None:
    session.flush()
    digests = list(
        session.scalars(select(PersonKey.digest).where(PersonKey.person_id == person.id))
    )
    keys = _keys(session, DeclaredKey.digest.in_(digests))
    found: Pairs = {}
    for sides in keys.values():
        for declared_id, kind in sides:
            found.setdefault((declared_id, person.id), set()).add(kind)
    wanted = {declared_id for declared_id, _ in found}
    people = session.scalars(select(DeclaredPerson).where(DeclaredPerson.id.in_(wanted))).all()
    _block(session, found, {each.id: each for each in people}, at=at)
    for account_id in sorted({each.account_id for each in people}):
        take_away(session, account_id, at=at)


def still_fits(session: Session, block: ConflictBlock) -> str:
    """Return the codes of what fits now between the two people of a block."""
    theirs = select(PersonKey.digest).where(PersonKey.person_id == block.person_id)
    kinds = session.scalars(
        select(DeclaredKey.kind)
        .where(DeclaredKey.declared_id == block.declared_id, DeclaredKey.digest.in_(theirs))
        .distinct()
    )
    return " ".join(sorted(kinds))


def _keys(session: Session, condition: object) -> dict[bytes, list[tuple[UUID, str]]]:
    found: dict[bytes, list[tuple[UUID, str]]] = {}
    query = select(DeclaredKey.digest, DeclaredKey.declared_id, DeclaredKey.kind)
    for digest, declared_id, kind in session.execute(query.where(condition)):  # type: ignore[arg-type]
        found.setdefault(digest, []).append((declared_id, kind))
    return found


def _block(
    session: Session, pairs: Pairs, declared: dict[UUID, DeclaredPerson], *, at: datetime
) -> None:
    if not pairs:
        return
    known = {
        (block.declared_id, block.person_id): block
        for block in session.scalars(
            select(ConflictBlock).where(ConflictBlock.declared_id.in_(list(declared)))
        )
    }
    suspects = {person_id for _, person_id in pairs}
    rows = session.execute(
        select(Person.id, Case).join(Case, Case.id == Person.case_id).where(Person.id.in_(suspects))
    )
    cases = {row[0]: row[1] for row in rows}
    for (declared_id, person_id), codes in sorted(pairs.items()):
        before = known.get((declared_id, person_id))
        if before is not None and codes <= set(before.because.split()):
            continue  # standing already, or lifted by somebody who looked at just this
        account = session.get_one(Account, declared[declared_id].account_id)
        if account.role is Role.SURVIVOR:
            continue
        case = cases[person_id]
        block = before or ConflictBlock(
            scope_id=case.id,
            account_id=account.id,
            case_id=case.id,
            declared_id=declared_id,
            person_id=person_id,
        )
        block.because = " ".join(sorted(codes))
        block.made_at, block.lifted_at, block.looked_at, block.looked_by_id = at, None, None, None
        session.add(block)
        session.flush()
        # By the system: whoever changed the record is not to learn from the log what it met.
        record(
            session,
            actor=SYSTEM,
            at=at,
            action="conflict.blocked",
            case_id=case.id,
            object_id=block.id,
        )
        stop_working(session, case, block, account, at=at)
