"""What each slice adds to the timeline: which rows, when they happened, and how they read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import Flask

from advocacy.cases.pages import TimelineItem
from advocacy.db import SealedRow


@dataclass(frozen=True)
class Happening:
    """A row of a source as it was found; `words` and `more` are its opened sealed columns.

    `code` is what the source put together to tell its rows apart, `by` the name of whoever did it.
    """

    case_id: UUID
    id: UUID
    at: datetime
    by: str
    code: str
    words: Any
    more: Any


@dataclass(frozen=True)
class Source:
    """Rows of a table with a case: `kind` is the filter they fall under.

    `at` and `by` are columns, `code` and `way` (in, out or nothing) expressions of text, `words`
    and `more` the names of sealed columns, `where` further conditions.
    """

    kind: str
    model: type[SealedRow]
    at: Any
    say: Callable[[Happening], TimelineItem]
    by: Any = None
    code: Any = None
    way: Any = None
    words: str = ""
    more: str = ""
    where: tuple[Any, ...] = ()


@dataclass
class Sources:
    """Every registered source, and the words of each kind in the order of the filter."""

    entries: list[Source] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    # Put together once for each choice of filters: what changes from page to page is bound.
    statements: dict[Any, Any] = field(default_factory=dict)

    def add(self, label: str, *sources: Source) -> None:
        """Add the sources of one kind."""
        self.kinds[sources[0].kind] = label
        self.entries += sources


def happenings_of(app: Flask) -> Sources:
    """Return the application's sources."""
    return cast("Sources", app.extensions.setdefault("happenings", Sources()))
