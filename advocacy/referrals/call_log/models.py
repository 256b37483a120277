"""Beside a call: notes not logged yet, how it is found again, what the day team is to do."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, Identified, SealedRow, Utc, link_to, sealed_dict, sealed_text


class CallNotes(SealedRow, Base):
    """What somebody has written of a call that is not logged yet. Its id becomes the call's."""

    __tablename__ = "call_notes"
    __table_args__ = (Index("ix_call_notes_of", "account_id", "begun_at", "id"),)

    account_id: Mapped[UUID] = mapped_column(link_to("account.id"))
    begun_at: Mapped[datetime] = mapped_column(Utc)
    kept_at: Mapped[datetime] = mapped_column(Utc)
    data = sealed_dict()


class CallKey(Identified, Base):
    """A blind index of a call's number or of the name its caller chose.

    Of kinds of its own, so that it can be compared with other calls and with nothing else: what
    is kept of a case never meets it.
    """

    __tablename__ = "call_key"
    __table_args__ = (Index("ix_call_key_found", "kind", "digest"),)

    call_id: Mapped[UUID] = mapped_column(link_to("helpline_call.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class HandedOn(SealedRow, Base):
    """What a call leaves for the day team, by when, who has seen it and what was done."""

    __tablename__ = "handed_on"
    __table_args__ = (
        CheckConstraint("done_at IS NULL OR seen_at IS NOT NULL", name="seen_before_done"),
        Index("ix_handed_on_open", "team_id", "done_at", "due_at", "id"),
    )

    call_id: Mapped[UUID] = mapped_column(link_to("helpline_call.id"), unique=True)
    team_id: Mapped[UUID | None] = mapped_column(Uuid)
    handed_at: Mapped[datetime] = mapped_column(Utc)
    due_at: Mapped[datetime] = mapped_column(Utc)
    seen_at: Mapped[datetime | None] = mapped_column(Utc)
    seen_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    done_at: Mapped[datetime | None] = mapped_column(Utc)
    done_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    what = sealed_text()
    done = sealed_text()
