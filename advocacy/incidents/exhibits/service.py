"""Numbers for exhibits: the portal suggests, the officer assigns; what was given stays given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import STAFF_ROLES, Actor
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.turns import take_turn
from advocacy.errors import Conflict, Invalid
from advocacy.evidence_store.models import Exhibit
from advocacy.incidents.exhibits.models import ExhibitLabel
from advocacy.ledger.service import record

_MOST_INITIALS = 4


class NumberedAlready(Conflict):
    """The exhibit has its number, and another was asked for."""

    sentence = "This exhibit has its number already, and keeps it. Open it again to see."


@dataclass(frozen=True)
class Producer:
    """Somebody who can produce an exhibit, with the initials and the number that come next."""

    id: UUID
    name: str
    mark: str


@dataclass(frozen=True)
class Said:
    """What goes on an exhibit's label, in words."""

    described: str
    produced_when: str
    produced_where: str


def initials_of(name: str) -> str:
    """Return "JO" for "Jo Okafor"; X where a name has no letters."""
    letters = [word[0].upper() for word in name.replace("-", " ").split() if word[0].isalpha()]
    return "".join(letters[:_MOST_INITIALS]) or "X"


def label_of(exhibit: Exhibit, labels: Sequence[ExhibitLabel]) -> ExhibitLabel | None:
    """Return an exhibit's label among those of its case, if it has one."""
    return next((each for each in labels if each.exhibit_id == exhibit.id), None)


def list_labels(session: Session, case_id: UUID) -> Sequence[ExhibitLabel]:
    """Return the labels of a case, in the order they were given."""
    return session.scalars(
        select(ExhibitLabel).where(ExhibitLabel.case_id == case_id).order_by(ExhibitLabel.id)
    ).all()


def list_producers(
    session: Session, exhibit: Exhibit, labels: Sequence[ExhibitLabel]
) -> list[Producer]:
    """Return who may produce a file, the survivor first, each with the number after `labels`.

    Everybody of the case but suspects, and the member of staff who took it in.
    """
    people = session.scalars(
        select(Person)
        .where(Person.case_id == exhibit.case_id, Person.kind != PersonKind.SUSPECT)
        .order_by(Person.added_at, Person.id)
    ).all()
    found = [(each.id, each.name, each.kind is not PersonKind.SURVIVOR) for each in people]
    taker = session.get(Account, exhibit.received_by) if exhibit.received_by else None
    if taker is not None and taker.role in STAFF_ROLES:
        found.append((taker.id, taker.name, True))
    found.sort(key=lambda each: each[2])
    return [
        Producer(who, name, "{}/{}".format(*_next(labels, who, name))) for who, name, _ in found
    ]


def _next(labels: Sequence[ExhibitLabel], who: UUID, name: str) -> tuple[str, int]:
    """Return initials and number that come next; two people with the same initials share a row.

    Whoever has produced something keeps the initials they had then, whatever they are called now.
    """
    own = [label.initials for label in labels if label.producer_id == who]
    initials = own[0] if own else initials_of(name)
    taken = [label.number for label in labels if label.initials == initials]
    return initials, max(taken, default=0) + 1


def number_exhibit(
    session: Session,
    exhibit: Exhibit,
    *,
    case: Case,
    producer_id: UUID,
    said: Said,
    actor: Actor,
    at: datetime,
) -> ExhibitLabel:
    """Give a file its number as an exhibit; the same once more gives the one it has.

    Raises Invalid for a producer of another case or without a description, NumberedAlready.
    """
    take_turn(session, case.id)
    labels = list_labels(session, case.id)
    there = label_of(exhibit, labels)
    if there is not None:
        same = (there.described, there.produced_when, there.produced_where)
        if there.producer_id == producer_id and Said(*same) == said:
            return there
        raise NumberedAlready
    if not said.described:
        message = "Enter what it is, as it would stand on a label"
        raise Invalid(message, field="described")
    producer = {each.id: each for each in list_producers(session, exhibit, labels)}.get(producer_id)
    if producer is None:
        message = "Choose who produces it"
        raise Invalid(message, field="producer_id")
    initials, number = producer.mark.rsplit("/", 1)
    label = ExhibitLabel(
        scope_id=case.id,
        case_id=case.id,
        exhibit_id=exhibit.id,
        producer_id=producer_id,
        number=int(number),
        made_at=at,
        made_by_id=actor.account_id,
        initials=initials,
        produced_by=producer.name,
        described=said.described,
        produced_when=said.produced_when,
        produced_where=said.produced_where,
    )
    session.add(label)
    session.flush()
    _record(session, label, "exhibit.numbered", {"mark": label.mark}, actor=actor, at=at)
    return label


def note_officers_mark(
    session: Session,
    label: ExhibitLabel,
    *,
    mark: str,
    officer: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Record what an officer calls the exhibit; what stood there before stays in the log.

    Raises Invalid for an empty mark or officer.
    """
    if not mark:
        message = "Enter the number that the officer gave it"
        raise Invalid(message, field="mark")
    if not officer:
        message = "Enter which officer gave it"
        raise Invalid(message, field="officer")
    take_turn(session, label.case_id)
    session.refresh(label)
    if (label.officers_mark, label.officer) == (mark, officer):
        return
    before = {"before": label.officers_mark} if label.officers_mark else {}
    label.officers_mark, label.officer = mark, officer
    label.officers_at, label.officers_by_id = at, actor.account_id
    told = {"mark": mark, "officer": officer, **before}
    _record(session, label, "exhibit.assigned", told, actor=actor, at=at)


def _record(
    session: Session,
    label: ExhibitLabel,
    action: str,
    personal: dict[str, str],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    record(
        session,
        actor=actor,
        at=at,
        action=action,
        case_id=label.case_id,
        object_id=label.exhibit_id,
        personal=personal,
    )
