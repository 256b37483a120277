"""Looks for words in what was written: every text is opened in memory, and only within one's cases.

The same sources as the timeline's, so what is kept back there is kept back here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, String, cast, literal, null, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.access import may_open
from advocacy.cases.happened.sources import Happening, Source, Sources
from advocacy.cases.models import Case
from advocacy.cases.pages import TimelineItem
from advocacy.db import open_column

MOST = 25
_AROUND = 60


@dataclass(frozen=True)
class Written:
    """Where words were found: the case, what it stands in, and a little around them."""

    case: Case
    label: str
    item: TimelineItem
    excerpt: str


def search_written(
    session: Session,
    sources: Sources,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    kind: str = "",
) -> tuple[list[Written], bool]:
    """Return where these letters stand, the newest first, and whether there is more than is shown.

    Capitals make no difference. `kind` is one of the sources' kinds, or nothing for all of them.
    """
    letters = text.casefold()
    cases = {each.id: each for each in session.scalars(select(Case).where(may_open(actor, at=at)))}
    hits: list[tuple[datetime, str, Source, Happening, str]] = []
    for source in sources.entries:
        if source.words and kind in ("", source.kind):
            hits += _hits(session, source, letters, may_open(actor, at=at))
    shown = nlargest(MOST + 1, hits, key=lambda hit: (hit[0], hit[1]))
    found = [
        Written(cases[each.case_id], sources.kinds[source.kind], source.say(each), excerpt)
        for _, _, source, each, excerpt in shown
    ]
    return found[:MOST], len(found) > MOST


def _hits(
    session: Session, source: Source, letters: str, mine: ColumnElement[bool]
) -> Iterator[tuple[datetime, str, Source, Happening, str]]:
    model: Any = source.model
    more = model.__table__.c[f"{source.more}_sealed"] if source.more else cast(null(), LargeBinary)
    query = select(
        model.case_id,
        model.id,
        source.at.label("at"),
        cast(literal("") if source.code is None else source.code, String).label("code"),
        model.__table__.c[f"{source.words}_sealed"].label("words"),
        more.label("more"),
    ).where(model.case_id.in_(select(Case.id).where(mine)), *source.where)
    for case_id, row_id, at, code, words, more_words in session.execute(query):
        opened = [
            open_column(session, model, name, sealed, row_id=row_id, scope_id=case_id)
            for name, sealed in ((source.words, words), (source.more, more_words))
            if name
        ]
        for value in opened:
            place = value.casefold().find(letters) if isinstance(value, str) else -1
            if place >= 0:
                row = Happening(case_id, row_id, at, "", code, opened[0], [*opened, ""][1])
                yield at, str(row_id), source, row, excerpt(value, place, len(letters))
                break


def excerpt(text: str, place: int, length: int) -> str:
    """Return a little of a text around the letters found at a place, on one line."""
    start, end = max(0, place - _AROUND), place + length + _AROUND
    words = " ".join(text[start:end].split())
    return f"{'… ' if start else ''}{words}{' …' if end < len(text) else ''}"
