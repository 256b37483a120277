"""The same file sent more than once in a case: both are kept, and each receipt tells of the first.

Nothing is deleted or merged: that it was sent twice, when and with which entry, is evidence too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from advocacy.evidence_store.models import Exhibit, Offer
from advocacy.evidence_store.service import Receipt, receipt_of
from advocacy.ledger.models import LedgerEvent


@dataclass(frozen=True)
class ReceiptWithTwin:
    """A receipt, and that of the first file in the case with the very same bytes, if there is.

    `log_index` is the place of its entry in the log, None for the moment until it has one.
    """

    receipt: Receipt
    earlier: Receipt | None
    log_index: int | None


def receipts_with_twins(
    session: Session, offer: Offer, *, sent_by: UUID | None = None, of_nobody: bool = False
) -> list[ReceiptWithTwin]:
    """Return the receipts under an offer in the order they came, in at most two statements.

    `sent_by` keeps to twins one account sent: what staff have is nothing for others to find out
    by sending it. `of_nobody` looks for none.
    """
    rows = session.execute(
        select(Exhibit, LedgerEvent.seq)
        .outerjoin(LedgerEvent, LedgerEvent.id == Exhibit.ledger_event_id)
        .where(Exhibit.offer_id == offer.id)
        .order_by(Exhibit.id)
    ).all()
    own = [exhibit for exhibit, _ in rows]
    first = {} if of_nobody else _first_of_each(session, own, sent_by=sent_by)
    return [_with_twin(each, first, place) for each, place in rows]


def _first_of_each(
    session: Session, own: Sequence[Exhibit], *, sent_by: UUID | None
) -> dict[bytes, Exhibit]:
    """Return the first file of the case with each hash; no statement where there is none."""
    if not own:
        return {}
    query = select(Exhibit).where(
        Exhibit.case_id == own[0].case_id, Exhibit.sha256.in_({each.sha256 for each in own})
    )
    if sent_by is not None:
        query = query.where(Exhibit.received_by == sent_by)
    first: dict[bytes, Exhibit] = {}
    for found in session.scalars(query.order_by(Exhibit.received_at, Exhibit.id)):
        first.setdefault(found.sha256, found)
    return first


def _with_twin(exhibit: Exhibit, first: dict[bytes, Exhibit], place: int | None) -> ReceiptWithTwin:
    earlier = first.get(exhibit.sha256, exhibit)
    return ReceiptWithTwin(
        receipt_of(exhibit), receipt_of(earlier) if earlier is not exhibit else None, place
    )


def receipts_again(
    session: Session, exhibits: Sequence[Exhibit], *, sent_by: UUID | None
) -> list[ReceiptWithTwin]:
    """Return the receipts of files of one case that came before, in one statement.

    Twins are looked for among what one account sent, and not at all where there is none.
    """
    if not exhibits:
        return []
    own = {each.id for each in exhibits}
    wanted: ColumnElement[bool] = Exhibit.id.in_(own)
    if sent_by is not None:
        hashes = {each.sha256 for each in exhibits}
        wanted = or_(wanted, and_(Exhibit.sha256.in_(hashes), Exhibit.received_by == sent_by))
    rows = session.execute(
        select(Exhibit, LedgerEvent.seq)
        .outerjoin(LedgerEvent, LedgerEvent.id == Exhibit.ledger_event_id)
        .where(Exhibit.case_id == exhibits[0].case_id, wanted)
        .order_by(Exhibit.received_at, Exhibit.id)
    ).all()
    places: dict[UUID, int | None] = {}
    first: dict[bytes, Exhibit] = {}
    for found, place in rows:
        if found.id in own:
            places[found.id] = place
        if sent_by is not None and found.received_by == sent_by:
            first.setdefault(found.sha256, found)
    return [_with_twin(each, first, places.get(each.id)) for each in exhibits]
