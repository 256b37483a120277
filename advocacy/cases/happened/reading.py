"""Asks every source at once, a page at a time: merged in the database, nothing twice or skipped.

A page ends at a moment and an id. Ids are never the same in two tables, so the order is total,
and two things of one moment fall on one side of it or the other.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    LargeBinary,
    Select,
    String,
    Uuid,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import PORTAL_ROLES, Actor
from advocacy.cases.happened.sources import THE_CASE, Happening, Source, Sources
from advocacy.cases.models import Case
from advocacy.cases.pages import TimelineItem
from advocacy.db import Utc, open_column

PAGE_SIZE = 25
Key = tuple[datetime, UUID]
_COLLEAGUES = "colleagues"
_FIRST = datetime(1900, 1, 1, tzinfo=UTC)
_LAST = datetime(9000, 1, 1, tzinfo=UTC)


class Who(StrEnum):
    """Whose doings are wanted."""

    ANYBODY = ""
    ME = "me"
    SURVIVOR = "survivor"
    COLLEAGUE = "colleague"


class Way(StrEnum):
    """What came in, what went out, or both and all that is neither."""

    ANY = ""
    IN = "in"
    OUT = "out"


@dataclass(frozen=True)
class Chosen:
    """Which happenings are wanted; no kind chosen is every kind. `until` is not included.

    `colleague_id` is whose doings are wanted where `who` is a colleague.
    """

    kinds: frozenset[str] = field(default_factory=frozenset)
    who: Who = Who.ANYBODY
    colleague_id: UUID | None = None
    way: Way = Way.ANY
    since: datetime | None = None
    until: datetime | None = None


def list_happenings(
    session: Session,
    sources: Sources,
    case: Case,
    *,
    actor: Actor,
    at: datetime,
    chosen: Chosen | None = None,
    before: Key | None = None,
    limit: int = PAGE_SIZE,
) -> tuple[list[TimelineItem], Key | None]:
    """Return a page of what happened, newest first, and the key of the older: one statement."""
    chosen = chosen or Chosen()
    wanted = [
        (place, source)
        for place, source in enumerate(sources.entries)
        if source.listed and (not chosen.kinds or source.kind in chosen.kinds)
    ]
    if not wanted:
        return [], None
    shape = (tuple(place for place, _ in wanted), chosen.who, chosen.way, limit)
    if shape not in sources.statements:
        sources.statements[shape] = _statement(wanted, chosen, limit)
    end = chosen.until or _LAST
    if before is not None and before[0] < end:
        end, end_id = before
    else:
        end_id = UUID(int=0)
    found = session.execute(
        sources.statements[shape],
        {
            "case_id": case.id,
            "since": chosen.since or _FIRST,
            "until": end,
            "until_id": end_id,
            "now": at,
            "whose": actor.account_id if chosen.who is Who.ME else chosen.colleague_id,
        },
    ).all()
    shown = [_read(session, sources.entries[row.place], case, row) for row in found[:limit]]
    if len(found) <= limit:
        return shown, None
    return shown, (found[limit - 1].at, found[limit - 1].id)


def list_colleagues(
    session: Session, sources: Sources, case: Case, *, at: datetime
) -> list[tuple[UUID, str]]:
    """Return of whose doings something stands in the timeline: staff, by name, in one statement."""
    if _COLLEAGUES not in sources.statements:
        doers = union_all(
            *(
                source.select(source.by).where(source.case_id == THE_CASE)
                for source in sources.entries
                if source.listed and source.by is not None
            )
        )
        sources.statements[_COLLEAGUES] = select(Account).where(
            Account.id.in_(doers), Account.role.not_in(PORTAL_ROLES)
        )
    found = session.scalars(sources.statements[_COLLEAGUES], {"case_id": case.id, "now": at})
    named = [(each.id, each.name) for each in found]
    return sorted(named, key=lambda each: (each[1].casefold(), each[0]))


def _statement(wanted: list[tuple[int, Source]], chosen: Chosen, limit: int) -> Select[Any]:
    """Return the question: each source gives its newest by its own index, then they are merged."""
    parts = [
        select(_branch(place, source, chosen).limit(limit + 1).subquery())
        for place, source in wanted
    ]
    merged = union_all(*parts).subquery()
    return (
        select(merged, Account)
        .outerjoin(Account, Account.id == merged.c.by_id)
        .order_by(merged.c.at.desc(), merged.c.id.desc())
        .limit(limit + 1)
    )


def _branch(place: int, source: Source, chosen: Chosen) -> Select[Any]:
    model: Any = source.model
    at, row_id = source.at, model.id
    by = cast(null(), Uuid) if source.by is None else source.by
    way = literal("") if source.way is None else source.way
    until = bindparam("until", type_=Utc)
    query = source.select(
        literal(place).label("place"),
        row_id.label("id"),
        at.label("at"),
        by.label("by_id"),
        cast(literal("") if source.code is None else source.code, String).label("code"),
        _sealed(model, source.words).label("words"),
        _sealed(model, source.more).label("more"),
    ).where(
        source.case_id == THE_CASE,
        at >= bindparam("since", type_=Utc),
        at <= until,
        or_(at < until, row_id < bindparam("until_id", type_=Uuid)),
    )
    if chosen.way is not Way.ANY:
        query = query.where(way == chosen.way.value)
    if chosen.who in (Who.ME, Who.COLLEAGUE):
        query = query.where(by == bindparam("whose", type_=Uuid))
    if chosen.who is Who.SURVIVOR:
        theirs = select(Account.id).where(
            Account.case_id == THE_CASE, Account.role.in_(PORTAL_ROLES)
        )
        query = query.where(by.in_(theirs))
    return query.order_by(at.desc(), row_id.desc())


def _sealed(model: Any, name: str) -> Any:
    return model.__table__.c[f"{name}_sealed"] if name else cast(null(), LargeBinary)


def _read(session: Session, source: Source, case: Case, row: Any) -> TimelineItem:
    def opened(name: str, sealed: bytes | None) -> Any:
        if not name:
            return ""
        model: Any = source.model
        return open_column(session, model, name, sealed, row_id=row.id, scope_id=case.id)

    account: Account | None = row.Account
    return source.say(
        Happening(
            case_id=case.id,
            id=row.id,
            at=row.at,
            by=account.name if account else "",
            code=row.code,
            words=opened(source.words, row.words),
            more=opened(source.more, row.more),
        )
    )
