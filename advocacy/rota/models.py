"""The duty rota: who answers for alerts of every team, from when until when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, Identified, Utc, link_to


class DutyShift(Identified, Base):
    """One person's hours on duty. Shifts may overlap; hours without one are a gap."""

    __tablename__ = "duty_shift"
    __table_args__ = (
        CheckConstraint("ends_at >= starts_at", name="ends_after_start"),
        Index("ix_duty_shift_hours", "ends_at", "starts_at"),
    )

    account_id: Mapped[UUID] = mapped_column(link_to("account.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(Utc)
    ends_at: Mapped[datetime] = mapped_column(Utc)
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid)
