"""Orders with their terms, what became of them since, and the hearings about them."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Integer, String, Uuid, text
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


class Ends(StrEnum):
    """Until when an order is in force, as far as that is known."""

    ON_DAY = "on_day"
    FURTHER_ORDER = "further_order"
    UNKNOWN = "unknown"


class Served(StrEnum):
    """Whether whoever it binds was given it."""

    YES = "yes"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


class EndedAs(StrEnum):
    """Why an order is in force no longer, or never came to be."""

    DISCHARGED = "discharged"
    REPLACED = "replaced"
    REFUSED = "refused"
    MISTAKE = "mistake"


class Became(StrEnum):
    """What became of an order."""

    RECORDED = "recorded"
    SERVED = "served"
    VARIED = "varied"
    CORRECTED = "corrected"
    ENDED = "ended"


class Measures(StrEnum):
    """Whether special measures were asked for at a hearing."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    NOT_WANTED = "not_wanted"


class Statement(StrEnum):
    """What they said of a Victim Personal Statement before a hearing."""

    TO_ASK = "to_ask"
    WANTED = "wanted"
    MADE = "made"
    NOT_WANTED = "not_wanted"


class HearingState(StrEnum):
    """What became of a hearing."""

    AHEAD = "ahead"
    HELD = "held"
    ADJOURNED = "adjourned"
    VACATED = "vacated"


class Order(SealedRow, Base):
    """An order, notice, undertaking or set of conditions; `made_on` is empty while applied for.

    The dates are how things stand now: what stood there before is in `OrderChange`. `protects`
    holds ids of people of the case. `told_days` is how near its expiry was when plans were told.
    `form_id` is the form's own mark, so that one sent twice is there once.
    """

    __tablename__ = "legal_order"
    __table_args__ = (
        CheckConstraint("(ends = 'on_day') = (expires_on IS NOT NULL)", name="a_day_it_ends_on"),
        CheckConstraint("(served = 'yes') = (served_on IS NOT NULL)", name="a_day_it_was_served"),
        CheckConstraint("(ended_on IS NULL) = (ended_as IS NULL)", name="ended_says_how"),
        Index("ix_legal_order_case", "case_id", "recorded_at", "id"),
        Index("ix_legal_order_form", "case_id", "form_id", unique=True),
        Index("ix_legal_order_expires", "expires_on"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    suspect_id: Mapped[UUID] = mapped_column(link_to("person.id"))
    form_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    recorded_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    made_on: Mapped[date | None] = mapped_column(Date)
    in_force_on: Mapped[date | None] = mapped_column(Date)
    ends: Mapped[Ends] = mapped_column(code_of(Ends))
    expires_on: Mapped[date | None] = mapped_column(Date)
    served: Mapped[Served] = mapped_column(code_of(Served))
    served_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_as: Mapped[EndedAs | None] = mapped_column(code_of(EndedAs))
    told_days: Mapped[int | None] = mapped_column(Integer)
    court = sealed_text()
    number = sealed_text()
    protects = sealed_list()
    served_how = sealed_text()
    words = sealed_text()


_STANDS = text("ended_on IS NULL")


class Term(SealedRow, Base):
    """One numbered term, in the words of the order.

    `area` describes where somebody may not go, and never leaves the case. A term that was taken
    away has `ended_on`; a changed one is a row of its own.
    """

    __tablename__ = "order_term"
    __table_args__ = (
        Index(
            "ix_order_term_number",
            "order_id",
            "number",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_order_term_case", "case_id"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    order_id: Mapped[UUID] = mapped_column(link_to("legal_order.id"))
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(40))
    added_at: Mapped[datetime] = mapped_column(Utc)
    added_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    from_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    words = sealed_text()
    area = sealed_text()
    times = sealed_text()


class OrderChange(SealedRow, Base):
    """What became of an order on a day, with what had stood there before it; never changed."""

    __tablename__ = "order_change"
    __table_args__ = (Index("ix_order_change_order", "order_id", "recorded_at", "id"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    order_id: Mapped[UUID] = mapped_column(link_to("legal_order.id"))
    what: Mapped[Became] = mapped_column(code_of(Became))
    happened_on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    recorded_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    before = sealed_dict()
    words = sealed_text()


class Hearing(SealedRow, Base):
    """A hearing about an order, and how the survivor is looked after there."""

    __tablename__ = "order_hearing"
    __table_args__ = (Index("ix_order_hearing_order", "order_id", "happens_at", "id"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    order_id: Mapped[UUID] = mapped_column(link_to("legal_order.id"))
    happens_at: Mapped[datetime] = mapped_column(Utc)
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    recorded_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    state: Mapped[HearingState] = mapped_column(code_of(HearingState))
    measures: Mapped[Measures] = mapped_column(code_of(Measures))
    statement: Mapped[Statement] = mapped_column(code_of(Statement))
    court = sealed_text()
    purpose = sealed_text()
    attends = sealed_text()
    measures_words = sealed_text()
    outcome = sealed_text()
