"""What slices above say of a contact, shown beside it: an incident that was told in it.

They register while the application is made; a page of contacts asks each once, for all its lines.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import Flask
from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import Session

from advocacy.cases.models import Case


@dataclass(frozen=True)
class Mention:
    """Something that belongs to a contact: what it is, when it happened, and where it is kept."""

    title: str
    at: datetime
    endpoint: str
    arguments: dict[str, Any]


FindMentions = Callable[[Session, Case, Iterable[UUID]], dict[UUID, list[Mention]]]


@dataclass
class Mentions:
    """Every registered way to find something."""

    finders: list[FindMentions] = field(default_factory=list)
    conditions: list[ColumnElement[bool]] = field(default_factory=list)

    def add(self, find: FindMentions, *, where: ColumnElement[bool]) -> None:
        """Add a way to find something; `where` tells the contacts that have it from the others."""
        self.finders.append(find)
        self.conditions.append(where)

    def there_are(self) -> ColumnElement[bool]:
        """Return a column of the contacts' own statement: only those that have some are asked."""
        return or_(false(), *self.conditions)

    def of(
        self, session: Session, case: Case, contact_ids: Iterable[UUID]
    ) -> dict[UUID, list[Mention]]:
        """Return what belongs to these contacts, one statement for each way to find something."""
        ids = list(contact_ids)
        found: dict[UUID, list[Mention]] = {}
        for find in self.finders if ids else []:
            for contact_id, mentions in find(session, case, ids).items():
                found.setdefault(contact_id, []).extend(mentions)
        return found


def contact_mentions(app: Flask) -> Mentions:
    """Return what the application's slices say of contacts."""
    return cast("Mentions", app.extensions.setdefault("contact_mentions", Mentions()))
