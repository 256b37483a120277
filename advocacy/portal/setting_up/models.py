"""What was asked before somebody was given a sign-in of their own, and what was decided."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, link_to, sealed_dict


class SignInSetUp(SealedRow, Base):
    """The answers about one person; `given` is False where the answer is: no sign-in."""

    __tablename__ = "sign_in_set_up"
    __table_args__ = (UniqueConstraint("person_id"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(link_to("person.id"))
    account_id: Mapped[UUID | None] = mapped_column(link_to("account.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Utc)
    asked_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    given: Mapped[bool] = mapped_column(Boolean)
    answers = sealed_dict()
