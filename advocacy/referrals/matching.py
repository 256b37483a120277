"""Who somebody may already be: computed only when a team lead looks, never told to whoever asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased

from advocacy.cases.access import blocked_cases
from advocacy.cases.models import Case, Person, PersonKey, PersonKind
from advocacy.cases.people_keys import NAME, PHONE, REFERENCE, digests
from advocacy.db import beyond_the_wall
from advocacy.referrals.kept_from import may_know_of
from advocacy.referrals.models import SUSPECT, IntakeKey, Referral

_MOST = 20
_WORDS = {NAME: "name sounds alike", PHONE: "same telephone number", REFERENCE: "same reference"}


@dataclass(frozen=True)
class Match:
    """A person of a case, or an earlier referral, who may be the one written about."""

    about: str
    basis: tuple[str, ...]
    person: Person | None = None
    case: Case | None = None
    referral: Referral | None = None

    @property
    def crosses(self) -> bool:
        """Return whether the one asking for help has the name or number of a suspect, or back."""
        if self.person is None:
            return False
        suspect = self.person.kind is PersonKind.SUSPECT
        return suspect is not (self.about == SUSPECT)


def remember_keys(
    session: Session,
    subject_id: UUID,
    *,
    about: str,
    names: Iterable[str] = (),
    phones: Iterable[str] = (),
    references: Iterable[str] = (),
) -> None:
    """Store the blind indexes by which this referral or check is compared."""
    found = digests(session.info["vault"], names=names, phones=phones, references=references)
    session.add_all(
        IntakeKey(subject_id=subject_id, about=about, kind=kind, digest=digest)
        for kind, digest in found
    )


def forget_keys(session: Session, subject_id: UUID) -> None:
    """Remove the blind indexes of what has become a case."""
    session.execute(delete(IntakeKey).where(IntakeKey.subject_id == subject_id))


def list_matches(session: Session, subject_id: UUID, *, reader_id: UUID | None) -> list[Match]:
    """Return who it may be, those with a number or reference in common first.

    Without the cases that a conflict of interest keeps from the reader.
    """
    with beyond_the_wall(session, why="whoever it may be is in any team's case"):
        return [
            *_people(session, subject_id, reader_id),
            *_referrals(session, subject_id, reader_id),
        ]


def matched_ids(session: Session, subject_id: UUID, *, reader_id: UUID | None) -> set[UUID]:
    """Return the cases and referrals there are for this lead to look at; for nobody: all."""
    ours, theirs = aliased(IntakeKey), aliased(IntakeKey)
    cases = (
        select(Person.case_id)
        .join(PersonKey, PersonKey.person_id == Person.id)
        .join(ours, (ours.kind == PersonKey.kind) & (ours.digest == PersonKey.digest))
        .where(ours.subject_id == subject_id, Person.case_id.not_in(blocked_cases(reader_id)))
    )
    referrals = (
        select(Referral.id)
        .join(theirs, theirs.subject_id == Referral.id)
        .join(ours, (ours.kind == theirs.kind) & (ours.digest == theirs.digest))
        .where(
            ours.subject_id == subject_id,
            theirs.subject_id != subject_id,
            may_know_of(reader_id),
        )
    )
    with beyond_the_wall(session, why="whoever it may be is in any team's case"):
        return {*session.scalars(cases.distinct()), *session.scalars(referrals.distinct())}


def _people(session: Session, subject_id: UUID, reader_id: UUID | None) -> list[Match]:
    rows = session.execute(
        select(PersonKey.person_id, IntakeKey.about, PersonKey.kind)
        .join(
            IntakeKey,
            (IntakeKey.kind == PersonKey.kind) & (IntakeKey.digest == PersonKey.digest),
        )
        .join(Person, Person.id == PersonKey.person_id)
        .where(
            IntakeKey.subject_id == subject_id,
            Person.case_id.not_in(blocked_cases(reader_id)),
        )
        .distinct()
        .order_by(PersonKey.person_id, IntakeKey.about, PersonKey.kind)
        .limit(_MOST * 4)
    )
    shared: dict[tuple[UUID, str], set[str]] = {}
    for person_id, about, kind in rows:
        shared.setdefault((person_id, about), set()).add(kind)
    ids = {person_id for person_id, _ in shared}
    known = {
        person.id: (person, case)
        for person, case in session.execute(
            select(Person, Case).join(Case, Case.id == Person.case_id).where(Person.id.in_(ids))
        )
    }
    found = [
        Match(
            about=about, basis=_basis(kinds), person=known[person_id][0], case=known[person_id][1]
        )
        for (person_id, about), kinds in shared.items()
    ]
    return sorted(found, key=_strongest)[:_MOST]


def _referrals(session: Session, subject_id: UUID, reader_id: UUID | None) -> list[Match]:
    ours = aliased(IntakeKey)
    rows = session.execute(
        select(Referral, ours.about, IntakeKey.kind)
        .join(IntakeKey, IntakeKey.subject_id == Referral.id)
        .join(ours, (ours.kind == IntakeKey.kind) & (ours.digest == IntakeKey.digest))
        .where(
            ours.subject_id == subject_id,
            Referral.id != subject_id,
            ours.about == IntakeKey.about,
            may_know_of(reader_id),
        )
        .distinct()
        .order_by(Referral.id, ours.about, IntakeKey.kind)
        .limit(_MOST * 4)
    )
    shared: dict[tuple[UUID, str], set[str]] = {}
    referrals: dict[UUID, Referral] = {}
    for referral, about, kind in rows:
        shared.setdefault((referral.id, about), set()).add(kind)
        referrals[referral.id] = referral
    found = [
        Match(about=about, basis=_basis(kinds), referral=referrals[referral_id])
        for (referral_id, about), kinds in shared.items()
    ]
    return sorted(found, key=_strongest)[:_MOST]


def _basis(kinds: set[str]) -> tuple[str, ...]:
    return tuple(words for kind, words in _WORDS.items() if kind in kinds)


def _strongest(match: Match) -> tuple[bool, bool]:
    return (not match.crosses, match.basis == (_WORDS[NAME],))
