"""Finds every row of a case, in whichever table, and deletes it; the log alone is left as it is.

Tables say themselves what is a case's, by a case, a scope or a link, as the wall takes it: plans
take part without this package naming one. A new table of a case is erased with it.
"""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Table, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from advocacy.db import Base
from advocacy.ledger.guard_ddl import TABLES as LOG

# Columns that hold an id of something in a case, without a link the database knows.
_BY_SUBJECT = (
    ("held_offer", "subject_id"),
    ("held_file", "subject_id"),
    ("intake_key", "subject_id"),
    ("prompt", "subject_id"),
)
# What came of a text, by the table and column that name it.
_BY_TEXT = (
    ("inbound_text", "id", "check_in_reply", "inbound_id"),
    ("delivery_report", "opaque", "outbound_text", "opaque"),
)
_KEPT = frozenset({*LOG, "erasure"})
_AT_ONCE = 500

Found = dict[str, set[UUID]]


def find_rows(session: Session, case_ids: set[UUID]) -> Found:
    """Return the ids of every row of these cases, by table, the cases among them."""
    found: Found = {"case": set(case_ids)}
    for table in _tables():
        marks = [table.c[name].in_(case_ids) for name in ("case_id", "scope_id") if name in table.c]
        if marks and "id" in table.c:
            _add(session, found, table, or_(*marks))
    _add_texts(session, found)
    while _follow(session, found):
        pass
    return {name: ids for name, ids in found.items() if ids}


def _tables() -> Iterator[Table]:
    return (table for table in Base.metadata.sorted_tables if table.name not in _KEPT)


def _add_texts(session: Session, found: Found) -> None:
    """Add what texts left behind: whose they were, their own rows don't say.

    A text that came in and is not yet wiped at the provider stays until it is; it holds no word
    any more. By the provider's name for a text its number could be looked up there.
    """
    for name, column, parent, parents in _BY_TEXT:
        table, whose = Base.metadata.tables[name], Base.metadata.tables[parent]
        for ids in _in_lots(found.get(parent, set())):
            those = select(whose.c[parents]).where(whose.c.id.in_(ids))
            wiped = [table.c.redacted_at.is_not(None)] if "redacted_at" in table.c else []
            _add(session, found, table, and_(table.c[column].in_(those), *wiped))


def _add(session: Session, found: Found, table: Table, condition: object) -> bool:
    there = found.setdefault(table.name, set())
    new = set(session.scalars(select(table.c.id).where(condition))) - there  # type: ignore[arg-type]
    there |= new
    return bool(new)


def _follow(session: Session, found: Found) -> bool:
    """Add the rows that can't stand without one that was found; return whether there were any."""
    more = False
    for table in _tables():
        if "id" not in table.c:
            continue
        for link in table.foreign_keys:
            if not link.parent.nullable:
                more |= _those(session, found, table, link.parent.name, link.column.table.name)
    for name, column in _BY_SUBJECT:
        for parent in list(found):
            if parent not in (name, "account", "team"):
                more |= _those(session, found, Base.metadata.tables[name], column, parent)
    return more


def _those(session: Session, found: Found, table: Table, column: str, parent: str) -> bool:
    more = False
    for ids in _in_lots(found.get(parent, set())):
        more |= _add(session, found, table, table.c[column].in_(ids))
    return more


def _in_lots(ids: set[UUID]) -> Iterator[list[UUID]]:
    ordered = sorted(ids)
    return (ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE))


def delete_rows(session: Session, found: Found) -> None:
    """Delete what was found; whatever else pointed at it points at nothing from now on."""
    tables = [table for table in reversed(Base.metadata.sorted_tables) if table.name not in _KEPT]
    for table in tables:
        _delete_without_ids(session, found, table)
        for ids in _in_lots(found.get(table.name, set())):
            session.execute(
                delete(table)
                .where(table.c.id.in_(ids))
                .execution_options(synchronize_session=False)
            )
    # Last, so that only what stays is changed; until the commit the links are not asked.
    for table in tables:
        for link in table.foreign_keys:
            if link.parent.nullable and found.get(link.column.table.name):
                _let_go(session, found, table, link.parent.name, link.column.table.name)


def _let_go(session: Session, found: Found, table: Table, column: str, parent: str) -> None:
    for ids in _in_lots(found[parent]):
        session.execute(
            update(table)
            .where(table.c[column].in_(ids))
            .values({column: None})
            .execution_options(synchronize_session=False)
        )


def _delete_without_ids(session: Session, found: Found, table: Table) -> None:
    """Delete rows of a table that has no ids of its own, such as the ways somebody signs in."""
    if "id" in table.c:
        return
    for link in table.foreign_keys:
        for ids in _in_lots(found.get(link.column.table.name, set())):
            session.execute(
                delete(table)
                .where(link.parent.in_(ids))
                .execution_options(synchronize_session=False)
            )
