"""The second wall, on PostgreSQL: what a transaction says on whose behalf it runs.

The policies of the tables of a case read the setting `advocacy.wall`, which holds for one
transaction; where nothing is set there is no row. It is never the first wall: who may see what is
decided by the scoped queries, and this stands behind one that forgot its condition. It does not
stop somebody who can send statements of their own. On SQLite nothing of it happens.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, SessionTransaction

OPEN = "open"
NOTHING = ""
_SET = text("SELECT set_config('advocacy.wall', :wall, true)")
_PASSES = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


def only_case(case_id: UUID) -> str:
    """Return the wall that leaves one case."""
    return f"case {case_id}"


def set_wall(session: Session, wall: str) -> None:
    """Say on whose behalf the session runs from now on, in later transactions too."""
    if session.info.get("wall", NOTHING) == wall:
        return
    session.info["wall"] = wall
    if session.in_transaction() and _has_walls(session):
        session.execute(_SET, {"wall": wall})


def open_wall(connection: Connection) -> None:
    """Let a transaction without a session, a migration's, see every row."""
    if connection.dialect.name == "postgresql":
        connection.execute(_SET, {"wall": OPEN})


def tell_wall(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Say it at the begin of each transaction; nothing said is nothing seen."""
    wall = session.info.get("wall", NOTHING)
    if wall and not transaction.nested and connection.dialect.name == "postgresql":
        connection.execute(_SET, {"wall": wall})


def passes_wall(session: Session) -> bool:
    """Return whether the database's account is one that row-level security never stops.

    False on SQLite, which has neither accounts nor such a wall.
    """
    return _has_walls(session) and bool(session.scalar(_PASSES))


def let_through(session: Session, case_id: UUID, *, why: str) -> None:
    """Let the rest of this session see one case more, whose right to be seen was just proven."""
    _expect_reason(why)
    wall = str(session.info.get("wall", NOTHING))
    if wall != OPEN:
        set_wall(session, f"{wall};{only_case(case_id)}" if wall else only_case(case_id))


@contextmanager
def beyond_the_wall(session: Session, *, why: str) -> Iterator[None]:
    """Read or write across cases for as long as the block lasts; each use is reviewed."""
    _expect_reason(why)
    before = str(session.info.get("wall", NOTHING))
    set_wall(session, OPEN)
    try:
        yield
        if not session.info.get("reading"):
            session.flush()
    except BaseException:
        # In a transaction that has failed there is nothing left to see.
        with suppress(SQLAlchemyError):
            set_wall(session, before)
        raise
    set_wall(session, before)


def _has_walls(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _expect_reason(why: str) -> None:
    if not why:
        message = "Whoever looks beyond the wall says why."
        raise ValueError(message)
