"""Setting sign-in up together: whose it is, what was asked first, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.survivor_models import SurvivorSignIn
from advocacy.accounts.survivor_service import (
    agree_ways,
    find_account_of,
    find_decoy,
    give_sign_in,
    switch,
)
from advocacy.actor import Actor, Role
from advocacy.cases.changes import Change, announce
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.service import list_people
from advocacy.clock import LONDON
from advocacy.errors import Conflict, NotFound
from advocacy.ledger.service import record
from advocacy.portal.sections import SECTION_WORDS, Section
from advocacy.portal.setting_up.models import SignInSetUp
from advocacy.prompts.service import settle_prompts

OWN_WORDS = "portal.own_words"
YOUNGEST = 13


@dataclass(frozen=True)
class Subject:
    """Somebody of a case who signs in, or could."""

    person: Person
    account: Account | None
    ways: SurvivorSignIn | None
    set_up: SignInSetUp | None
    has_second_words: bool

    @property
    def is_survivor(self) -> bool:
        """Return whether the case is theirs."""
        return self.person.kind is PersonKind.SURVIVOR

    @property
    def is_on(self) -> bool:
        """Return whether they can sign in now."""
        return self.account is not None and self.account.left_at is None

    @property
    def hidden(self) -> list[str]:
        """Return what they have put away for now."""
        codes = self.ways.hidden.split() if self.ways is not None else []
        return [SECTION_WORDS[Section(code)] for code in codes]

    @property
    def may_begin(self) -> bool:
        """Return whether the answers allow a sign-in that has not been made yet."""
        return self.account is None and self.set_up is not None and self.set_up.given


def get_subject(session: Session, case: Case, person_id: UUID) -> Subject:
    """Return the survivor or a dependent of this case; raises NotFound for anybody else."""
    person = session.scalar(
        select(Person).where(
            Person.id == person_id,
            Person.case_id == case.id,
            Person.kind.in_((PersonKind.SURVIVOR, PersonKind.DEPENDENT)),
            Person.ended_at.is_(None),
        )
    )
    if person is None:
        raise NotFound
    return _subject(session, case, person)


def _subject(session: Session, case: Case, person: Person) -> Subject:
    survivor = person.kind is PersonKind.SURVIVOR
    account = find_account_of(session, case_id=case.id, person_id=None if survivor else person.id)
    decoy = find_decoy(session, account) if account is not None else None
    return Subject(
        person=person,
        account=account,
        ways=session.get(SurvivorSignIn, account.id) if account is not None else None,
        set_up=session.scalar(select(SignInSetUp).where(SignInSetUp.person_id == person.id)),
        has_second_words=decoy is not None and bool(decoy[0].passphrase_hash),
    )


def list_subjects(session: Session, case: Case) -> list[Subject]:
    """Return the survivor, then the dependents as they were added."""
    found = [
        person
        for person in list_people(session, case)
        if person.kind in (PersonKind.SURVIVOR, PersonKind.DEPENDENT) and person.ended_at is None
    ]
    found.sort(key=lambda person: person.kind is not PersonKind.SURVIVOR)
    return [_subject(session, case, person) for person in found]


def get_account(subject: Subject) -> Account:
    """Return the account of somebody; raises NotFound where there is none yet."""
    if subject.account is None:
        raise NotFound
    return subject.account


def age_of(person: Person, *, at: datetime) -> int | None:
    """Return somebody's age in whole years, if their birthday is known."""
    try:
        born_on = date.fromisoformat(str(person.details.get("born_on") or ""))
    except ValueError:
        return None
    today = at.astimezone(LONDON).date()
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def ask_survivor(
    session: Session,
    case: Case,
    subject: Subject,
    *,
    answers: Mapping[str, str],
    write_only: bool,
    away: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep what they said of their device and what it may show, from this moment on."""
    kept = {**answers, "write_only": "yes" if write_only else "no", "away": away}
    before = subject.set_up.answers.get("device") if subject.set_up is not None else None
    if before and before != answers.get("device"):
        announce(session, case, change=Change.DEVICE, actor=actor, at=at)
    _keep_answers(session, case, subject, answers=kept, given=True, actor=actor, at=at)
    if subject.account is not None:
        agree_ways(session, subject.account, write_only=write_only, away=away, actor=actor, at=at)


def ask_dependent(
    session: Session,
    case: Case,
    subject: Subject,
    *,
    answers: Mapping[str, str],
    why_not: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep what was said about a dependent; a sign-in that is no longer safe ends at once."""
    if subject.is_survivor:
        raise NotFound
    kept = {**answers, "why_not": why_not}
    _keep_answers(session, case, subject, answers=kept, given=not why_not, actor=actor, at=at)
    if why_not and subject.account is not None and subject.is_on:
        switch(session, subject.account, on=False, actor=actor, at=at)


def _keep_answers(
    session: Session,
    case: Case,
    subject: Subject,
    *,
    answers: Mapping[str, str],
    given: bool,
    actor: Actor,
    at: datetime,
) -> None:
    row = subject.set_up
    if row is None:
        row = SignInSetUp(scope_id=case.id, case_id=case.id, person_id=subject.person.id)
        session.add(row)
    row.account_id = subject.account.id if subject.account is not None else None
    row.asked_at, row.asked_by_id, row.given = at, actor.account_id, given
    row.answers = dict(answers)
    record(
        session,
        actor=actor,
        at=at,
        action="portal_sign_in.asked",
        outcome="given" if given else "not_given",
        case_id=case.id,
        object_id=subject.person.id,
    )


def begin(
    session: Session,
    case: Case,
    subject: Subject,
    *,
    username: str,
    passphrase: str,
    passphrases: Passphrases,
    actor: Actor,
    at: datetime,
) -> Account:
    """Make the sign-in the answers allow; raises Conflict when there is one, or none may be."""
    if not subject.may_begin or subject.set_up is None:
        raise Conflict
    answers = subject.set_up.answers
    account = give_sign_in(
        session,
        case_id=case.id,
        role=Role.SURVIVOR if subject.is_survivor else Role.DEPENDENT,
        name=subject.person.name,
        username=username,
        passphrase=passphrase,
        passphrases=passphrases,
        person_id=None if subject.is_survivor else subject.person.id,
        write_only=answers.get("write_only") == "yes",
        away=answers.get("away", ""),
        actor=actor,
        at=at,
    )
    subject.set_up.account_id = account.id
    return account


def looked_into(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Note that an advocate knows who chose the new words."""
    settle_prompts(session, kind=OWN_WORDS, subject_id=case.id, actor=actor, at=at)
