"""Grants that wait for a team lead, agencies' sharing agreements, and the worker's last round."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Integer, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.actor import Role
from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text

_STANDING = text("ended_at IS NULL")


class Wanted(StrEnum):
    """What an administrator asks for."""

    INVITATION = "invitation"
    ROLE = "role"
    RESET = "reset"


class GrantState(StrEnum):
    """Where it stands. Nothing takes hold before it is approved."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class PendingGrant(SealedRow, Base):
    """Something that would let somebody read cases: asked by one person, decided by another.

    `account_id` is whom it is about; an invitation has none before it is approved. `link` holds
    the token of an approved invitation until whoever asked has seen it, once.
    """

    __tablename__ = "pending_grant"
    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_once"),
        CheckConstraint("wanted = 'invitation' OR account_id IS NOT NULL", name="about_somebody"),
        CheckConstraint("decided_by_id <> asked_by_id OR state = 'withdrawn'", name="two_people"),
        Index("ix_pending_grant_waiting", "state", "asked_at", "id"),
    )

    wanted: Mapped[Wanted] = mapped_column(code_of(Wanted))
    state: Mapped[GrantState] = mapped_column(code_of(GrantState), default=GrantState.WAITING)
    account_id: Mapped[UUID | None] = mapped_column(link_to("account.id"), index=True)
    role: Mapped[Role] = mapped_column(code_of(Role))
    team_id: Mapped[UUID | None] = mapped_column(link_to("team.id"))
    agency_id: Mapped[UUID | None] = mapped_column(link_to("agency.id"))
    asked_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    asked_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    decided_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    name = sealed_text()
    username = sealed_text()
    why = sealed_text()
    decided_why = sealed_text()
    link = sealed_text()


class SharingAgreement(SealedRow, Base):
    """What an agency signed before anything is shared with it; sealed under the agency."""

    __tablename__ = "sharing_agreement"
    __table_args__ = (
        CheckConstraint("review_on > agreed_on", name="reviewed_later"),
        Index(
            "uq_sharing_agreement_now",
            "agency_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    agency_id: Mapped[UUID] = mapped_column(link_to("agency.id"))
    agreed_on: Mapped[date] = mapped_column(Date)
    review_on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    recorded_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    reference = sealed_text()
    signed_by = sealed_text()
    ended_because = sealed_text()


class WorkerRound(Base):
    """When the worker last went round, kept by the worker itself; one row for each worker's part.

    `failures` counts the rounds in a row in which some of the work could not be done.
    """

    __tablename__ = "worker_round"

    part: Mapped[str] = mapped_column(String(32), primary_key=True)
    done_at: Mapped[datetime | None] = mapped_column(Utc)
    tried_at: Mapped[datetime] = mapped_column(Utc)
    failures: Mapped[int] = mapped_column(Integer, default=0)
