"""Her place and her drafts, kept on the server because nothing may stay on the phone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, sealed_dict


class PortalDraft(SealedRow, Base):
    """What was typed on one page and not yet sent, with what was wrong with it."""

    __tablename__ = "portal_draft"
    __table_args__ = (UniqueConstraint("account_id", "page"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    page: Mapped[int] = mapped_column(Integer)
    kept_at: Mapped[datetime] = mapped_column(Utc)
    data = sealed_dict()
    errors = sealed_dict()
