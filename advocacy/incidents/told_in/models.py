"""A link between an incident and a contact of the same case: ended, never deleted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, Identified, Utc, link_to

_STANDS = text("unlinked_at IS NULL")


class ToldIn(Identified, Base):
    """An incident was told in a contact, from when somebody said so until somebody took it back."""

    __tablename__ = "incident_told_in"
    __table_args__ = (
        Index(
            "ix_incident_told_in_pair",
            "incident_id",
            "contact_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_incident_told_in_contact", "contact_id"),
        Index("ix_incident_told_in_case", "case_id"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    incident_id: Mapped[UUID] = mapped_column(link_to("incident.id"))
    contact_id: Mapped[UUID] = mapped_column(link_to("contact.id"))
    linked_at: Mapped[datetime] = mapped_column(Utc)
    linked_by: Mapped[UUID | None] = mapped_column(link_to("account.id"))
    unlinked_at: Mapped[datetime | None] = mapped_column(Utc)
    unlinked_by: Mapped[UUID | None] = mapped_column(link_to("account.id"))
