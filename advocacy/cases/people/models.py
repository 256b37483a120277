"""What was known of somebody before, and how the people of a case are connected."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Uuid
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


class PersonEvent(StrEnum):
    """What happened to the record of a person."""

    CHANGED = "changed"
    ENDED = "ended"
    RETURNED = "returned"


class PersonVersion(SealedRow, Base):
    """A change of somebody's record, with the words that stood there before it.

    `mark` is `mark_of` the person before the change: a form that was opened then still finds what
    its writer had before them. `fields` are the names of what changed.
    """

    __tablename__ = "person_version"
    __table_args__ = (Index("ix_person_version_person", "person_id", "at"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(link_to("person.id"))
    at: Mapped[datetime] = mapped_column(Utc)
    by_id: Mapped[UUID | None] = mapped_column(Uuid)
    what: Mapped[PersonEvent] = mapped_column(code_of(PersonEvent))
    mark: Mapped[str] = mapped_column(String(16))
    fields = sealed_list()
    name = sealed_text()
    details = sealed_dict()
    reason = sealed_text()


class Tie(StrEnum):
    """How one person of a case is connected with another; read "one … other"."""

    PARENT = "parent"
    FAMILY = "family"
    PARTNER = "partner"
    FORMER = "former"
    NEW_PARTNER = "new_partner"
    LIVES_WITH = "lives_with"
    WORKS_WITH = "works_with"
    FRIEND = "friend"
    LOOKS_AFTER = "looks_after"
    ACTS_FOR = "acts_for"
    KNOWS = "knows"


class PersonTie(SealedRow, Base):
    """A connection between two people of one case. `ended_at` when it was taken away."""

    __tablename__ = "person_tie"
    __table_args__ = (CheckConstraint("one_id <> other_id", name="two_people"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    one_id: Mapped[UUID] = mapped_column(link_to("person.id"))
    other_id: Mapped[UUID] = mapped_column(link_to("person.id"))
    kind: Mapped[Tie] = mapped_column(code_of(Tie))
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    says = sealed_text()
