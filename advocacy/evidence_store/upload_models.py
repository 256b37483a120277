"""A file on its way to us: how much of it has come, and who may send the rest."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary
from sqlalchemy import Uuid as Id
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


class UploadState(StrEnum):
    """How far a file on its way has come."""

    COMING = "coming"
    TAKEN = "taken"
    STOPPED = "stopped"
    EXPIRED = "expired"
    BROKEN = "broken"


class Upload(SealedRow, Base):
    """A file that comes piece by piece; its id becomes the exhibit's once all of it is here.

    `came` bytes of `size` are stored and acknowledged. `token_hash` is of what the sender's page
    holds in its memory, good for the rest of this file alone, and only while nobody has ended the
    sign-in `session_id`. `mark` is the keyed hash by which the same file is known again.
    """

    __tablename__ = "evidence_upload"
    __table_args__ = (
        CheckConstraint("came >= 0 AND came <= size AND size > 0", name="came_of_size"),
        Index("ix_evidence_upload_offer", "offer_id", "mark"),
        Index("ix_evidence_upload_begun", "begun_by_id", "begun_at"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    offer_id: Mapped[UUID] = mapped_column(link_to("evidence_offer.id"))
    begun_by_id: Mapped[UUID] = mapped_column(link_to("account.id"))
    session_id: Mapped[UUID] = mapped_column(Id)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    mark: Mapped[bytes] = mapped_column(LargeBinary(32))
    size: Mapped[int] = mapped_column(BigInteger)
    came: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[UploadState] = mapped_column(code_of(UploadState), index=True)
    begun_at: Mapped[datetime] = mapped_column(Utc)
    until_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    exhibit_id: Mapped[UUID | None] = mapped_column(link_to("exhibit.id"))
    file_name = sealed_text()
