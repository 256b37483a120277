"""Contacts that other slices keep: texts and messages, shown here and changed only where they live.

A slice above registers a source while the application is made:

    contact_sources(app).add(find_messages)

The list of contacts asks every source for one page and lays the rows among its own; nothing is
copied, so nothing is counted twice.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import Flask
from sqlalchemy import ColumnElement, SQLColumnExpression, and_, or_
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.contacts.models import Channel, Direction

Key = tuple[datetime, UUID]


@dataclass(frozen=True)
class OtherContact:
    """A contact with the survivor that another slice keeps.

    `title` says what it was, without the words that were said; `endpoint` leads to where it is
    kept. `reached` is None where nobody can know.
    """

    at: datetime
    id: UUID
    channel: Channel
    direction: Direction
    title: str
    reached: bool | None = None
    by: str = ""
    detail: str = ""
    tag: str = ""
    tone: str = "plain"
    endpoint: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Window:
    """What is asked of a source: at most `limit`, newest first by (at, id), beyond `before`.

    A source keeps to `channel` and `reached` where they are given; None asks for any.
    """

    limit: int
    before: Key | None = None
    channel: Channel | None = None
    reached: bool | None = None

    def wants(self, channel: Channel, *, reached: bool | None) -> bool:
        """Return whether rows of this channel and outcome are asked for at all."""
        return self.channel in (None, channel) and self.reached in (None, reached)

    def beyond(
        self, moment: SQLColumnExpression[datetime], row: SQLColumnExpression[UUID]
    ) -> list[ColumnElement[bool]]:
        """Return the conditions that a row comes after the key; none on the first page."""
        if self.before is None:
            return []
        at, row_id = self.before
        return [or_(moment < at, and_(moment == at, row < row_id))]


ContactSource = Callable[[Session, Case, Window], Iterable[OtherContact]]


@dataclass
class ContactSources:
    """Every registered source."""

    sources: list[ContactSource] = field(default_factory=list)

    def add(self, source: ContactSource) -> None:
        """Add a source: one statement for a page, however many rows there are."""
        self.sources.append(source)


def contact_sources(app: Flask) -> ContactSources:
    """Return the application's sources."""
    return cast("ContactSources", app.extensions.setdefault("contact_sources", ContactSources()))
