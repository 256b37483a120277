"""What may breach a term: suggested by a rule or said by a person, and what a person decided."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Index, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_dict, sealed_text


class BreachState(StrEnum):
    """Where a possible breach stands; one is WITHDRAWN when the facts no longer fit the term."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class Told(StrEnum):
    """Whether the police were told of it."""

    UNKNOWN = "unknown"
    POLICE = "police"
    NOT_WANTED = "not_wanted"


class Breach(SealedRow, Base):
    """One incident beside one term it may breach: a description, never a finding.

    `facts` are those the rule went by, so that what was dismissed comes back only with others;
    `round` counts how often this pair was looked at; `by_them` says that the person it happened to
    named the term themselves.
    """

    __tablename__ = "order_breach"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('confirmed', 'dismissed')) = (decided_at IS NOT NULL)",
            name="decided_says_when",
        ),
        CheckConstraint("(told = 'police') = (told_at IS NOT NULL)", name="told_says_when"),
        Index("ix_order_breach_pair", "term_id", "incident_id", "round", unique=True),
        Index("ix_order_breach_case", "case_id", "state", "noticed_at", "id"),
        Index("ix_order_breach_incident", "incident_id"),
        Index("ix_order_breach_order", "order_id"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    order_id: Mapped[UUID] = mapped_column(link_to("legal_order.id"))
    term_id: Mapped[UUID] = mapped_column(link_to("order_term.id"))
    incident_id: Mapped[UUID] = mapped_column(link_to("incident.id"))
    round: Mapped[int] = mapped_column(Integer)
    state: Mapped[BreachState] = mapped_column(code_of(BreachState))
    by_rule: Mapped[bool] = mapped_column(Boolean)
    by_them: Mapped[bool] = mapped_column(Boolean, default=False)
    noticed_at: Mapped[datetime] = mapped_column(Utc)
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    decided_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    told: Mapped[Told] = mapped_column(code_of(Told))
    told_at: Mapped[datetime | None] = mapped_column(Utc)
    because = sealed_text()
    facts = sealed_dict()
    why = sealed_text()
    reference = sealed_text()
