"""What each slice adds to the timeline: which rows, when they happened, and how they read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import Flask
from sqlalchemy import Select, Uuid, bindparam, select

from advocacy.cases.pages import TimelineItem
from advocacy.db import Identified, Utc

# What a source's conditions may name: the case that is asked for, and the moment of asking.
THE_CASE = bindparam("case_id", type_=Uuid)
NOW = bindparam("now", type_=Utc)


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
    and `more` the names of sealed columns, `where` further conditions. Words are looked for in
    these two where they are texts, and in the sealed columns of `also`. With `listed` false the
    rows are only found by their words, and never stand in the timeline. Rows that name no case
    themselves belong to the one of the table `beside`, joined by its condition.
    """

    kind: str
    model: type[Identified]
    at: Any
    say: Callable[[Happening], TimelineItem]
    by: Any = None
    code: Any = None
    way: Any = None
    words: str = ""
    more: str = ""
    where: tuple[Any, ...] = ()
    also: tuple[str, ...] = ()
    listed: bool = True
    beside: tuple[type[Any], Any] | None = None

    @property
    def case_id(self) -> Any:
        """Return the column that says of which case a row is."""
        model: Any = self.beside[0] if self.beside else self.model
        return model.case_id

    @property
    def searched(self) -> tuple[str, ...]:
        """Return the sealed columns in which words are looked for; lists of codes hold none."""
        shown = (name for name in (self.words, self.more) if name)
        texts = (name for name in shown if vars(self.model)[name].empty == "")
        return (*texts, *self.also)

    def select(self, *columns: Any) -> Select[Any]:
        """Return the question for these columns of its rows, in whichever case."""
        query = select(*columns).select_from(self.model)
        if self.beside is not None:
            query = query.join(*self.beside)
        return query.where(*self.where)


@dataclass
class Sources:
    """Every registered source, and the words of each kind in the order of the filter."""

    entries: list[Source] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    # Put together once for each choice of filters: what changes from page to page is bound.
    statements: dict[Any, Any] = field(default_factory=dict)

    @property
    def listed(self) -> list[tuple[str, str]]:
        """Return the kinds of which something can stand in the timeline, with their words."""
        return self._labelled(each.kind for each in self.entries if each.listed)

    @property
    def searchable(self) -> list[tuple[str, str]]:
        """Return the kinds in which words can be looked for, with their words."""
        return self._labelled(each.kind for each in self.entries if each.searched)

    def _labelled(self, kinds: Iterable[str]) -> list[tuple[str, str]]:
        wanted = set(kinds)
        return [(kind, label) for kind, label in self.kinds.items() if kind in wanted]

    def add(self, label: str, *sources: Source) -> None:
        """Add the sources of one kind."""
        self.kinds[sources[0].kind] = label
        self.entries += sources


def happenings_of(app: Flask) -> Sources:
    """Return the application's sources."""
    return cast("Sources", app.extensions.setdefault("happenings", Sources()))
