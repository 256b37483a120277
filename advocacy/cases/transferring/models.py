"""A request to pass a case on, with the note for whoever takes it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text

_WAITS = text("state = 'asked'")


class TransferState(StrEnum):
    """Where a request to pass a case on stands."""

    ASKED = "asked"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ToldHow(StrEnum):
    """Whether the survivor knows that somebody else will work with them."""

    TOLD = "told"
    WILL_TELL = "will_tell"
    NOT_SAFE = "not_safe"


class Transfer(SealedRow, Base):
    """Somebody's part of a case passes to a colleague, or the case to another team.

    `overlap_until` is until when whoever gives it works it as well; at once without.
    """

    __tablename__ = "case_transfer"
    __table_args__ = (
        CheckConstraint("(to_account_id IS NULL) <> (to_team_id IS NULL)", name="one_way"),
        Index(
            "uq_case_transfer_asked",
            "case_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    state: Mapped[TransferState] = mapped_column(code_of(TransferState))
    from_account_id: Mapped[UUID] = mapped_column(link_to("account.id"))
    to_account_id: Mapped[UUID | None] = mapped_column(link_to("account.id"))
    to_team_id: Mapped[UUID | None] = mapped_column(link_to("team.id"))
    told: Mapped[ToldHow] = mapped_column(code_of(ToldHow))
    overlap_until: Mapped[datetime | None] = mapped_column(Utc)
    asked_at: Mapped[datetime] = mapped_column(Utc)
    asked_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    decided_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    taken_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    for_safety = sealed_text()
    due = sealed_text()
    promised = sealed_text()
    how_to_talk = sealed_text()
    told_by = sealed_text()
    decided_because = sealed_text()
