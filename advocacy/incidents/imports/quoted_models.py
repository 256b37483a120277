"""Which imported messages an incident was written from."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, Identified, Utc, link_to


class QuotedMessage(Identified, Base):
    """That an incident points at one message: only ever added. The words stay where they are."""

    __tablename__ = "quoted_message"
    __table_args__ = (UniqueConstraint("incident_id", "message_id"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    incident_id: Mapped[UUID] = mapped_column(link_to("incident.id"))
    message_id: Mapped[UUID] = mapped_column(link_to("imported_message.id"), index=True)
    quoted_at: Mapped[datetime] = mapped_column(Utc)
    quoted_by_id: Mapped[UUID | None] = mapped_column(link_to("account.id"))
