"""The declarative base: ids made before the insert, named constraints, deferrable links."""

from enum import StrEnum
from typing import Any
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import Enum, ForeignKey, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> UUID:
    """Return a new UUIDv7 (RFC 9562): its order is the order of making."""
    return uuid_utils.compat.uuid7()


class Base(DeclarativeBase):
    """Every table's base."""

    metadata = MetaData(naming_convention=NAMES)

    def __init__(self, **values: Any) -> None:
        owner = type(self)
        if hasattr(owner, "id"):
            values.setdefault("id", new_id())
        for name, value in values.items():
            if not hasattr(owner, name):
                message = f"{name!r} is not an attribute of {owner.__name__}."
                raise TypeError(message)
            setattr(self, name, value)


class Identified:
    """A row with a UUIDv7 of its own, known before the row is stored."""

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


def link_to(target: str) -> ForeignKey:
    """Return a foreign key that is checked at commit, so the order of inserts does not matter."""
    return ForeignKey(target, deferrable=True, initially="DEFERRED")


def code_of(codes: type[StrEnum], *, name: str = "") -> Enum:
    """Return the column type of a code: text with a check constraint, read back as its enum.

    `name` is the constraint's, needed where a table has two columns of the same codes.
    """
    longest = max(len(code.value) for code in codes)
    return Enum(
        codes,
        native_enum=False,
        create_constraint=True,
        length=max(32, longest),
        values_callable=lambda found: [code.value for code in found],
        name=name or codes.__name__.lower(),
    )
