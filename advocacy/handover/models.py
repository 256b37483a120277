"""A summary on its way: the draft, who looked, the frozen pack, its link, and what became of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import (
    Base,
    Identified,
    SealedRow,
    Utc,
    code_of,
    link_to,
    sealed_dict,
    sealed_list,
    sealed_text,
)


class HandoverState(StrEnum):
    """Where a summary stands: only an approved one can leave."""

    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    RECALLED = "recalled"


class Happened(StrEnum):
    """What became of a pack that left."""

    OPENED = "opened"
    DOWNLOADED = "downloaded"
    READ = "read"
    ACKNOWLEDGED = "acknowledged"


class Handover(SealedRow, Base):
    """One summary for one officer, from the first draft to the recall.

    `content` is what the author chose and wrote; `told` and `manifest` are frozen with the pack;
    `knowledge` says whether the person knows, taken from the decision.
    """

    __tablename__ = "handover"
    __table_args__ = (
        Index("ix_handover_case", "case_id", "begun_at"),
        CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> begun_by_id", name="second_person"
        ),
    )

    reference: Mapped[str] = mapped_column(String(16), unique=True)
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    state: Mapped[HandoverState] = mapped_column(code_of(HandoverState))
    decision_id: Mapped[UUID | None] = mapped_column(link_to("sharing_decision.id"))
    begun_at: Mapped[datetime] = mapped_column(Utc)
    begun_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    requested_at: Mapped[datetime | None] = mapped_column(Utc)
    requested_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    approved_at: Mapped[datetime | None] = mapped_column(Utc)
    approved_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    recalled_at: Mapped[datetime | None] = mapped_column(Utc)
    pack_id: Mapped[UUID | None] = mapped_column(Uuid)
    pack_size: Mapped[int | None] = mapped_column(BigInteger)
    pack_parts: Mapped[int | None] = mapped_column(Integer)
    pack_sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    pdf_start: Mapped[int | None] = mapped_column(BigInteger)
    pdf_size: Mapped[int | None] = mapped_column(BigInteger)
    purpose = sealed_text()
    recipient = sealed_dict()
    content = sealed_dict()
    told = sealed_dict()
    manifest = sealed_list()
    returned_because = sealed_text()
    knowledge = sealed_text()


class ExhibitChoice(SealedRow, Base):
    """What the author chose for one file, and that they looked at the copy that travels."""

    __tablename__ = "handover_exhibit"
    __table_args__ = (UniqueConstraint("handover_id", "exhibit_id"),)

    handover_id: Mapped[UUID] = mapped_column(link_to("handover.id"))
    exhibit_id: Mapped[UUID] = mapped_column(link_to("exhibit.id"))
    choice: Mapped[str] = mapped_column(String(16))
    looked_at: Mapped[datetime | None] = mapped_column(Utc)
    looked_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    looked_preview_id: Mapped[UUID | None] = mapped_column(Uuid)
    described = sealed_text()


class HandoverLink(Identified, Base):
    """A link for the recipient; the link and its code are only ever held as hashes."""

    __tablename__ = "handover_link"

    handover_id: Mapped[UUID] = mapped_column(link_to("handover.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    issued_at: Mapped[datetime] = mapped_column(Utc)
    issued_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    first_try_at: Mapped[datetime | None] = mapped_column(Utc)
    last_try_at: Mapped[datetime | None] = mapped_column(Utc)
    burnt_at: Mapped[datetime | None] = mapped_column(Utc)


class HandoverVisit(Identified, Base):
    """A recipient's browser that has given the right code."""

    __tablename__ = "handover_visit"

    link_id: Mapped[UUID] = mapped_column(link_to("handover_link.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    begun_at: Mapped[datetime] = mapped_column(Utc)


class HandoverEvent(SealedRow, Base):
    """Something the recipient did; `words` hold the name given with an acknowledgement."""

    __tablename__ = "handover_event"

    handover_id: Mapped[UUID] = mapped_column(link_to("handover.id"), index=True)
    happened: Mapped[Happened] = mapped_column(code_of(Happened))
    at: Mapped[datetime] = mapped_column(Utc)
    words = sealed_text()
