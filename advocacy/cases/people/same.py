"""Who in another case may be the same person: found by blind indexes, judged by a lead.

Everything asks for the other case through `may_open`: whoever may open only one of the two learns
nothing of the other, not even a number. The judgement joins two records and changes neither.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.access import may_open
from advocacy.cases.conflicts.keys import BORN
from advocacy.cases.models import Case, Person, PersonKey, PersonKind
from advocacy.cases.people.same_models import PersonVerdict, Verdict
from advocacy.cases.people_keys import ACCOUNT, NAME, PHONE, REFERENCE, VEHICLE
from advocacy.errors import NotFound
from advocacy.ledger.service import record

# A birthday alone is shared by one in some thousands of people: it only adds to the others.
_ENOUGH = frozenset({NAME, PHONE, REFERENCE, VEHICLE, ACCOUNT})
_KINDS = _ENOUGH | {BORN}
_MOST, _LOOKED_THROUGH = 20, 2000


@dataclass(frozen=True)
class Candidate:
    """Somebody in another case, and the codes of what they have in common."""

    person: Person
    case: Case
    because: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """Somebody in another case of whom a lead has judged, and who did."""

    verdict: PersonVerdict
    person: Person
    case: Case
    by: str


def look_for_same(
    session: Session, case: Case, person: Person, *, actor: Actor, at: datetime
) -> list[Candidate]:
    """Return who may be the same in other cases the actor may open, the likeliest first.

    Recorded in the ledger with the cases shown. Whoever was judged already is left out.
    """
    judged = {each.person.id for each in list_judged(session, person, actor=actor, at=at)}
    found = [
        each for each in _candidates(session, person, actor, at) if each.person.id not in judged
    ][:_MOST]
    record(
        session,
        actor=actor,
        at=at,
        action="person.looked_for",
        case_id=case.id,
        object_id=person.id,
        more_cases=[each.case.id for each in found],
    )
    return found


def _candidates(session: Session, person: Person, actor: Actor, at: datetime) -> list[Candidate]:
    if person.kind is PersonKind.PROFESSIONAL or person.ended_at is not None:
        return []
    ours = aliased(PersonKey)
    rows = session.execute(
        select(Person, Case, PersonKey.kind)
        .join(PersonKey, PersonKey.person_id == Person.id)
        .join(ours, (ours.kind == PersonKey.kind) & (ours.digest == PersonKey.digest))
        .join(Case, Case.id == Person.case_id)
        .where(
            ours.person_id == person.id,
            ours.kind.in_(_KINDS),
            Person.case_id != person.case_id,
            Person.kind != PersonKind.PROFESSIONAL,
            Person.ended_at.is_(None),
            may_open(actor, at=at),
        )
        .distinct()
        .limit(_LOOKED_THROUGH)
    )
    shared: dict[UUID, tuple[Person, Case, set[str]]] = {}
    for other, case, kind in rows:
        shared.setdefault(other.id, (other, case, set()))[2].add(kind)
    found = [
        Candidate(other, case, tuple(sorted(kinds)))
        for other, case, kinds in shared.values()
        if kinds & _ENOUGH
    ]
    return sorted(found, key=lambda each: (-len(each.because), each.case.reference, each.person.id))


def judge(
    session: Session,
    case: Case,
    person: Person,
    *,
    other_id: UUID,
    verdict: Verdict,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Say that two people are believed the same, or are not, or take that back.

    What holds already is not said again. Raises NotFound unless the actor may open both cases.
    """
    other = session.scalar(
        select(Person)
        .join(Case, Case.id == Person.case_id)
        .where(Person.id == other_id, Person.case_id != person.case_id, may_open(actor, at=at))
    )
    if other is None:
        raise NotFound
    one, two = sorted((person, other), key=lambda each: each.id)
    holds = session.scalar(
        select(PersonVerdict.verdict)
        .where(PersonVerdict.one_id == one.id, PersonVerdict.other_id == two.id)
        .order_by(PersonVerdict.made_at.desc(), PersonVerdict.id.desc())
        .limit(1)
    )
    if verdict is holds or (verdict is Verdict.UNDONE and holds is None):
        return
    said = PersonVerdict(
        scope_id=one.case_id,
        one_id=one.id,
        other_id=two.id,
        verdict=verdict,
        made_at=at,
        by_id=actor.account_id,
        reason=reason,
    )
    session.add(said)
    record(
        session,
        actor=actor,
        at=at,
        action=f"person.{verdict}",
        case_id=case.id,
        object_id=said.id,
        more_cases=[other.case_id],
    )


def list_judged(session: Session, person: Person, *, actor: Actor, at: datetime) -> list[Judged]:
    """Return of whom it is judged now whether they are this person, in cases one may open."""
    return [
        judged
        for whose, judged in _judged(session, [person.id], actor=actor, at=at)
        if whose == person.id
    ]


def same_by_person(
    session: Session, people: Iterable[Person], *, actor: Actor, at: datetime
) -> dict[UUID, list[Case]]:
    """Return the other cases in which each of these people is believed to be, where one may."""
    found: dict[UUID, list[Case]] = {}
    for whose, judged in _judged(session, [each.id for each in people], actor=actor, at=at):
        if judged.verdict.verdict is Verdict.SAME:
            found.setdefault(whose, []).append(judged.case)
    return found


def _judged(
    session: Session, ids: list[UUID], *, actor: Actor, at: datetime
) -> list[tuple[UUID, Judged]]:
    """Return the newest judgement of each two, newest first, those taken back left out."""
    newest: dict[tuple[UUID, UUID], tuple[UUID, Judged]] = {}
    for verdict, other, case, account in session.execute(_about(ids, actor, at)):
        pair = (verdict.one_id, verdict.other_id)
        whose = verdict.one_id if other.id == verdict.other_id else verdict.other_id
        judged = Judged(verdict, other, case, account.name if account else "")
        newest.setdefault(pair, (whose, judged))
    return [each for each in newest.values() if each[1].verdict.verdict is not Verdict.UNDONE]


def _about(
    ids: list[UUID], actor: Actor, at: datetime
) -> Select[PersonVerdict, Person, Case, Account]:
    ours_first = PersonVerdict.one_id.in_(ids) & (Person.id == PersonVerdict.other_id)
    ours_last = PersonVerdict.other_id.in_(ids) & (Person.id == PersonVerdict.one_id)
    return (
        select(PersonVerdict, Person, Case, Account)
        .join(Person, or_(ours_first, ours_last))
        .join(Case, Case.id == Person.case_id)
        .outerjoin(Account, Account.id == PersonVerdict.by_id)
        .where(may_open(actor, at=at))
        .order_by(PersonVerdict.made_at.desc(), PersonVerdict.id.desc())
    )
