"""Looks for words in what was written: every text is opened in memory, and only within one's cases.

The same sources as the timeline's, so what is kept back there is kept back here. All of them are
asked in one statement, and the texts it returns are opened one by one, each only until the words
were found.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import (
    LargeBinary,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from advocacy.cases.happened.sources import THE_CASE, Happening, Source, Sources
from advocacy.cases.models import Case
from advocacy.cases.pages import TimelineItem
from advocacy.cases.searching.wanted import Wanted, texts_in
from advocacy.db import open_column
from advocacy.web.paging import Key, page_from

PAGE_SIZE = 25
_AROUND = 60


@dataclass(frozen=True)
class Written:
    """Where words were found: the case, what it stands in, and a little around them."""

    case: Case
    label: str
    item: TimelineItem
    excerpt: str


@dataclass(frozen=True)
class Places:
    """A page of the places where words stand, the newest first, and how many there are in all.

    `first` is the number of the first of the page, `older` the key of the next page.
    """

    shown: list[Written] = field(default_factory=list)
    total: int = 0
    first: int = 1
    older: Key | None = None


@dataclass(frozen=True)
class _Hit:
    key: Key
    place: int
    case_id: UUID
    code: str
    words: bytes | None
    more: bytes | None
    excerpt: str


def search_written(
    session: Session,
    sources: Sources,
    wanted: Wanted,
    *,
    cases: Mapping[UUID, Case],
    kind: str = "",
    before: Key | None = None,
    without: frozenset[UUID] = frozenset(),
) -> Places:
    """Return a page of where these words stand in the records of some cases.

    `kind` is one of the sources' kinds, or nothing for all of them; the rows `without` are left
    out, since they are shown already.
    """
    if not cases:
        return Places()
    found = _hits(session, sources, wanted, list(cases), kind=kind)
    hits = [hit for hit in found if hit.key[1] not in without]
    hits.sort(key=attrgetter("key"), reverse=True)
    left = [hit for hit in hits if before is None or hit.key < before]
    shown = left[:PAGE_SIZE]
    return Places(
        shown=[_said(session, sources, cases[hit.case_id], hit) for hit in shown],
        total=len(hits),
        first=len(hits) - len(left) + 1,
        older=shown[-1].key if len(left) > PAGE_SIZE else None,
    )


def _said(session: Session, sources: Sources, case: Case, hit: _Hit) -> Written:
    source = sources.entries[hit.place]
    at, row_id = hit.key

    def opened(name: str, sealed: bytes | None) -> Any:
        if not name:
            return ""
        model: Any = source.model
        return open_column(session, model, name, sealed, row_id=row_id, scope_id=case.id)

    words, more = opened(source.words, hit.words), opened(source.more, hit.more)
    item = source.say(Happening(case.id, row_id, at, "", hit.code, words, more))
    if not item.endpoint:
        # It has no page of its own: the timeline that begins with it is its place.
        place = {"case_id": case.id, "before": page_from(at, row_id)}
        item = replace(item, endpoint="happened.timeline", arguments=place)
    return Written(case, sources.kinds[source.kind], item, hit.excerpt)


def _hits(
    session: Session,
    sources: Sources,
    wanted: Wanted,
    case_ids: list[UUID],
    *,
    kind: str,
) -> Iterator[_Hit]:
    places = [
        place
        for place, source in enumerate(sources.entries)
        if source.searched and kind in ("", source.kind)
    ]
    if not places:
        return
    alone = len(case_ids) == 1
    shape = ("search", tuple(places), alone)
    if shape not in sources.statements:
        sources.statements[shape] = _statement(sources, places, alone=alone)
    which: dict[str, Any] = {"case_id": case_ids[0]} if alone else {"case_ids": case_ids}
    readings = {place: _Reading(sources.entries[place]) for place in places}
    vault = session.info["vault"]
    for row in session.execute(sources.statements[shape], which):
        place, row_id, moment, code, words, more, *sealed = row
        case_id = case_ids[0] if alone else sealed.pop()
        found = readings[place].look(vault, wanted, case_id, row_id, sealed)
        if found:
            yield _Hit((moment, row_id), place, case_id, code, words, more, found)


class _Reading:
    """How the sealed columns of one source are read, worked out once for all of its rows."""

    def __init__(self, source: Source) -> None:
        model: Any = source.model
        attributes = [vars(model)[name] for name in source.searched]
        self._table: str = model.__tablename__
        self._columns: list[str] = [each.column for each in attributes]
        self._loads = {each.column: each.load for each in attributes}

    def look(
        self,
        vault: Any,
        wanted: Wanted,
        case_id: UUID,
        row_id: UUID,
        sealed: list[bytes | None],
    ) -> str:
        """Return a little of the first text of a row in which the words stand."""
        fields = zip(self._columns, sealed, strict=False)
        for column, data in vault.unseal_fields(case_id, fields, table=self._table, row_id=row_id):
            value = self._loads[column](data)
            for text in (value,) if isinstance(value, str) else texts_in(value):
                found = wanted.find(text)
                if found is not None:
                    return excerpt(*found)
        return ""


def _statement(sources: Sources, places: list[int], *, alone: bool) -> Select[Any]:
    """Return the question: of every source its sealed columns, filled up to the most there are."""
    most = max(len(sources.entries[place].searched) for place in places)
    # The list is told once, however many sources there are.
    mine = select(Case.id).where(Case.id.in_(bindparam("case_ids", expanding=True))).cte("mine")
    parts = []
    for place in places:
        source = sources.entries[place]
        model: Any = source.model
        sealed = [_sealed(model, name) for name in source.searched]
        empty = [cast(null(), LargeBinary)] * (most - len(sealed))
        query = source.select(
            literal(place).label("place"),
            model.id.label("id"),
            source.at.label("at"),
            cast(literal("") if source.code is None else source.code, String).label("code"),
            _sealed(model, source.words).label("words"),
            _sealed(model, source.more).label("more"),
            *(column.label(f"c{number}") for number, column in enumerate([*sealed, *empty])),
            # The one case that is asked for is known: to read its id with every row takes a sixth
            # of the time.
            *([] if alone else [source.case_id.label("case_id")]),
        )
        which = source.case_id == THE_CASE if alone else source.case_id.in_(select(mine.c.id))
        parts.append(query.where(which))
    merged = union_all(*parts).subquery()
    return select(merged)


def _sealed(model: Any, name: str) -> Any:
    return model.__table__.c[f"{name}_sealed"] if name else cast(null(), LargeBinary)


def excerpt(text: str, start: int, end: int) -> str:
    """Return a little of a text around the letters found in it, on one line."""
    first, last = max(0, start - _AROUND), end + _AROUND
    words = " ".join(text[first:last].split())
    return f"{'… ' if first else ''}{words}{' …' if last < len(text) else ''}"
