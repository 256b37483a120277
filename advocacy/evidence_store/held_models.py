"""Files about somebody who has no case yet, sealed under the keys of what they came with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy import Uuid as Id
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, Identified, SealedRow, Utc, link_to, sealed_text
from advocacy.evidence_store.scanning.states import Scanned


class HeldOffer(Identified, Base):
    """Somebody answered what is asked before a file; files can then be sent under it."""

    __tablename__ = "held_offer"

    subject_id: Mapped[UUID] = mapped_column(Id, index=True)
    offered_at: Mapped[datetime] = mapped_column(Utc)
    offered_by_id: Mapped[UUID | None] = mapped_column(Id)


class HeldFile(Scanned, SealedRow, Base):
    """A file as it was received, of a subject that is no case. Never altered, only read.

    Its bytes lie under the keys of its subject, whatever its row is sealed under; those of before
    subjects had keys, without `bytes_scope_id`, lie under the intake's. Once there is a case
    they are sealed anew under that, and this row makes room for an exhibit.
    """

    __tablename__ = "held_file"
    __table_args__ = (
        UniqueConstraint("subject_id", "sha256"),
        CheckConstraint("size > 0", name="not_empty"),
    )

    subject_id: Mapped[UUID] = mapped_column(Id)
    bytes_scope_id: Mapped[UUID | None] = mapped_column(Id)
    offer_id: Mapped[UUID] = mapped_column(link_to("held_offer.id"))
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    parts: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    stored_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    media: Mapped[str] = mapped_column(String(100))
    received_at: Mapped[datetime] = mapped_column(Utc)
    received_by_id: Mapped[UUID | None] = mapped_column(Id)
    ledger_event_id: Mapped[UUID] = mapped_column(Id)
    missing_at: Mapped[datetime | None] = mapped_column(Utc)
    file_name = sealed_text()
    scan_called = sealed_text()
