"""What proves who somebody is besides the passphrase, and what lets them in for the first time."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, Identified, SealedRow, Utc, code_of, sealed_dict, sealed_text


class Ceremony(StrEnum):
    """What a passkey is asked to sign a challenge for."""

    SIGN_IN = "sign_in"
    ADD = "add"
    CONFIRM = "confirm"


def _of_account(*, index: bool = True) -> Mapped[UUID]:
    return mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=index)


class Passkey(SealedRow, Base):
    """A key that signs in by itself, once its holder has shown the device that it is them."""

    __tablename__ = "passkey"

    account_id: Mapped[UUID] = _of_account()
    credential_key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    sign_count: Mapped[int] = mapped_column(Integer)
    added_at: Mapped[datetime] = mapped_column(Utc)
    used_at: Mapped[datetime | None] = mapped_column(Utc)
    name = sealed_text()
    credential_id = sealed_text()
    public_key = sealed_text()


class PasskeyChallenge(Identified, Base):
    """What a passkey has to sign: kept here, for one browser, once, for a short time."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (UniqueConstraint("holder_hash", "ceremony"),)

    holder_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    ceremony: Mapped[Ceremony] = mapped_column(code_of(Ceremony))
    challenge: Mapped[bytes] = mapped_column(LargeBinary(64))
    expires_at: Mapped[datetime] = mapped_column(Utc, index=True)


class RecoveryCode(Identified, Base):
    """One of the codes written down for the day the telephone is lost; only its keyed hash."""

    __tablename__ = "recovery_code"

    account_id: Mapped[UUID] = _of_account()
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_at: Mapped[datetime] = mapped_column(Utc)
    used_at: Mapped[datetime | None] = mapped_column(Utc)


class Invitation(Identified, Base):
    """A link that works once, together with a code told by voice."""

    __tablename__ = "invitation"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    account_id: Mapped[UUID] = _of_account()
    made_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    used_at: Mapped[datetime | None] = mapped_column(Utc)


class KeptForm(SealedRow, Base):
    """A form that could not be acted on when it was sent: kept for one person, for a day."""

    __tablename__ = "kept_form"
    __table_args__ = (Index("ix_kept_form_kept_at", "kept_at"),)

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), unique=True
    )
    path: Mapped[str] = mapped_column(String(300))
    kept_at: Mapped[datetime] = mapped_column(Utc)
    fields = sealed_dict()
