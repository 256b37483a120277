"""The police safety marker, the telephone word, what was opened with it, and calls for duty."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Integer, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, Identified, SealedRow, Utc, code_of, link_to, sealed_text


class Through(StrEnum):
    """By which right somebody saw the crisis essentials of a case they don't work."""

    CHECK_IN = "check-in"
    CALL = "call"
    WORD = "word"


class PoliceMarker(SealedRow, Base):
    """What police were told for her safety, as she agreed: one version, replaced by a newer one.

    With `stands` false it was taken back. It holds no address: only whether police flagged one.
    """

    __tablename__ = "police_marker"
    __table_args__ = (Index("ix_police_marker_current", "case_id", "made_at"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    stands: Mapped[bool] = mapped_column(Boolean)
    agreed_on: Mapped[date] = mapped_column(Date)
    treat_as_urgent: Mapped[bool] = mapped_column(Boolean)
    address_flagged: Mapped[bool] = mapped_column(Boolean)
    knows_code_word: Mapped[bool] = mapped_column(Boolean)
    force = sealed_text()
    reference = sealed_text()
    agreed_how = sealed_text()


class TelephoneWord(SealedRow, Base):
    """The word that somebody says on the telephone; only its hash is kept, so nobody can read it.

    `note` is for advocates: where it was agreed. It never holds the word.
    """

    __tablename__ = "telephone_word"

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), unique=True)
    word_hash: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime] = mapped_column(Utc)
    set_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    note = sealed_text()


class WordTries(Base):
    """How often a reference, real or not, was lately tried with a word that did not fit."""

    __tablename__ = "telephone_word_tries"

    reference_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    tries: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(Utc)


class CrisisOpening(Identified, Base):
    """Somebody who doesn't work a case opened its crisis essentials, and through what.

    One through the word ends at `until_at`; one through duty with the alert or call it is about.
    """

    __tablename__ = "crisis_opening"
    __table_args__ = (
        CheckConstraint("(through = 'word') = (until_at IS NOT NULL)", name="word_ends"),
        Index("ix_crisis_opening_subject", "subject_id", "account_id"),
        Index("ix_crisis_opening_case", "case_id", "opened_at"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    account_id: Mapped[UUID] = mapped_column(link_to("account.id"))
    session_id: Mapped[UUID | None] = mapped_column(Uuid)
    through: Mapped[Through] = mapped_column(code_of(Through))
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    opened_at: Mapped[datetime] = mapped_column(Utc)
    until_at: Mapped[datetime | None] = mapped_column(Utc)


class DutyCall(SealedRow, Base):
    """A call that somebody has to act on; it stays until a person says what was done.

    `identified` means reference and word were given together. `case_id` is the case they belong
    to, or the one whose reference an unknown caller gave; None when there is none.
    """

    __tablename__ = "duty_call"
    __table_args__ = (Index("ix_duty_call_open", "resolved_at", "raised_at"),)

    case_id: Mapped[UUID | None] = mapped_column(link_to("case.id"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(Uuid)
    call_id: Mapped[UUID | None] = mapped_column(Uuid)
    identified: Mapped[bool] = mapped_column(Boolean)
    raised_at: Mapped[datetime] = mapped_column(Utc)
    raised_by_id: Mapped[UUID] = mapped_column(Uuid)
    taken_on_at: Mapped[datetime | None] = mapped_column(Utc)
    taken_on_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    resolved_at: Mapped[datetime | None] = mapped_column(Utc)
    resolved_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    note = sealed_text()
    reason = sealed_text()
