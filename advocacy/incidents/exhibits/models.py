"""The number that is suggested for a file as an exhibit, and the one an officer gave it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, link_to, sealed_text


class ExhibitLabel(SealedRow, Base):
    """What a file is called as an exhibit: AB/1 by whoever produces it, never given twice.

    `producer_id` is a person of the case, or the account of staff who produced it. `officers_mark`
    is what police call it, once an officer has said.
    """

    __tablename__ = "exhibit_label"
    __table_args__ = (
        UniqueConstraint("exhibit_id"),
        UniqueConstraint("case_id", "producer_id", "number"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    exhibit_id: Mapped[UUID] = mapped_column(link_to("exhibit.id"))
    producer_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    officers_at: Mapped[datetime | None] = mapped_column(Utc)
    officers_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    initials = sealed_text()
    produced_by = sealed_text()
    described = sealed_text()
    produced_when = sealed_text()
    produced_where = sealed_text()
    officers_mark = sealed_text()
    officer = sealed_text()

    @property
    def mark(self) -> str:
        """Return the number as it is written on a label: AB/1."""
        return f"{self.initials}/{self.number}"
