"""The same file sent more than once in a case: both are kept, and each receipt tells of the first.

Nothing is deleted or merged: that it was sent twice, when and with which entry, is evidence too.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.evidence_store.models import Exhibit, Offer
from advocacy.evidence_store.service import Receipt, receipt_of


@dataclass(frozen=True)
class ReceiptWithTwin:
    """A receipt, and that of the first file in the case with the very same bytes, if there is."""

    receipt: Receipt
    earlier: Receipt | None


def receipts_with_twins(
    session: Session, offer: Offer, *, sent_by: UUID | None = None, of_nobody: bool = False
) -> list[ReceiptWithTwin]:
    """Return the receipts under an offer in the order they came, in at most two statements.

    `sent_by` keeps to twins one account sent: what staff have is nothing for others to find out
    by sending it. `of_nobody` looks for none.
    """
    own = session.scalars(
        select(Exhibit).where(Exhibit.offer_id == offer.id).order_by(Exhibit.id)
    ).all()
    first: dict[bytes, Exhibit] = {}
    if own and not of_nobody:
        query = select(Exhibit).where(
            Exhibit.case_id == offer.case_id, Exhibit.sha256.in_({each.sha256 for each in own})
        )
        if sent_by is not None:
            query = query.where(Exhibit.received_by == sent_by)
        for found in session.scalars(query.order_by(Exhibit.received_at, Exhibit.id)):
            first.setdefault(found.sha256, found)
    return [
        ReceiptWithTwin(
            receipt_of(each),
            receipt_of(first[each.sha256]) if first.get(each.sha256, each) is not each else None,
        )
        for each in own
    ]
