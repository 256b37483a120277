"""A person who saw or heard something that happened; one put right stands beside what it was."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, SealedRow, Utc, code_of, link_to, sealed_text
from advocacy.incidents.models import Voice


class Willing(StrEnum):
    """Whether they would speak to the police."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Witness(SealedRow, Base):
    """One person who saw or heard an incident, as they were named at one time.

    `replaces_id` is the row this one puts right: both stay, and the newer one counts. `reach` is
    how to reach them safely; it leaves, if at all, on a sheet of its own.
    """

    __tablename__ = "incident_witness"

    incident_id: Mapped[UUID] = mapped_column(link_to("incident.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    replaces_id: Mapped[UUID | None] = mapped_column(link_to("incident_witness.id"), unique=True)
    named_at: Mapped[datetime] = mapped_column(Utc)
    named_by: Mapped[UUID | None] = mapped_column(link_to("account.id"))
    whose: Mapped[Voice] = mapped_column(code_of(Voice))
    willing: Mapped[Willing] = mapped_column(code_of(Willing))
    who = sealed_text()
    reach = sealed_text()
    saw = sealed_text()
