"""The history of one person's record: who changed what, when, and what stood there before."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.models import Person
from advocacy.cases.people.models import PersonEvent, PersonVersion

_SHOWN = 200


@dataclass(frozen=True)
class Entry:
    """A change with who made it; `by` is empty when nobody who signs in did."""

    version: PersonVersion
    by: str


def mark_of(person: Person) -> str:
    """Return a mark that is another as soon as anything about the person was stored anew."""
    sealed: bytes = person.name_sealed + person.details_sealed  # type: ignore[attr-defined]
    return hashlib.sha256(sealed).hexdigest()[:16]


def changed_fields(
    name: str, details: Mapping[str, Any], *, new_name: str, new_details: Mapping[str, Any]
) -> list[str]:
    """Return the names of what differs; empty and absent are the same."""
    found = ["name"] if name != new_name else []
    return found + [
        each
        for each in sorted({*details, *new_details})
        if (details.get(each) or "") != (new_details.get(each) or "")
    ]


def keep_version(
    session: Session,
    person: Person,
    *,
    what: PersonEvent,
    fields: Sequence[str] = (),
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> None:
    """Keep what is known of somebody now, before it is changed."""
    session.add(
        PersonVersion(
            scope_id=person.case_id,
            case_id=person.case_id,
            person_id=person.id,
            at=at,
            by_id=actor.account_id,
            what=what,
            mark=mark_of(person),
            fields=list(fields),
            name=person.name,
            details=dict(person.details),
            reason=reason,
        )
    )


def list_history(session: Session, person: Person) -> list[Entry]:
    """Return the changes of a person's record, newest first, the last 200."""
    rows = session.execute(
        select(PersonVersion, Account)
        .outerjoin(Account, Account.id == PersonVersion.by_id)
        .where(PersonVersion.person_id == person.id)
        .order_by(PersonVersion.at.desc(), PersonVersion.id.desc())
        .limit(_SHOWN)
    )
    return [Entry(version, account.name if account else "") for version, account in rows]


def find_version(session: Session, person: Person, mark: str) -> PersonVersion | None:
    """Return what somebody had before them whose form carries this mark, if it is known."""
    return session.scalar(
        select(PersonVersion)
        .where(PersonVersion.person_id == person.id, PersonVersion.mark == mark)
        .order_by(PersonVersion.at.desc(), PersonVersion.id.desc())
        .limit(1)
    )
