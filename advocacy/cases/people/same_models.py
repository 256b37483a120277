"""What leads judged of people in two cases: believed the same, or not, or that taken back."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text


class Verdict(StrEnum):
    """What a lead says of two people of different cases."""

    SAME = "same"
    NOT_SAME = "not_same"
    UNDONE = "undone"


class PersonVerdict(SealedRow, Base):
    """One judgement of two people; the newest holds, and the older ones stay.

    No record is merged by it. It is sealed under the case of `one_id`, so whichever case is erased
    takes it along. On PostgreSQL it shows only to whoever may read both cases.
    """

    __tablename__ = "person_verdict"
    __table_args__ = (
        CheckConstraint("one_id < other_id", name="in_order"),
        Index("ix_person_verdict_one", "one_id", "made_at"),
        Index("ix_person_verdict_other", "other_id", "made_at"),
        {"info": {"wall": "every link"}},
    )

    one_id: Mapped[UUID] = mapped_column(link_to("person.id"))
    other_id: Mapped[UUID] = mapped_column(link_to("person.id"))
    verdict: Mapped[Verdict] = mapped_column(code_of(Verdict))
    made_at: Mapped[datetime] = mapped_column(Utc)
    by_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason = sealed_text()
