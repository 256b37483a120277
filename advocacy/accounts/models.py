"""Accounts, sign-in sessions, teams, agencies and what throttles guessing."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Integer, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.actor import Role
from advocacy.db import Base, Identified, SealedRow, Utc, code_of, link_to, sealed_text


class SignInSite(StrEnum):
    """Which of the two sites a session belongs to."""

    SURVIVOR = "survivor"
    STAFF = "staff"


class Team(SealedRow, Base):
    """Advocates and their lead."""

    __tablename__ = "team"

    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    name = sealed_text()


class Agency(SealedRow, Base):
    """A partner of the multi-agency partnership; an account needs its sharing agreement."""

    __tablename__ = "agency"

    kind: Mapped[str] = mapped_column(String(32))
    agreement_on: Mapped[datetime | None] = mapped_column(Utc)
    name = sealed_text()


class Account(SealedRow, Base):
    """A person who signs in. `case_id` is a survivor's own case."""

    __tablename__ = "account"

    role: Mapped[Role] = mapped_column(code_of(Role))
    username_key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    passphrase_hash: Mapped[str] = mapped_column(String(200))
    last_totp_step: Mapped[int] = mapped_column(Integer, default=0)
    team_id: Mapped[UUID | None] = mapped_column(link_to("team.id"), index=True)
    agency_id: Mapped[UUID | None] = mapped_column(link_to("agency.id"), index=True)
    case_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    created_at: Mapped[datetime] = mapped_column(Utc)
    # The latest sign-in on the staff site; a survivor's is kept nowhere in clear.
    signed_in_at: Mapped[datetime | None] = mapped_column(Utc)
    # When a second factor was set up and the recovery codes written down; survivors need neither.
    enrolled_at: Mapped[datetime | None] = mapped_column(Utc)
    # When they last said whom they know; asked at first and every year.
    declared_at: Mapped[datetime | None] = mapped_column(Utc)
    left_at: Mapped[datetime | None] = mapped_column(Utc)
    # Whether one letter alone does something on a page; who speaks to their computer turns it off.
    single_keys: Mapped[bool] = mapped_column(Boolean, default=True)
    username = sealed_text()
    name = sealed_text()
    totp_secret = sealed_text()
    # Shown as a picture, and not yet proven to have arrived in an authenticator app.
    waiting_totp_secret = sealed_text()


class SignInSession(Identified, Base):
    """One sign-in; the token itself is only in the browser's cookie."""

    __tablename__ = "sign_in_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    site: Mapped[SignInSite] = mapped_column(code_of(SignInSite))
    created_at: Mapped[datetime] = mapped_column(Utc)
    seen_at: Mapped[datetime] = mapped_column(Utc)
    stepped_up_at: Mapped[datetime | None] = mapped_column(Utc)
    device: Mapped[str] = mapped_column(String(16), default="")
    # The page of ours they were on the way to; never an address that a request names.
    return_to: Mapped[str] = mapped_column(String(300), default="")


class SignInFailures(Base):
    """How often a user name was tried in vain lately; a delay grows with it, never a block."""

    __tablename__ = "sign_in_failures"

    username_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    tries: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(Utc)
