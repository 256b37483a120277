"""Engines and sessions, with the settings that make SQLite durable and PostgreSQL alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.orm import Session

from advocacy.db.sealing import install_sealing
from advocacy.db.wall import OPEN, tell_wall
from advocacy.vault import Vault

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
)


class ReadOnlySession(RuntimeError):
    """A page that only reads tried to change something."""


def make_engine(url: str) -> Engine:
    """Return an engine for `url`; an empty SQLite path means a database in memory."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    options: dict[str, Any] = {"poolclass": StaticPool} if url == "sqlite://" else {}
    engine = create_engine(
        url,
        # The transactions below are begun by us: the driver's own begin too late for SQLite.
        # An error of the database may end in a log: it must not carry what was being stored.
        hide_parameters=True,
        connect_args={"check_same_thread": False, "isolation_level": None},
        **options,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _refuse_changes(session: Session, *_: object) -> None:
    if session.info.get("reading") and (session.new or session.dirty or session.deleted):
        message = "A page that only reads changed a row: do it in a POST."
        raise ReadOnlySession(message)


def make_session(
    engine: Engine, vault: Vault, *, reading: bool = False, wall: str = OPEN
) -> Session:
    """Return a session that seals by `vault`; a reading one refuses every change.

    On SQLite a writing session begins immediately, so that two writers wait instead of failing.
    On PostgreSQL `wall` says which cases it may see (see `wall.py`).
    """
    bind: Any = engine.execution_options(reading=True) if reading else engine
    session = Session(bind, expire_on_commit=False, info={"vault": vault, "reading": reading})
    session.info["wall"] = wall
    event.listen(session, "after_begin", tell_wall)
    event.listen(session, "before_flush", _refuse_changes)
    install_sealing(session)
    return session


@contextmanager
def writing(engine: Engine, vault: Vault) -> Iterator[Session]:
    """Yield a session that commits when the block ends well and rolls back when it doesn't."""
    with make_session(engine, vault) as session:
        yield session
        session.commit()
