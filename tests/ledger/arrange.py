"""Logs to check, and somebody who can write to the database past the portal."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from advocacy.actor import Actor, Role
from advocacy.db import new_id
from advocacy.ledger.guard_ddl import TABLES
from advocacy.ledger.models import LedgerCase, LedgerEvent, LedgerPersonal
from advocacy.ledger.service import record, record_read, sequence
from advocacy.ledger.verdict import FaultKind, Verdict
from advocacy.vault import Vault

START = datetime(2026, 11, 24, 18, 5, tzinfo=UTC)
AMIRA = Actor(account_id=new_id(), role=Role.ADVOCATE)


def a_log(session: Session, vault: Vault, *, events: int, batches: int = 4) -> UUID:
    """Write and sequence events of every form; return the case that most are about."""
    case_id, other = new_id(), new_id()
    vault.create_scope(case_id)
    for number in range(events):
        at = START + timedelta(seconds=number)
        if number % 5 == 3:
            record_read(session, actor=AMIRA, at=at, route="today.page", case_ids=[case_id, other])
        else:
            record(
                session,
                actor=AMIRA,
                at=at,
                action="contact.recorded",
                case_id=case_id,
                object_id=new_id() if number % 2 else None,
                route=None,
                personal={"note": f"Rang at {number}"} if number % 3 == 0 else None,
            )
        if (number + 1) % -(-events // batches) == 0:
            sequence(session, vault, at=at)
    sequence(session, vault, at=START + timedelta(days=1))
    session.commit()
    return case_id


def as_owner(session: Session) -> None:
    """Act as the account that owns the tables: to web and worker they are closed already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("RESET ROLE"))


def unlock(session: Session) -> None:
    """Take the triggers away, as somebody with the database's own password can."""
    if session.get_bind().dialect.name == "postgresql":
        as_owner(session)
        for table in TABLES:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    else:
        found = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        for name in list(found):
            session.execute(text(f"DROP TRIGGER {name}"))
    session.commit()


def event_at(session: Session, number: int) -> LedgerEvent:
    found = session.query(LedgerEvent).filter_by(seq=number).populate_existing().one()
    session.expunge(found)
    return found


def remove(session: Session, number: int) -> None:
    """Delete a row and all that hangs on it."""
    event_id = event_at(session, number).id
    for statement in (
        delete(LedgerPersonal).where(LedgerPersonal.event_id == event_id),
        delete(LedgerCase).where(LedgerCase.event_id == event_id),
        delete(LedgerEvent).where(LedgerEvent.id == event_id),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def move(session: Session, places: Iterable[tuple[int, int]]) -> None:
    """Give rows other numbers: pairs of the number now and the number then."""
    steps = [{"old": old, "new": new, "away": -old - 1000} for old, new in places]
    connection = session.connection()
    connection.execute(text("UPDATE ledger_event SET seq = :away WHERE seq = :old"), steps)
    connection.execute(text("UPDATE ledger_event SET seq = :new WHERE seq = :away"), steps)


def named(verdict: Verdict) -> list[tuple[FaultKind, int | None]]:
    return [(fault.kind, fault.seq) for fault in verdict.faults]
