"""Opening cases, allocating them, and saying how to reach somebody safely."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor, Role
from advocacy.cases.grant_models import ConflictBlock, Cover
from advocacy.cases.models import (
    CardStep,
    Case,
    Caseload,
    CaseState,
    Part,
    Person,
    PersonKind,
    RiskLevel,
    SafeContact,
    Texts,
    Voicemail,
)
from advocacy.cases.people_keys import index_person
from advocacy.cases.safe_hours import Hours
from advocacy.db import beyond_the_wall, new_id
from advocacy.errors import Invalid
from advocacy.ledger.service import record
from advocacy.prompts.service import danger_word_of, hand_on_in_case, is_in_danger

RECHECK_AFTER = timedelta(days=90)
# Every page of a case asks it, so it is put together only once.
CONTACT_AND_DANGER = (
    select(SafeContact, danger_word_of(SafeContact.case_id))
    .where(SafeContact.case_id == bindparam("case_id"))
    .order_by(SafeContact.made_at.desc(), SafeContact.id.desc())
    .limit(1)
)
# No vowels, so no words; no 0, 1, I, L, O, so that it can be said on the telephone.
_LETTERS = "BCDFGHJKMNPQRSTVWXYZ"
_DIGITS = "23456789"


def new_reference() -> str:
    """Return a case reference such as "KT-4827": random, so that it counts nobody's cases."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(2))
    return f"{letters}-{''.join(secrets.choice(_DIGITS) for _ in range(4))}"


def open_case(session: Session, *, name: str, team_id: UUID, actor: Actor, at: datetime) -> Case:
    """Open a case for a survivor, with a scope and keys of its own."""
    with beyond_the_wall(session, why="a new case is nobody's yet, and its reference unlike any"):
        return _open_case(session, name=name, team_id=team_id, actor=actor, at=at)


def _open_case(session: Session, *, name: str, team_id: UUID, actor: Actor, at: datetime) -> Case:
    case_id = new_id()
    session.info["vault"].create_scope(case_id)
    reference = new_reference()
    while session.scalar(select(Case.id).where(Case.reference == reference)) is not None:
        reference = new_reference()
    case = Case(
        id=case_id,
        scope_id=case_id,
        reference=reference,
        team_id=team_id,
        state=CaseState.OPEN,
        risk_level=RiskLevel.UNKNOWN,
        opened_at=at,
        title=name,
    )
    session.add(case)
    session.flush()
    survivor = add_person(
        session, case, kind=PersonKind.SURVIVOR, name=name, details={}, actor=actor, at=at
    )
    index_person(session, survivor, case=case)
    record(session, actor=actor, at=at, action="case.opened", case_id=case.id, object_id=case.id)
    return case


def add_person(
    session: Session,
    case: Case,
    *,
    kind: PersonKind,
    name: str,
    details: dict[str, Any],
    actor: Actor,
    at: datetime,
) -> Person:
    """Add somebody to a case."""
    person = Person(
        scope_id=case.id, case_id=case.id, kind=kind, added_at=at, name=name, details=details
    )
    session.add(person)
    record(session, actor=actor, at=at, action="person.added", case_id=case.id, object_id=person.id)
    return person


def allocate(
    session: Session,
    case: Case,
    *,
    account: Account,
    reason: str,
    actor: Actor,
    at: datetime,
    part: Part = Part.LEAD,
    doing: str = "",
) -> Caseload:
    """Put a case on an advocate's caseload; raises Invalid for somebody who can't hold cases."""
    if account.role not in (Role.ADVOCATE, Role.LEAD) or account.left_at is not None:
        message = "Choose an advocate"
        raise Invalid(message, field="account")
    entry = Caseload(
        scope_id=case.id,
        case_id=case.id,
        account_id=account.id,
        starts_at=at,
        part=part,
        reason=reason,
        doing=doing,
    )
    session.add(entry)
    record(
        session, actor=actor, at=at, action="case.allocated", case_id=case.id, object_id=account.id
    )
    return entry


def end_allocation(session: Session, entry: Caseload, *, actor: Actor, at: datetime) -> None:
    """Take a case off a caseload: the very next request is turned away.

    What was due in it from this person alone is due from whoever works it now.
    """
    entry.ends_at = at
    hand_on_in_case(session, account_id=entry.account_id, case_id=entry.case_id)
    record(
        session,
        actor=actor,
        at=at,
        action="case.deallocated",
        case_id=entry.case_id,
        object_id=entry.account_id,
    )


def list_people(session: Session, case: Case, *, kind: PersonKind | None = None) -> list[Person]:
    """Return the people of a case in the order they were added."""
    query = select(Person).where(Person.case_id == case.id).order_by(Person.added_at, Person.id)
    if kind is not None:
        query = query.where(Person.kind == kind)
    return list(session.scalars(query))


def agree_safe_contact(
    session: Session,
    case: Case,
    *,
    phone: str,
    phone_is: str,
    name_to_use: str,
    say_you_are: str,
    may_say_who: bool,
    voicemail: Voicemail,
    texts: Texts,
    days: list[int],
    from_time: str,
    to_time: str,
    if_someone_else: str,
    checked_how: str,
    checked_on: date,
    actor: Actor,
    at: datetime,
    who_else_may_answer: str = "",
    other_ways: str = "",
    also: Mapping[str, Any] | None = None,
) -> SafeContact:
    """Record what was agreed about reaching somebody; earlier versions stay as history.

    `also` are the card's further columns, such as how far the number may be relied on; without
    it the number counts as confirmed by voice at this moment.
    """
    further = {"confirmed_at": at, "confirmed_how": checked_how} if also is None else also
    version = SafeContact(
        scope_id=case.id,
        case_id=case.id,
        made_at=at,
        made_by_id=actor.account_id,
        checked_on=checked_on,
        voicemail=voicemail,
        texts=texts,
        may_say_who=may_say_who,
        phone=phone,
        phone_is=phone_is,
        name_to_use=name_to_use,
        say_you_are=say_you_are,
        if_someone_else=if_someone_else,
        who_else_may_answer=who_else_may_answer,
        other_ways=other_ways,
        days=days,
        from_time=from_time,
        to_time=to_time,
        checked_how=checked_how,
        **{"recheck_on": checked_on + RECHECK_AFTER, **further},
    )
    return keep_version(session, case, version, actor=actor, at=at)


def keep_version(
    session: Session, case: Case, version: SafeContact, *, actor: Actor, at: datetime
) -> SafeContact:
    """Put a version in force: it is what everybody sees from now on."""
    session.add(version)
    for survivor in list_people(session, case, kind=PersonKind.SURVIVOR):
        index_person(session, survivor, case=case)
    record(
        session,
        actor=actor,
        at=at,
        action=f"safe_contact.{(version.step or CardStep.AGREED).value}",
        case_id=case.id,
        object_id=version.id,
    )
    return version


def find_safe_contact(session: Session, case: Case) -> SafeContact | None:
    """Return what is agreed now about reaching the survivor, if anything is."""
    return session.scalar(
        select(SafeContact)
        .where(SafeContact.case_id == case.id)
        .order_by(SafeContact.made_at.desc(), SafeContact.id.desc())
        .limit(1)
    )


def find_contact_and_danger(session: Session, case: Case) -> tuple[SafeContact | None, bool]:
    """Return what is agreed about reaching them, and whether a danger word forbids it now.

    One statement, since every page of a case asks it.
    """
    found = session.execute(CONTACT_AND_DANGER, {"case_id": case.id}).one_or_none()
    return (found[0], found[1]) if found else (None, is_in_danger(session, case.id))


def safe_hours(contact: SafeContact, *, at: datetime) -> bool:
    """Return whether this is a day and an hour at which the survivor can be rung safely."""
    return Hours(contact.days, contact.from_time, contact.to_time).hold(at)


def list_case_advocates(session: Session, case: Case, *, at: datetime) -> list[Account]:
    """Return who works the case at this moment, cover included, longest first."""
    theirs = select(Caseload.account_id, Caseload.starts_at, Caseload.id).where(
        Caseload.case_id == case.id,
        Caseload.starts_at <= at,
        (Caseload.ends_at.is_(None)) | (Caseload.ends_at > at),
    )
    blocked = exists().where(
        ConflictBlock.account_id == Cover.cover_id,
        ConflictBlock.case_id == case.id,
        ConflictBlock.lifted_at.is_(None),
    )
    covered = (
        theirs.with_only_columns(Cover.cover_id, Cover.starts_at, Cover.id)
        .select_from(Caseload)
        .join(Cover, Cover.away_id == Caseload.account_id)
        .where(Cover.starts_at <= at, Cover.ends_at > at, ~blocked)
    )
    since = theirs.union_all(covered).subquery()
    found = session.scalars(
        select(Account)
        .join(since, since.c.account_id == Account.id)
        .order_by(since.c.starts_at, since.c.id)
    )
    return list(dict.fromkeys(found))
