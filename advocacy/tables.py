"""Brings a database's tables up to date, with the migrations of both packages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from advocacy.db.wall import open_wall
from advocacy.ledger.guard_ddl import TABLES as LOG

_HERE = Path(__file__).resolve().parent
_VERSIONS = (_HERE / "migrations" / "versions", _HERE.parent / "safety_plans" / "migrations")


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, bound to a connection when one is given."""
    config = Config()
    config.set_main_option("script_location", str(_HERE / "migrations"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(each) for each in _VERSIONS))
    config.attributes["connection"] = connection
    return config


class RowsLost(RuntimeError):
    """A migration would leave rows that point at nothing; it has been undone."""


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            open_wall(connection)
            yield connection
        return
    # SQLite changes a table by making another and dropping the first; with foreign keys on, the
    # drop would take every row that points at it along.
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if lost is not None:
                    message = f"Rows of {lost[0]} would point at nothing in {lost[2]}."
                    raise RowsLost(message)
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


class NoAccounts(RuntimeError):
    """The database can't be told who may do what."""


def grant(engine: Engine, role: str) -> None:
    """Let the account of web and worker use the tables; said again, it is the same."""
    if engine.dialect.name != "postgresql":
        message = "SQLite has no accounts: who may open its file may do everything."
        raise NoAccounts(message)
    with engine.begin() as connection:
        found = connection.execute(
            text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = :role"),
            {"role": role},
        ).one_or_none()
        if found is None:
            message = f"There is no account {role}: make it first, with CREATE ROLE."
            raise NoAccounts(message)
        if found[0]:
            message = f"{role} passes every wall: use one without SUPERUSER and BYPASSRLS."
            raise NoAccounts(message)
        schema = str(connection.scalar(text("SELECT current_schema()")))
        for statement in _grants(engine, role, schema):
            connection.execute(text(statement))


def _grants(engine: Engine, role: str, schema: str) -> list[str]:
    """Return the statements: of the log, rows may be added, and an event placed in the tree.

    The trigger of the log sees to it that an event gets its place once.
    """
    quote = engine.dialect.identifier_preparer.quote
    who, where = quote(role), quote(schema)
    everything = f"ALL TABLES IN SCHEMA {where}"
    log = ", ".join(f"{where}.{table}" for table in LOG)
    return [
        f"GRANT USAGE ON SCHEMA {where} TO {who}",
        f"REVOKE ALL ON {everything} FROM {who}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {everything} TO {who}",
        f"REVOKE UPDATE, DELETE ON {log} FROM {who}",
        f"GRANT UPDATE (seq) ON {where}.ledger_event TO {who}",
    ]


def upgrade(engine: Engine, *, to: str = "heads") -> None:
    """Apply every migration that is missing."""
    with _connected(engine) as connection:
        command.upgrade(alembic_config(connection), to)


def downgrade(engine: Engine, *, to: str = "base") -> None:
    """Undo migrations down to a revision."""
    with _connected(engine) as connection:
        command.downgrade(alembic_config(connection), to)


def is_up_to_date(database: Engine | Connection) -> bool:
    """Return whether every migration has been applied."""
    if isinstance(database, Engine):
        with database.connect() as connection:
            return is_up_to_date(connection)
    scripts = ScriptDirectory.from_config(alembic_config())
    current = MigrationContext.configure(database).get_current_heads()
    applied = {script.revision for script in scripts.get_all_current(current)}
    return set(scripts.get_heads()) <= applied
