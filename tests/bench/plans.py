"""Which tables a page's statements read from end to end, as the database plans them."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Engine, event

Asked = tuple[str, Any]
_BY_INDEX = ("Index Scan", "Index Only Scan", "Bitmap Index Scan")


def statements_of(engine: Engine, read: Callable[[], object]) -> list[Asked]:
    """Return every question that reading something asks, with its values."""
    asked: list[Asked] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "WITH")) and "set_config" not in statement:
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        read()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return asked


def read_whole(connection: Connection, asked: Asked, tables: set[str]) -> set[str]:
    """Return which of these tables a question would read from end to end."""
    statement, values = asked
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return {row[3].split()[1] for row in rows if row[3].startswith("SCAN ")} & tables
    found = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    plan = json.loads(found) if isinstance(found, str) else found
    return set(_scans(plan[0]["Plan"], "")) & tables


def _scans(node: dict[str, Any], around: str) -> Iterator[str]:
    """Return the tables of every step that begins at one end and goes on to the other.

    One that goes through an index without a condition does so too.
    """
    table = node.get("Relation Name", around)
    kind = node["Node Type"]
    if kind == "Seq Scan" or (kind in _BY_INDEX and "Index Cond" not in node):
        yield table
    for each in node.get("Plans", ()):
        yield from _scans(each, table if kind == "Bitmap Heap Scan" else "")
