"""Where else in a case the very same file lies: told beside each file that is read, to staff."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, exists, literal, select
from sqlalchemy.orm import Session, aliased

from advocacy.evidence_store.models import Exhibit, Nature, Offer
from advocacy.evidence_store.places import Place, Places

_Twin = aliased(Exhibit)


@dataclass(frozen=True)
class Twin:
    """The same bytes once more in the case; `place` is None where no slice knows the entry."""

    id: UUID
    reference: str
    received_at: datetime
    entry_id: UUID
    place: Place | None
    came_first: bool


@dataclass
class FilesAndTwins:
    """Files in the order they came, and of each the others of its case with the same bytes.

    `told_of` are the offers that no file may follow.
    """

    exhibits: list[Exhibit] = field(default_factory=list)
    told_of: list[Offer] = field(default_factory=list)
    twins: dict[UUID, list[Twin]] = field(default_factory=dict)

    def of(self, entry_id: UUID) -> list[Exhibit]:
        """Return the files of one entry."""
        return [each for each in self.exhibits if each.entry_id == entry_id]


def files_with_twins(
    session: Session, entry_ids: Iterable[UUID], *, places: Places
) -> FilesAndTwins:
    """Return the files of these entries with their twins, in one statement."""
    asked = _beside(select(Exhibit, *_columns(places)))
    wanted = asked.where(Exhibit.entry_id.in_(list(entry_ids))).order_by(Exhibit.id)
    found = FilesAndTwins()
    for exhibit, *twin in session.execute(_in_order(wanted)):
        _note(found, exhibit, twin, places)
    return found


def files_and_offers_with_twins(
    session: Session, entry_id: UUID, *, places: Places
) -> FilesAndTwins:
    """Return the files of an entry with their twins, and what was told of, in one statement."""
    asked = select(Offer, Exhibit, *_columns(places)).outerjoin(
        Exhibit, Exhibit.offer_id == Offer.id
    )
    wanted = _beside(asked).where(Offer.entry_id == entry_id)
    found = FilesAndTwins()
    for offer, exhibit, *twin in session.execute(_in_order(wanted.order_by(Offer.id, Exhibit.id))):
        if exhibit is not None:
            _note(found, exhibit, twin, places)
        if offer.nature is Nature.UNDER_18:
            found.told_of.append(offer)
    return found


def twins_of(session: Session, exhibit: Exhibit, *, places: Places) -> Sequence[Twin]:
    """Return the others of its case with the same bytes, oldest first."""
    found = FilesAndTwins()
    asked = _beside(select(Exhibit, *_columns(places))).where(Exhibit.id == exhibit.id)
    for own, *twin in session.execute(_in_order(asked)):
        _note(found, own, twin, places)
    return found.twins.get(exhibit.id, [])


def _columns(places: Places) -> tuple[Any, ...]:
    known = [
        (exists().where(each.model.id == _Twin.entry_id), each.code)
        for each in places.by_code.values()
    ]
    kind = case(*known, else_="") if known else literal("")
    return (_Twin.id, _Twin.reference, _Twin.received_at, _Twin.entry_id, kind)


def _beside(asked: Select[Any]) -> Select[Any]:
    """Join what lies in the same case, and there alone, with the same bytes."""
    same = (_Twin.case_id == Exhibit.case_id) & (_Twin.sha256 == Exhibit.sha256)
    return asked.outerjoin(_Twin, same & (_Twin.id != Exhibit.id))


def _in_order(asked: Select[Any]) -> Select[Any]:
    return asked.order_by(_Twin.received_at, _Twin.id)


def _note(found: FilesAndTwins, exhibit: Exhibit, twin: Sequence[Any], places: Places) -> None:
    if exhibit not in found.exhibits:
        found.exhibits.append(exhibit)
    twin_id, reference, received_at, entry_id, kind = twin
    if twin_id is not None:
        first = (received_at, twin_id) < (exhibit.received_at, exhibit.id)
        place = places.by_code.get(kind)
        found.twins.setdefault(exhibit.id, []).append(
            Twin(twin_id, reference, received_at, entry_id, place, came_first=first)
        )
