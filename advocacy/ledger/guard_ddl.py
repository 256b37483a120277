"""Triggers by which the database itself refuses to change or delete what is in the log.

Only one change is allowed, once: giving an event its place in the tree. A migration makes the
same triggers as `create_all` by executing `statements(dialect)` after its tables.
"""

_EVENT_KEPT = (
    "id",
    "at",
    "actor_id",
    "actor_role",
    "action",
    "outcome",
    "case_id",
    "object_id",
    "route",
    "more_cases",
    "scope_id",
    "commitment",
    "leaf_hash",
)

# As the first migration made them; those of later migrations follow.
FIRST_TABLES = ("ledger_event", "ledger_personal", "ledger_case", "ledger_checkpoint")
TABLES = (*FIRST_TABLES, "ledger_stamp", "ledger_copy")

_POSTGRESQL_FUNCTION = (
    "CREATE OR REPLACE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"
)


def table_statements(table: str, dialect: str) -> list[str]:
    """Return the statements that keep one table of the log, for "sqlite" or "postgresql"."""
    if dialect == "sqlite":
        return [_sqlite(table, "UPDATE"), _sqlite(table, "DELETE"), *_sqlite_insert(table)]
    return [
        _POSTGRESQL_FUNCTION,
        _postgresql(table, "UPDATE"),
        _postgresql(table, "DELETE"),
        *_postgresql_insert(table),
        f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION ledger_append_only()",
    ]


def statements(dialect: str, tables: tuple[str, ...] = TABLES) -> list[str]:
    """Return the statements that keep the tables of the log, in order."""
    return [each for table in tables for each in table_statements(table, dialect)]


def _allowed_update(table: str, differs: str) -> str:
    """Return the condition under which an update is refused; empty means always."""
    if table != "ledger_event":
        return ""
    changed = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in _EVENT_KEPT)
    return f"OLD.seq IS NOT NULL OR NEW.seq IS NULL OR {changed}"


def _sqlite(table: str, verb: str) -> str:
    condition = _allowed_update(table, "IS NOT") if verb == "UPDATE" else ""
    when = f"WHEN {condition} " if condition else ""
    return (
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} {when}"
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    )


def _sqlite_insert(table: str) -> list[str]:
    # INSERT OR REPLACE deletes without asking a delete trigger, so it is stopped on its way in.
    if table != "ledger_event":
        return []
    return [
        f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} "  # noqa: S608 - our own names
        f"WHEN NEW.seq IS NOT NULL OR EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    ]


def _postgresql(table: str, verb: str) -> str:
    condition = _allowed_update(table, "IS DISTINCT FROM") if verb == "UPDATE" else ""
    when = f"WHEN ({condition}) " if condition else ""
    return (
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW {when}"
        "EXECUTE FUNCTION ledger_append_only()"
    )


def _postgresql_insert(table: str) -> list[str]:
    if table != "ledger_event":
        return []
    return [
        f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} FOR EACH ROW "
        "WHEN (NEW.seq IS NOT NULL) EXECUTE FUNCTION ledger_append_only()"
    ]
