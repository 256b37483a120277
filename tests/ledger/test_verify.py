"""Whatever is done to the log past the portal is found, and called by its name."""

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, text, update
from sqlalchemy.orm import Session

from advocacy.db import make_session, new_id
from advocacy.ledger.command import ledger, lines
from advocacy.ledger.leaves import leaf_hash
from advocacy.ledger.models import LedgerCase, LedgerEvent, LedgerPersonal
from advocacy.ledger.service import record
from advocacy.ledger.verdict import FaultKind
from advocacy.ledger.verify import verify
from advocacy.vault import DeploymentKeys, Vault
from tests.ledger.arrange import AMIRA, START, a_log, event_at, move, named, remove, unlock

EVENTS = 200
each_row = pytest.mark.parametrize(
    "numbers",
    [
        pytest.param([0, 1, *range(5, EVENTS, 13), EVENTS - 1], id="some"),
        pytest.param(range(EVENTS), id="all", marks=pytest.mark.nightly),
    ],
)


def _inserted(session: Session, *, seq: int) -> LedgerEvent:
    """Put in a row that is true to its own hash."""
    event = LedgerEvent(
        at=START,
        actor_id=AMIRA.account_id,
        actor_role="advocate",
        action="contact.recorded",
        outcome="done",
        seq=seq,
    )
    event.leaf_hash = leaf_hash(event)
    session.add(event)
    session.flush()
    return event


def test_a_log_nobody_touched_is_whole(session: Session, vault: Vault) -> None:
    a_log(session, vault, events=EVENTS)
    record(session, actor=AMIRA, at=START, action="contact.recorded")
    session.commit()
    verdict = verify(session, vault)
    assert verdict.faults == []
    assert (verdict.sequenced, verdict.waiting, verdict.checkpoints) == (EVENTS, 1, 4)


@each_row
def test_each_deleted_row_is_named(session: Session, vault: Vault, numbers: Sequence[int]) -> None:
    a_log(session, vault, events=EVENTS)
    unlock(session)
    for number in numbers:
        remove(session, number)
        assert named(verify(session, vault)) == [(FaultKind.MISSING, number)]
        session.rollback()


def test_each_deleted_row_is_named_when_the_rest_close_up(session: Session, vault: Vault) -> None:
    a_log(session, vault, events=40)
    unlock(session)
    for number in range(40):
        remove(session, number)
        if number < 39:
            move(session, [(old, old - 1) for old in range(number + 1, 40)])
        assert sorted(named(verify(session, vault))) == [
            (FaultKind.MISSING, number),
            *((FaultKind.REORDERED, seq) for seq in range(number, 39)),
        ]
        session.rollback()


@each_row
def test_each_edited_row_is_named(session: Session, vault: Vault, numbers: Sequence[int]) -> None:
    a_log(session, vault, events=EVENTS)
    unlock(session)
    for number in numbers:
        session.execute(
            text("UPDATE ledger_event SET outcome = 'refused' WHERE seq = :seq"), {"seq": number}
        )
        assert named(verify(session, vault)) == [(FaultKind.EDITED, number)]
        session.rollback()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", new_id()),
        ("at", START),
        ("actor_id", None),
        ("actor_role", "lead"),
        ("action", "x"),
        ("case_id", None),
        ("object_id", new_id()),
        ("route", "x"),
        ("scope_id", None),
        ("more_cases", "x"),
        ("leaf_hash", b"1" * 32),
        ("commitment", b"1" * 32),
    ],
)
def test_no_column_can_be_edited_unnoticed(
    session: Session, vault: Vault, column: str, value: object
) -> None:
    a_log(session, vault, events=7)
    unlock(session)
    session.execute(
        update(LedgerEvent)
        .where(LedgerEvent.seq == 6)
        .values({column: value})
        .execution_options(synchronize_session=False)
    )
    assert (FaultKind.EDITED, 6) in named(verify(session, vault))


def test_a_row_edited_together_with_its_hash_is_named(session: Session, vault: Vault) -> None:
    a_log(session, vault, events=50)
    unlock(session)
    event = event_at(session, 31)
    event.outcome = "refused"
    session.execute(
        text("UPDATE ledger_event SET outcome = 'refused', leaf_hash = :leaf WHERE seq = 31"),
        {"leaf": leaf_hash(event)},
    )
    assert named(verify(session, vault)) == [(FaultKind.REPLACED, 31)]


def test_a_row_edited_with_its_hash_and_the_tree_fails_the_signed_root(
    session: Session, vault: Vault
) -> None:
    a_log(session, vault, events=50)
    unlock(session)
    event = event_at(session, 31)
    old, event.outcome = event.leaf_hash, "refused"
    hashes = session.scalar(text("SELECT hashes FROM ledger_tile WHERE level = 0"))
    session.execute(
        text("UPDATE ledger_event SET outcome = 'refused', leaf_hash = :leaf WHERE seq = 31"),
        {"leaf": leaf_hash(event)},
    )
    session.execute(
        text("UPDATE ledger_tile SET hashes = :hashes WHERE level = 0"),
        {"hashes": hashes.replace(old, leaf_hash(event))},
    )
    found = named(verify(session, vault))
    assert [fault for fault in found if fault[0] is FaultKind.ROOT] == [
        (FaultKind.ROOT, 39),
        (FaultKind.ROOT, 50),
    ]


@each_row
def test_each_reordered_row_is_named(
    session: Session, vault: Vault, numbers: Sequence[int]
) -> None:
    a_log(session, vault, events=EVENTS)
    unlock(session)
    for number in numbers:
        other = (number * 7 + 1) % EVENTS
        if other == number:
            other = (number + 1) % EVENTS
        move(session, [(number, other), (other, number)])
        assert sorted(named(verify(session, vault))) == [
            (FaultKind.REORDERED, seq) for seq in sorted((number, other))
        ]
        session.rollback()


@each_row
def test_each_inserted_row_is_named(session: Session, vault: Vault, numbers: Sequence[int]) -> None:
    a_log(session, vault, events=EVENTS)
    unlock(session)
    for number in numbers:
        move(session, [(old, old + 1) for old in range(number, EVENTS)])
        event = _inserted(session, seq=number)
        verdict = verify(session, vault)
        inserted = [fault for fault in verdict.faults if fault.kind is FaultKind.INSERTED]
        assert [(fault.event_id, fault.seq) for fault in inserted] == [(event.id, number)]
        assert {fault.kind for fault in verdict.faults} == {
            FaultKind.INSERTED,
            FaultKind.REORDERED,
        }
        session.rollback()


def test_a_row_put_at_the_end_is_named(session: Session, vault: Vault) -> None:
    a_log(session, vault, events=12)
    unlock(session)
    _inserted(session, seq=12)
    assert named(verify(session, vault)) == [(FaultKind.INSERTED, 12)]


def test_a_row_whose_number_was_taken_away_is_named(session: Session, vault: Vault) -> None:
    a_log(session, vault, events=12)
    unlock(session)
    session.execute(text("UPDATE ledger_event SET seq = NULL WHERE seq = 5"))
    assert named(verify(session, vault)) == [(FaultKind.REORDERED, 5)]


def test_a_row_cut_off_the_end_is_named(session: Session, vault: Vault) -> None:
    a_log(session, vault, events=15)
    unlock(session)
    session.execute(text("DELETE FROM ledger_event WHERE seq = 14"))
    assert named(verify(session, vault)) == [(FaultKind.MISSING, 14)]


def test_a_waiting_row_that_was_edited_is_named(session: Session, vault: Vault) -> None:
    event = record(session, actor=AMIRA, at=START, action="contact.recorded")
    session.commit()
    unlock(session)
    session.execute(text("UPDATE ledger_event SET action = 'x'"))
    verdict = verify(session, vault)
    assert [(fault.kind, fault.event_id) for fault in verdict.faults] == [
        (FaultKind.EDITED, event.id)
    ]


def test_a_changed_checkpoint_is_named_and_what_it_covered_is_unsigned(
    session: Session, vault: Vault
) -> None:
    a_log(session, vault, events=8)
    unlock(session)
    session.execute(
        text("UPDATE ledger_checkpoint SET signature = :bent WHERE size = 8"), {"bent": b"0" * 64}
    )
    assert named(verify(session, vault)) == [
        (FaultKind.SIGNATURE, 8),
        (FaultKind.UNSIGNED, 6),
        (FaultKind.UNSIGNED, 7),
        (FaultKind.TREE, None),
    ]


def test_a_log_signed_by_another_key_is_named(session: Session, vault: Vault) -> None:
    a_log(session, vault, events=4, batches=1)
    stranger = Vault(DeploymentKeys(DeploymentKeys.generate()), vault._keystore)
    assert (FaultKind.SIGNATURE, 4) in named(verify(session, stranger))


def test_a_damaged_stored_tree_is_named(session: Session, vault: Vault) -> None:
    a_log(session, vault, events=600, batches=2)
    unlock(session)
    session.execute(text("UPDATE ledger_tile SET hashes = :bent WHERE level = 1"), {"bent": b"x"})
    assert named(verify(session, vault)) == [(FaultKind.TREE, None)]
    session.rollback()
    session.execute(text("DELETE FROM ledger_tile WHERE level = 0 AND position = 1"))
    assert named(verify(session, vault)) == [(FaultKind.TREE, None)]
    session.rollback()
    session.execute(text("UPDATE ledger_tree SET frontier = :bent"), {"bent": b"x"})
    assert named(verify(session, vault)) == [(FaultKind.TREE, None)]


def test_what_was_said_cannot_be_exchanged(session: Session, vault: Vault) -> None:
    a_log(session, vault, events=7)
    unlock(session)
    session.execute(text("UPDATE ledger_personal SET opened_sealed = :x"), {"x": b"x"})
    assert named(verify(session, vault)) == [(FaultKind.PERSONAL, n) for n in (0, 6)]
    session.rollback()
    session.execute(text("DELETE FROM ledger_personal"))
    assert named(verify(session, vault)) == [(FaultKind.PERSONAL, n) for n in (0, 6)]
    session.rollback()
    session.execute(update(LedgerPersonal).values(scope_id=new_id()))
    assert named(verify(session, vault)) == [(FaultKind.PERSONAL, n) for n in (0, 6)]


def test_a_read_cannot_be_hidden_from_the_case_it_was_of(session: Session, vault: Vault) -> None:
    case_id = a_log(session, vault, events=7)
    unlock(session)
    session.execute(delete(LedgerCase).where(LedgerCase.case_id == case_id))
    assert named(verify(session, vault)) == [(FaultKind.CASES, 3)]


def test_erasing_a_case_leaves_a_log_that_verifies(session: Session, vault: Vault) -> None:
    case_id = a_log(session, vault, events=EVENTS)
    vault.destroy_scope(case_id)
    verdict = verify(session, vault)
    assert verdict.faults == []
    assert verdict.erased == len([n for n in range(EVENTS) if n % 3 == 0 and n % 5 != 3])


def test_a_shuffled_log_is_counted_and_not_listed_without_end(
    session: Session, vault: Vault
) -> None:
    a_log(session, vault, events=1100, batches=1)
    unlock(session)
    session.execute(text("UPDATE ledger_event SET outcome = 'refused'"))
    verdict = verify(session, vault)
    assert (len(verdict.faults), verdict.more) == (1000, 100)
    assert "… and 100 more faults." in lines(verdict)


def test_the_command_tells_and_its_exit_code_is_true(
    app: Flask, engine: Engine, session: Session, vault: Vault
) -> None:
    a_log(session, vault, events=9)
    runner = app.test_cli_runner()
    whole = runner.invoke(ledger, ["verify"])
    assert (whole.exit_code, "The log is whole." in whole.output) == (0, True)

    unlock(session)
    with make_session(engine, vault) as other:
        other.execute(text("UPDATE ledger_event SET action = 'x' WHERE seq = 4"))
        other.commit()
    broken = runner.invoke(ledger, ["verify"])
    assert broken.exit_code == 1
    assert "EDITED Event 4 (" in broken.output
    assert "The log is NOT whole." in broken.output
