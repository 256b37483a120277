"""Brings a database's tables up to date, with the migrations of both packages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

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
