"""The cards of a dependent: who may collect them from school, and how a handover goes."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_dict
from safety_plans.states import How, Side


class CardKind(StrEnum):
    """What a card is for."""

    SCHOOL = "school"
    HANDOVER = "handover"


class ChildCard(SealedRow, Base):
    """A card of one kind for one dependent: written by one side, agreed by the other.

    New words have to be agreed again; until then nothing of it goes on paper.
    """

    __tablename__ = "safety_plan_child_card"
    __table_args__ = (
        UniqueConstraint("plan_id", "kind"),
        CheckConstraint("(agreed_at IS NULL) = (agreed_how IS NULL)", name="agreed_somehow"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    plan_id: Mapped[UUID] = mapped_column(link_to("safety_plan.id"))
    kind: Mapped[CardKind] = mapped_column(code_of(CardKind))
    revision: Mapped[int] = mapped_column(Integer)
    written_at: Mapped[datetime] = mapped_column(Utc)
    written_by: Mapped[Side] = mapped_column(code_of(Side))
    agreed_at: Mapped[datetime | None] = mapped_column(Utc)
    agreed_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    agreed_how: Mapped[How | None] = mapped_column(code_of(How))
    content = sealed_dict()
