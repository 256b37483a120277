"""What is known of each file: what was answered before it came, its hashes, who did what to it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy import Uuid as Id
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import (
    Base,
    Identified,
    SealedRow,
    Utc,
    code_of,
    link_to,
    sealed_dict,
    sealed_text,
    sealed_text_or_none,
)
from advocacy.evidence_store.scanning.states import Scanned


class Nature(StrEnum):
    """What the two questions say of a file before it is sent."""

    ORDINARY = "ordinary"
    INTIMATE = "intimate"
    UNDER_18 = "under_18"


class ExhibitState(StrEnum):
    """Whether a file may be looked at at all."""

    OPEN = "open"
    SEALED = "sealed"


class PreviewState(StrEnum):
    """How far the derived picture of a file has come."""

    WAITING = "waiting"
    READY = "ready"
    NONE = "none"
    FAILED = "failed"
    DESTROYED = "destroyed"


class CustodyAction(StrEnum):
    """What was done to a file."""

    RECEIVED = "received"
    PREVIEWED = "preview_made"
    PREVIEW_FAILED = "preview_failed"
    DOWNLOADED = "original_opened"
    LOOKED_INTO = "looked_into"
    SEALED = "sealed"
    MISSING = "found_missing"
    FOUND = "found_again"
    MOVED = "sealed_anew"
    DETAILS_READ = "details_read"
    PLAYED = "played"
    SCANNED = "scanned"
    FOUND_HARMFUL = "found_harmful"


class Offer(SealedRow, Base):
    """What somebody said about files before sending any; its id is the idempotency key.

    Where a file could show somebody under 18 undressed the offer is all there ever is: it says
    that the file exists and on which device.
    """

    __tablename__ = "evidence_offer"

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    entry_id: Mapped[UUID] = mapped_column(Id, index=True)
    nature: Mapped[Nature] = mapped_column(code_of(Nature))
    offered_at: Mapped[datetime] = mapped_column(Utc)
    offered_by: Mapped[UUID | None] = mapped_column(link_to("account.id"))
    device = sealed_text_or_none()


class Exhibit(Scanned, SealedRow, Base):
    """A file as it was received: never altered, only ever read."""

    __tablename__ = "exhibit"
    __table_args__ = (
        UniqueConstraint("offer_id", "sha256"),
        CheckConstraint("size > 0", name="not_empty"),
    )

    reference: Mapped[str] = mapped_column(String(16), unique=True)
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    entry_id: Mapped[UUID] = mapped_column(Id, index=True)
    offer_id: Mapped[UUID] = mapped_column(link_to("evidence_offer.id"))
    size: Mapped[int] = mapped_column(BigInteger)
    parts: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    stored_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    media: Mapped[str] = mapped_column(String(100))
    state: Mapped[ExhibitState] = mapped_column(code_of(ExhibitState))
    nature: Mapped[Nature] = mapped_column(code_of(Nature))
    preview: Mapped[PreviewState] = mapped_column(code_of(PreviewState), index=True)
    preview_media: Mapped[str | None] = mapped_column(String(100))
    preview_size: Mapped[int | None] = mapped_column(Integer)
    preview_id: Mapped[UUID | None] = mapped_column(Id, unique=True)
    received_at: Mapped[datetime] = mapped_column(Utc)
    received_by: Mapped[UUID | None] = mapped_column(link_to("account.id"))
    ledger_event_id: Mapped[UUID] = mapped_column(Id)
    missing_at: Mapped[datetime | None] = mapped_column(Utc)
    file_name = sealed_text()
    carried = sealed_dict()
    scan_called = sealed_text()


class CustodyEvent(Identified, Base):
    """One thing done to one file, by whom and when; only ever added to."""

    __tablename__ = "custody_event"

    exhibit_id: Mapped[UUID] = mapped_column(link_to("exhibit.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    at: Mapped[datetime] = mapped_column(Utc)
    account_id: Mapped[UUID | None] = mapped_column(link_to("account.id"))
    action: Mapped[CustodyAction] = mapped_column(code_of(CustodyAction))
    ledger_event_id: Mapped[UUID | None] = mapped_column(Id)
