"""Whom staff and partners say they know: sealed, and found only by blind indexes."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, Identified, SealedRow, Utc, code_of, link_to, sealed_text


class Relation(StrEnum):
    """How somebody is known; `SELF` is the one who declares."""

    SELF = "self"
    FAMILY = "family"
    PARTNER = "partner"
    FRIEND = "friend"
    COLLEAGUE = "colleague"
    NEIGHBOUR = "neighbour"
    KNOWS_ME = "knows_me"
    OTHER = "other"


class DeclaredPerson(SealedRow, Base):
    """One person somebody knows. `ended_at` when it was taken back: blocks stay all the same."""

    __tablename__ = "declared_person"

    account_id: Mapped[UUID] = mapped_column(link_to("account.id"), index=True)
    relation: Mapped[Relation] = mapped_column(code_of(Relation))
    declared_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    name = sealed_text()
    born_on = sealed_text()
    phones = sealed_text()
    agency = sealed_text()
    collar_number = sealed_text()


class DeclaredKey(Identified, Base):
    """A blind index of a declared person, equal to that of a person in a case who fits."""

    __tablename__ = "declared_key"

    declared_id: Mapped[UUID] = mapped_column(link_to("declared_person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
