"""Sealed columns: plain to the code that holds the row, sealed in every table, log and backup.

A row that inherits SealedRow names its scope; each attribute made by `sealed_text` and its like
is kept in a binary column of the same name with `_sealed` behind it. Sealing happens when the
session flushes, opening when the attribute is read, both with the vault the session carries.
"""

import json
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, cast, overload
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, event
from sqlalchemy.orm import Mapped, MappedColumn, Session, mapped_column, object_session
from typing_extensions import override

from advocacy.db.base import Identified

T = TypeVar("T")
_FRESH = b""


class Sealed(Generic[T]):
    """An attribute whose value is stored sealed."""

    def __init__(self, load: Callable[[bytes], T], dump: Callable[[T], bytes], empty: T) -> None:
        self._load, self._dump, self._empty = load, dump, empty
        self.name = ""

    @property
    def column(self) -> str:
        """Return the name of the column that holds the sealed bytes."""
        return f"{self.name}_sealed"

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: object, owner: type) -> T: ...

    def __get__(self, row: object | None, owner: type) -> Self | T:
        if row is None:
            return self
        sealed_row = cast("SealedRow", row)
        plain = sealed_row.plain_values()
        if self.name not in plain or plain[self.name][0] != getattr(row, self.column):
            plain[self.name] = (getattr(row, self.column), self._open(sealed_row))
        return cast("T", plain[self.name][1])

    def __set__(self, row: object, value: T) -> None:
        cast("SealedRow", row).plain_values()[self.name] = (
            None if value is None else _FRESH,
            value,
        )
        setattr(row, self.column, None if value is None else _FRESH)

    def _open(self, row: "SealedRow") -> T:
        sealed: bytes | None = getattr(row, self.column)
        if sealed is None:
            return self._empty
        session = object_session(row)
        if session is None:
            message = f"{type(row).__name__}.{self.name} was read outside its session."
            raise RuntimeError(message)
        data: bytes = session.info["vault"].unseal(
            row.scope_id,
            sealed,
            table=type(row).__tablename__,
            column=self.column,
            row_id=row.id,
        )
        return self._load(data)

    def load(self, data: bytes) -> T:
        """Return the value that opened bytes stand for."""
        return self._load(data)

    def dump(self, value: T) -> bytes:
        """Return the bytes that stand for a value, to be sealed where no session does it."""
        return self._dump(value)

    @property
    def empty(self) -> T:
        """Return what an absent value reads as."""
        return self._empty

    def seal(self, row: "SealedRow", session: Session) -> None:
        """Replace a freshly set value by its sealed bytes; called when the session flushes."""
        if getattr(row, self.column) != _FRESH:
            return
        value = row.plain_values()[self.name][1]
        sealed = session.info["vault"].seal(
            row.scope_id,
            self._dump(cast("T", value)),
            table=type(row).__tablename__,
            column=self.column,
            row_id=row.id,
        )
        setattr(row, self.column, sealed)
        row.plain_values()[self.name] = (sealed, value)


class SealedRow(Identified):
    """A row that belongs to exactly one scope and may hold sealed columns."""

    __tablename__: str
    scope_id: Mapped[UUID] = mapped_column(Uuid)

    @override
    def __init_subclass__(cls, **options: Any) -> None:
        for name, attribute in list(vars(cls).items()):
            if isinstance(attribute, Sealed):
                attribute.name = name
                column: MappedColumn[bytes] = mapped_column(
                    attribute.column, LargeBinary, nullable=True
                )
                setattr(cls, attribute.column, column)
        super().__init_subclass__(**options)

    def plain_values(self) -> dict[str, tuple[bytes | None, object]]:
        """Return what has been opened or set so far, beside the sealed bytes it stands for."""
        return cast(
            "dict[str, tuple[bytes | None, object]]", self.__dict__.setdefault("_plain", {})
        )


def sealed_columns(owner: type) -> list[Sealed[Any]]:
    """Return the sealed attributes of a model, in the order they were written."""
    return [found for found in vars(owner).values() if isinstance(found, Sealed)]


def open_column(
    session: Session,
    owner: type[SealedRow],
    name: str,
    sealed: bytes | None,
    *,
    row_id: UUID,
    scope_id: UUID,
) -> Any:
    """Return the value of a sealed column that was selected by itself, without its row."""
    attribute = cast("Sealed[Any]", vars(owner)[name])
    if sealed is None:
        return attribute.empty
    data = session.info["vault"].unseal(
        scope_id,
        sealed,
        table=owner.__tablename__,
        column=attribute.column,
        row_id=row_id,
    )
    return attribute.load(data)


def _seal_fresh(session: Session, *_: object) -> None:
    for row in [*session.new, *session.dirty]:
        if isinstance(row, SealedRow):
            for column in sealed_columns(type(row)):
                column.seal(row, session)


def install_sealing(session: Session) -> None:
    """Make a session seal what is set on its rows whenever it flushes."""
    event.listen(session, "before_flush", _seal_fresh)


def _json(data: bytes) -> Any:
    return json.loads(data)


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def sealed_text() -> Sealed[str]:
    """Return a sealed column of text; an absent value reads as an empty string."""
    return Sealed(bytes.decode, str.encode, "")


def sealed_text_or_none() -> Sealed[str | None]:
    """Return a sealed column of text that may be None."""
    return Sealed(bytes.decode, lambda value: (value or "").encode(), None)


def sealed_list() -> Sealed[list[Any]]:
    """Return a sealed column of a JSON list; assign a new list to change it."""
    return Sealed(_json, _dump, [])


def sealed_dict() -> Sealed[dict[str, Any]]:
    """Return a sealed column of a JSON object; assign a new dict to change it."""
    return Sealed(_json, _dump, {})
