"""Texts that leave, reports about them, texts that come in, and what stops them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, Identified, SealedRow, Utc, code_of, sealed_text


class TextKind(StrEnum):
    """What a text is about: a check-in, or that a message waits."""

    CHECK_IN = "check_in"
    NOTICE = "notice"


class TextState(StrEnum):
    """How far a text has come. WITHDRAWN was never handed over."""

    QUEUED = "queued"
    LEASED = "leased"
    SUBMITTED = "submitted"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"


# A text only ever rises, so that reports in any order, or twice, end the same.
RANK = {
    TextState.QUEUED: 0,
    TextState.LEASED: 1,
    TextState.SUBMITTED: 2,
    TextState.UNKNOWN: 3,
    TextState.WITHDRAWN: 4,
    TextState.ACCEPTED: 5,
    TextState.SENT: 6,
    TextState.FAILED: 7,
    TextState.UNDELIVERED: 8,
    TextState.DELIVERED: 9,
}


class Trouble(StrEnum):
    """Why a text did not get through."""

    WITHDRAWN = "withdrawn"
    NOT_TAKEN = "not_taken"
    REFUSED = "refused"
    NUMBER_UNUSABLE = "number_unusable"
    UNREACHABLE = "unreachable"
    MAY_HAVE_ARRIVED = "may_have_arrived"
    BLOCKED = "blocked"
    OPTED_OUT = "opted_out"
    ACCOUNT_STOPPED = "account_stopped"


class OutboundText(SealedRow, Base):
    """One try to send one text: the `number`-th for its subject, sent at most once.

    `opaque` stands in the address of its status reports; `recipient_key` is the blind index of
    the number it goes to.
    """

    __tablename__ = "outbound_text"
    __table_args__ = (
        UniqueConstraint("subject_id", "number"),
        Index("ix_outbound_text_due", "state", "not_before_at"),
    )

    kind: Mapped[TextKind] = mapped_column(
        code_of(TextKind), default=TextKind.CHECK_IN, server_default=TextKind.CHECK_IN.value
    )
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    opaque: Mapped[str] = mapped_column(String(43), unique=True)
    state: Mapped[TextState] = mapped_column(code_of(TextState), default=TextState.QUEUED)
    recipient_key: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    queued_at: Mapped[datetime] = mapped_column(Utc)
    not_before_at: Mapped[datetime] = mapped_column(Utc)
    lease_ends_at: Mapped[datetime | None] = mapped_column(Utc)
    submitted_at: Mapped[datetime | None] = mapped_column(Utc)
    accepted_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    redacted_at: Mapped[datetime | None] = mapped_column(Utc)
    next_poll_at: Mapped[datetime | None] = mapped_column(Utc)
    polls: Mapped[int] = mapped_column(Integer, default=0)
    refusals: Mapped[int] = mapped_column(Integer, default=0)
    sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    trouble: Mapped[Trouble | None] = mapped_column(code_of(Trouble))
    provider_code: Mapped[int | None] = mapped_column(Integer)
    recipient = sealed_text()
    body = sealed_text()


class DeliveryReport(Identified, Base):
    """What the provider said of a text, kept as it came and applied later."""

    __tablename__ = "delivery_report"
    __table_args__ = (
        UniqueConstraint("sid", "status"),
        Index("ix_delivery_report_waiting", "applied_at", "received_at"),
    )

    opaque: Mapped[str] = mapped_column(String(43))
    sid: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(32))
    provider_code: Mapped[int | None] = mapped_column(Integer)
    received_at: Mapped[datetime] = mapped_column(Utc)
    applied_at: Mapped[datetime | None] = mapped_column(Utc)


class InboundText(SealedRow, Base):
    """A text that came in, once per provider's name for it. Its words move on to a case."""

    __tablename__ = "inbound_text"
    __table_args__ = (Index("ix_inbound_text_waiting", "read_at", "received_at"),)

    sid: Mapped[str] = mapped_column(String(64), unique=True)
    sender_key: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    stopped: Mapped[bool] = mapped_column(Boolean, default=False)
    matched: Mapped[bool] = mapped_column(Boolean, default=False)
    received_at: Mapped[datetime] = mapped_column(Utc)
    read_at: Mapped[datetime | None] = mapped_column(Utc)
    settled_at: Mapped[datetime | None] = mapped_column(Utc)
    redacted_at: Mapped[datetime | None] = mapped_column(Utc)
    sender = sealed_text()
    body = sealed_text()


class TextStop(SealedRow, Base):
    """Somebody stopped texts: to one case's phone, or all of them when `case_id` is None."""

    __tablename__ = "text_stop"
    __table_args__ = (Index("ix_text_stop_open", "lifted_at", "case_id"),)

    case_id: Mapped[UUID | None] = mapped_column(Uuid)
    stopped_at: Mapped[datetime] = mapped_column(Utc)
    stopped_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    lifted_at: Mapped[datetime | None] = mapped_column(Utc)
    lifted_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason = sealed_text()


class NumberOptOut(Base):
    """A number that has said STOP: it is never sent a text again."""

    __tablename__ = "number_opt_out"

    number_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)


class InboundPoll(Base):
    """How far the provider's list of incoming texts has been read; one row."""

    __tablename__ = "inbound_poll"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    polled_at: Mapped[datetime] = mapped_column(Utc)
    read_until_at: Mapped[datetime] = mapped_column(Utc)
