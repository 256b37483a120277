"""What is written stays; what is read is written; two workers take turns."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM, Actor, Role
from advocacy.db import Base, make_engine, make_session, new_id
from advocacy.ledger.guard_ddl import TABLES, statements
from advocacy.ledger.leaves import leaf_hash
from advocacy.ledger.models import (
    Checkpoint,
    LedgerCase,
    LedgerEvent,
    LedgerPersonal,
    RefusalCount,
)
from advocacy.ledger.service import (
    count_refusal,
    list_case_events,
    record,
    record_read,
    sequence,
)
from advocacy.ledger.verify import verify
from advocacy.vault import SERVICE_SCOPE, ScopeErased, Vault
from tests.ledger.arrange import AMIRA, START, a_log, as_owner

Changing = Callable[[Session], object]


def _replaced(session: Session) -> object:
    verb = "INSERT OR REPLACE INTO" if session.get_bind().dialect.name == "sqlite" else "TRUNCATE"
    if verb == "TRUNCATE":
        return session.execute(text("TRUNCATE ledger_event CASCADE"))
    columns = "id, at, actor_role, action, outcome, leaf_hash"
    return session.execute(
        text(f"{verb} ledger_event ({columns}) SELECT {columns} FROM ledger_event WHERE seq = 2")  # noqa: S608 - our own words
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda session: session.execute(update(LedgerEvent).values(action="x")),
        lambda session: session.execute(update(LedgerEvent).values(seq=None)),
        lambda session: session.execute(
            update(LedgerEvent).where(LedgerEvent.seq.is_(None)).values(seq=90, outcome="x")
        ),
        lambda session: session.execute(update(LedgerEvent).values(seq=LedgerEvent.seq + 90)),
        lambda session: session.execute(delete(LedgerEvent)),
        lambda session: session.execute(
            insert(LedgerEvent).values(
                id=new_id(),
                at=START,
                actor_role="x",
                action="x",
                outcome="x",
                leaf_hash=b"x" * 32,
                seq=99,
            )
        ),
        _replaced,
        lambda session: session.execute(update(LedgerPersonal).values(scope_id=SERVICE_SCOPE)),
        lambda session: session.execute(delete(LedgerPersonal)),
        lambda session: session.execute(update(LedgerCase).values(case_id=new_id())),
        lambda session: session.execute(delete(LedgerCase)),
        lambda session: session.execute(update(Checkpoint).values(size=1)),
        lambda session: session.execute(delete(Checkpoint)),
    ],
    ids=[
        "edit",
        "unnumber",
        "number-and-edit",
        "renumber",
        "delete",
        "insert-numbered",
        "replace",
        "edit-said",
        "delete-said",
        "edit-case",
        "delete-case",
        "edit-checkpoint",
        "delete-checkpoint",
    ],
)
def test_the_database_itself_keeps_the_log(
    session: Session, vault: Vault, change: Changing
) -> None:
    a_log(session, vault, events=5)
    record(session, actor=AMIRA, at=START, action="contact.recorded")
    session.commit()
    as_owner(session)
    with pytest.raises(DBAPIError, match="append-only"):
        change(session)


def test_a_migration_makes_the_triggers_of_every_table() -> None:
    for dialect in ("sqlite", "postgresql"):
        found = " ".join(statements(dialect))
        assert all(f"BEFORE DELETE ON {table}" in found for table in TABLES)


def test_the_leaf_of_a_row_read_back_is_the_leaf_that_was_written(
    session: Session, vault: Vault
) -> None:
    a_log(session, vault, events=12)
    session.expire_all()
    for event in session.scalars(select(LedgerEvent)):
        assert leaf_hash(event) == event.leaf_hash


def test_what_was_said_is_nowhere_in_the_event(session: Session, vault: Vault, marker: str) -> None:
    event = record(session, actor=SYSTEM, at=START, action="x", personal={"note": marker})
    session.commit()
    raw = session.execute(text("SELECT * FROM ledger_event, ledger_personal")).one()
    assert marker not in repr(tuple(raw))
    assert event.scope_id == SERVICE_SCOPE
    assert session.scalar(select(LedgerPersonal)).opened["personal"] == {"note": marker}


def test_the_same_words_are_committed_to_differently(session: Session, vault: Vault) -> None:
    first, second = (
        record(session, actor=SYSTEM, at=START, action="x", personal={"note": "yes"})
        for _ in range(2)
    )
    assert first.commitment != second.commitment


def test_nothing_personal_is_recorded_of_an_erased_case(session: Session, vault: Vault) -> None:
    record(session, actor=SYSTEM, at=START, action="x", case_id=new_id(), personal={"a": "b"})
    with pytest.raises(ScopeErased):
        session.flush()


def test_a_list_page_is_one_event_and_found_from_each_of_its_cases(session: Session) -> None:
    first, second = new_id(), new_id()
    event = record_read(
        session, actor=AMIRA, at=START, route="today.page", case_ids={first, second}
    )
    alone = record_read(
        session,
        actor=AMIRA,
        at=START + timedelta(seconds=1),
        route="cases.page",
        case_ids=[first],
    )
    assert list_case_events(session, first) == [alone, event]
    assert list_case_events(session, second) == [event]
    assert list_case_events(session, first, actions=["x"]) == []
    assert session.scalar(select(func.count()).select_from(LedgerEvent)) == 2


def test_polls_of_one_page_are_one_event_in_a_quarter_of_an_hour(session: Session) -> None:
    case_id, other = new_id(), new_id()

    def poll(minutes: float, *, actor: Actor = AMIRA, cases: tuple[object, ...] = (case_id,)):
        return record_read(
            session,
            actor=actor,
            at=START + timedelta(minutes=minutes),
            route="today.poll",
            case_ids=cases,
            coalesce=True,
        )

    assert poll(0) is not None
    assert poll(14.9) is None
    assert poll(14.9, actor=Actor(account_id=new_id(), role=Role.LEAD)) is not None
    assert poll(14.9, cases=(other,)) is not None
    assert poll(14.9, cases=(case_id, other)) is not None
    assert poll(14.9, cases=(case_id, other)) is None
    assert poll(15) is not None


def test_a_page_that_is_no_poll_is_recorded_each_time(session: Session) -> None:
    for _ in range(3):
        record_read(session, actor=AMIRA, at=START, route="cases.page", case_ids=[])
    assert session.scalar(select(func.count()).select_from(LedgerEvent)) == 3


def test_anonymous_refusals_are_counted_by_the_minute(session: Session) -> None:
    for seconds in (0, 20, 54, 55):
        count_refusal(session, at=START + timedelta(seconds=seconds), route="cases.page")
    count_refusal(session, at=START + timedelta(seconds=60), route="cases.page")
    found = session.execute(
        select(RefusalCount.minute, RefusalCount.times).order_by(RefusalCount.minute)
    ).all()
    assert [tuple(row) for row in found] == [(START, 4), (START + timedelta(minutes=1), 1)]


def test_sequencing_twice_gives_nothing_a_second_place(session: Session, vault: Vault) -> None:
    events = [record(session, actor=AMIRA, at=START, action="x") for _ in range(5)]
    assert sequence(session, vault, at=START) == 5
    assert sequence(session, vault, at=START) == 0
    session.commit()
    assert [event.seq for event in events] == [0, 1, 2, 3, 4]
    assert session.scalar(select(func.count()).select_from(Checkpoint)) == 1


def test_an_event_that_was_rolled_back_leaves_no_gap(session: Session, vault: Vault) -> None:
    record(session, actor=AMIRA, at=START, action="x")
    session.rollback()
    record(session, actor=AMIRA, at=START, action="y")
    sequence(session, vault, at=START)
    session.rollback()
    record(session, actor=AMIRA, at=START, action="z")
    assert sequence(session, vault, at=START) == 1
    session.commit()
    assert verify(session, vault).is_sound


def test_two_workers_and_a_writer_give_every_event_one_place(
    engine: Engine, vault: Vault, tmp_path: Path
) -> None:
    if engine.dialect.name == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'log.db'}")
        Base.metadata.create_all(engine)
    placed: list[int] = []
    with ThreadPoolExecutor(3) as pool:
        jobs = [
            pool.submit(_write, engine, vault),
            *(pool.submit(_sequence_often, engine, vault, placed) for _ in range(2)),
        ]
    for job in jobs:
        job.result()
    with make_session(engine, vault) as session:
        placed.append(sequence(session, vault, at=START))
        session.commit()
        numbers = session.scalars(select(LedgerEvent.seq).order_by(LedgerEvent.seq)).all()
        assert sum(placed) == 90
        assert list(numbers) == list(range(90))
        session.commit()
        assert verify(session, vault).faults == []
    engine.dispose()


def _write(engine: Engine, vault: Vault) -> None:
    for _ in range(30):
        with make_session(engine, vault) as session:
            for _ in range(3):
                record(session, actor=AMIRA, at=START, action="x")
            session.commit()


def _sequence_often(engine: Engine, vault: Vault, placed: list[int]) -> None:
    for _ in range(15):
        with make_session(engine, vault) as session:
            placed.append(sequence(session, vault, at=START))
            session.commit()
