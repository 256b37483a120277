"""A note of a case, for staff only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, link_to, sealed_text


class CaseNote(SealedRow, Base):
    """What somebody who works a case noted; never changed, never on any page but staff's.

    `form_id` is the form's own mark, so that one sent twice is there once.
    """

    __tablename__ = "case_note"
    __table_args__ = (
        Index("ix_case_note_case", "case_id", "noted_at", "id"),
        Index("ix_case_note_form", "case_id", "noted_by_id", "form_id", unique=True),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    noted_at: Mapped[datetime] = mapped_column(Utc)
    noted_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    form_id: Mapped[UUID] = mapped_column(Uuid)
    words = sealed_text()
