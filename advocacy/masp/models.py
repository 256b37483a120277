"""MASP cases, the agencies on them, the survivors' cases linked to them, and what those share."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import (
    Base,
    SealedRow,
    Utc,
    code_of,
    link_to,
    sealed_dict,
    sealed_list,
    sealed_text,
)


class MaspState(StrEnum):
    """Whether the agencies still work on it."""

    OPEN = "open"
    CLOSED = "closed"


class Shared(StrEnum):
    """What a survivor may agree to share with an agency, each by itself."""

    STATEMENT = "statement"
    PLAN = "plan"
    RISK = "risk"
    ORDERS = "orders"


class MaspCase(SealedRow, Base):
    """One person who stalks, by identifiers only: no clinical data. Its scope is itself."""

    __tablename__ = "masp_case"

    reference: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[MaspState] = mapped_column(code_of(MaspState), default=MaspState.OPEN)
    opened_at: Mapped[datetime] = mapped_column(Utc)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    name = sealed_text()
    born_on = sealed_text()
    aliases = sealed_list()
    closed_because = sealed_text()

    @property
    def birthday(self) -> date | None:
        """Return the date of birth, if it is known."""
        return date.fromisoformat(self.born_on) if self.born_on else None


class MaspAgency(SealedRow, Base):
    """An agency takes part in a MASP case; leaving ends what it sees at once."""

    __tablename__ = "masp_agency"
    __table_args__ = (
        Index(
            "uq_masp_agency_now",
            "masp_case_id",
            "agency_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    masp_case_id: Mapped[UUID] = mapped_column(link_to("masp_case.id"))
    agency_id: Mapped[UUID] = mapped_column(link_to("agency.id"), index=True)
    lead_account_id: Mapped[UUID | None] = mapped_column(link_to("account.id"))
    joined_at: Mapped[datetime] = mapped_column(Utc)
    left_at: Mapped[datetime | None] = mapped_column(Utc)


class MaspLink(SealedRow, Base):
    """A survivor's case concerns a MASP case; the reason it ended is sealed under her case."""

    __tablename__ = "masp_link"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= made_at", name="ends_after_making"),
        Index(
            "uq_masp_link_now",
            "masp_case_id",
            "case_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    masp_case_id: Mapped[UUID] = mapped_column(link_to("masp_case.id"))
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    made_at: Mapped[datetime] = mapped_column(Utc)
    ended_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_because = sealed_text()


class Voice(SealedRow, Base):
    """What a survivor wants heard, and what she agreed to: sealed under her case, never changed.

    A newer row replaces it. `shared` maps an agency's id to what it was given, by `Shared` code;
    `kept_back` never leaves this row.
    """

    __tablename__ = "masp_voice"
    __table_args__ = (Index("ix_masp_voice_newest", "link_id", "written_at", "id"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    link_id: Mapped[UUID] = mapped_column(link_to("masp_link.id"))
    written_at: Mapped[datetime] = mapped_column(Utc)
    written_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    statement = sealed_text()
    kept_back = sealed_text()
    orders = sealed_text()
    agreed_how = sealed_text()
    shared = sealed_dict()


class SharedPart(SealedRow, Base):
    """One agency's copy of one thing she agreed to share with it: sealed under keys of the link.

    They go with her case: under the MASP case's, which lives on, an old backup would still tell.
    Those of before the link had keys lie there.

    A row is there only while she agrees, so whoever counts rows learns nothing she keeps back.
    """

    __tablename__ = "masp_shared_part"
    __table_args__ = (
        Index("uq_masp_shared_part", "link_id", "agency_id", "part", unique=True),
        Index("ix_masp_shared_part_reader", "masp_case_id", "agency_id"),
    )

    masp_case_id: Mapped[UUID] = mapped_column(link_to("masp_case.id"))
    link_id: Mapped[UUID] = mapped_column(link_to("masp_link.id"))
    agency_id: Mapped[UUID] = mapped_column(link_to("agency.id"))
    part: Mapped[Shared] = mapped_column(code_of(Shared))
    shared_at: Mapped[datetime] = mapped_column(Utc)
    words = sealed_text()
