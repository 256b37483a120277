"""What outsiders hold of the log shows a log that was rewritten or put back; what fails is said."""

import base64
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from advocacy.db import make_session
from advocacy.ledger.checkpoints import find_newest_checkpoint, note_of
from advocacy.ledger.command import ledger, lines
from advocacy.ledger.leaves import leaf_hash
from advocacy.ledger.models import (
    Checkpoint,
    CheckpointCopy,
    LedgerEvent,
    LedgerTile,
    LedgerTree,
    Outside,
)
from advocacy.ledger.outside.copy_text import CopyUnreadable, copy_text, read_copies, read_copy
from advocacy.ledger.outside.from_settings import make_authority, make_holders
from advocacy.ledger.outside.holders import CopyDiffers, FolderHolder, MailHolder
from advocacy.ledger.outside.keeping import Errands
from advocacy.ledger.outside.state import list_errands
from advocacy.ledger.service import record, sequence
from advocacy.ledger.tree import Frontier
from advocacy.ledger.verdict import FaultKind
from advocacy.ledger.verify import verify
from advocacy.settings import SettingMissing, Settings
from advocacy.vault import Vault
from tests.fakes import FakeClock
from tests.ledger.arrange import AMIRA, START, a_log, named, unlock
from tests.ledger.outside import (
    Mailbox,
    serving_mail,
)


@pytest.fixture
def mail(keys: Path) -> Iterator[Mailbox]:
    with serving_mail(keys) as box:
        yield box


def by_mail(box: Mailbox, keys: Path) -> MailHolder:
    trusted = ssl.create_default_context(cafile=str(keys / "ca.pem"))
    url = f"smtp://localhost:{box.port}"
    return MailHolder(url=url, sender="log@work.example", to="keeper@bank.example", trusted=trusted)


def one_more(session: Session, vault: Vault) -> None:
    record(session, actor=AMIRA, at=START, action="contact.recorded")
    sequence(session, vault, at=START + timedelta(days=3))
    session.commit()


# The text of a copy


@given(
    size=st.integers(1, 10**15),
    root=st.binary(min_size=32, max_size=32),
    stamp=st.none() | st.binary(min_size=1, max_size=9000),
    signature=st.binary(min_size=64, max_size=64),
)
def test_a_copy_says_again_what_was_copied(
    size: int, root: bytes, stamp: bytes | None, signature: bytes
) -> None:
    note = b"advocacy ledger, version 1\n%d\n%s\n2026-11-24T18:05:00.000000Z\n" % (
        size,
        base64.b64encode(root),
    )
    copy = copy_text(note=note, signature=signature, stamp=stamp)
    copied = read_copy(copy, name="x")
    assert (copied.size, copied.root, copied.signature) == (size, root, signature)
    assert (copied.note, copied.stamp) == (note, stamp)
    assert max(len(line) for line in copy.splitlines()) < 110
    assert read_copy(copy.replace(b"\n", b"\r\n"), name="x") == copied


@given(st.binary(max_size=400))
def test_what_is_no_copy_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(CopyUnreadable, match="notes"):
        read_copy(data, name="notes.txt")


def test_an_empty_folder_is_no_comparison(app: Flask, folder: Path) -> None:
    with app.app_context():
        done = CliRunner().invoke(ledger, ["verify", "--copies", str(folder)])
    assert done.exit_code == 1
    assert "holds no copy of a checkpoint" in done.output


# The folder


def test_the_worker_lays_a_copy_in_the_folder_with_nothing_personal(
    session: Session, vault: Vault, errands: Errands, folder: Path
) -> None:
    case_id = a_log(session, vault, events=20)
    assert errands.run((FolderHolder(folder),), None) == [
        "checkpoint of 20 events taken outside: folder"
    ]
    [path] = folder.iterdir()
    assert path.name == "checkpoint-000000000020.txt"
    assert str(case_id) not in path.read_text()
    newest = find_newest_checkpoint(session)
    assert path.read_bytes().startswith(note_of(newest))
    [row] = session.scalars(select(CheckpointCopy))
    session.rollback()
    assert (row.place, row.size, row.checkpoint_id) == (Outside.FOLDER, 20, newest.id)


def test_a_copy_goes_once_an_hour_and_only_when_the_log_has_grown(
    session: Session, vault: Vault, errands: Errands, folder: Path, clock: FakeClock
) -> None:
    a_log(session, vault, events=20)
    holders = (FolderHolder(folder),)
    assert errands.run(holders, None) != []
    one_more(session, vault)
    assert errands.run(holders, None) == []
    clock.advance(hours=1)
    assert errands.run(holders, None) == ["checkpoint of 21 events taken outside: folder"]
    clock.advance(hours=1)
    assert errands.run(holders, None) == []


def test_a_folder_that_is_gone_is_tried_again_later_and_later(
    session: Session, vault: Vault, errands: Errands, folder: Path, clock: FakeClock
) -> None:
    a_log(session, vault, events=20)
    holders = (FolderHolder(folder / "gone"),)
    told = "checkpoint of 20 events NOT taken outside: folder, unreachable"
    for minutes in (1, 5, 20, 60, 360, 360):
        assert errands.run(holders, None) == [told]
        clock.advance(minutes=minutes, seconds=-1)
        assert errands.run(holders, None) == []
        clock.advance(seconds=1)
    (folder / "gone").mkdir()
    assert errands.run(holders, None) == ["checkpoint of 20 events taken outside: folder"]
    session.expire_all()
    assert list_errands(session)[0].failures == 0


def test_the_folder_never_loses_what_it_has_and_says_what_differs(
    session: Session, vault: Vault, errands: Errands, folder: Path
) -> None:
    a_log(session, vault, events=20)
    theirs = folder / "checkpoint-000000000020.txt"
    note = note_of(find_newest_checkpoint(session))
    session.rollback()
    other = note.replace(note.split(b"\n")[2], base64.b64encode(b"r" * 32))
    theirs.write_bytes(copy_text(note=other, signature=b"s" * 64, stamp=None))
    before = theirs.read_bytes()
    assert "differs" in errands.run((FolderHolder(folder),), None)[0]
    assert theirs.read_bytes() == before
    [errand] = list_errands(session)
    session.rollback()
    assert errand.is_alarm
    assert "One of the two logs was rewritten" in errand.trouble


def test_a_copy_cut_short_in_the_folder_is_named(folder: Path) -> None:
    (folder / "checkpoint-000000000020.txt").write_text("advocacy")
    note = b"advocacy ledger, version 1\n20\n%s\n2026-11-24T18:05:00.000000Z\n"
    copy = copy_text(note=note % base64.b64encode(b"r" * 32), signature=b"s" * 64, stamp=None)
    with pytest.raises(CopyDiffers):
        FolderHolder(folder).keep(copy, size=20)


# The mail


def test_a_mail_leaves_over_tls_and_its_file_can_be_compared(
    session: Session, vault: Vault, errands: Errands, mail: Mailbox, keys: Path, tmp_path: Path
) -> None:
    a_log(session, vault, events=20)
    assert errands.run((by_mail(mail, keys),), None) == [
        "checkpoint of 20 events taken outside: e_mail"
    ]
    assert mail.secure == [True]
    saved = tmp_path / "saved.eml"
    saved.write_bytes(mail.mails[0])
    [copied] = read_copies(saved)
    verdict = verify(session, vault, copies=[copied])
    assert (verdict.faults, verdict.copies) == ([], 1)


@pytest.mark.parametrize(
    ("behaves", "why"), [({"offers_tls": False}, "refused"), ({"refuses": True}, "refused")]
)
def test_nothing_leaves_in_clear_and_a_refusal_is_said(
    session: Session,
    vault: Vault,
    errands: Errands,
    mail: Mailbox,
    keys: Path,
    behaves: dict[str, bool],
    why: str,
) -> None:
    a_log(session, vault, events=20)
    vars(mail).update(behaves)
    assert errands.run((by_mail(mail, keys),), None) == [
        f"checkpoint of 20 events NOT taken outside: e_mail, {why}"
    ]
    assert mail.mails == []


def test_a_mail_server_nobody_vouches_for_gets_nothing(
    session: Session, vault: Vault, errands: Errands, mail: Mailbox
) -> None:
    a_log(session, vault, events=20)
    url = f"smtp://localhost:{mail.port}"
    holder = MailHolder(url=url, sender="log@work.example", to="keeper@bank.example")
    assert "NOT taken" in errands.run((holder,), None)[0]
    assert mail.mails == []


# Comparing


def test_yesterdays_backup_is_caught_by_a_copy_of_today(
    session: Session, vault: Vault, errands: Errands, folder: Path, engine: Engine
) -> None:
    a_log(session, vault, events=20)
    errands.run((FolderHolder(folder),), None)
    unlock(session)
    for statement in (
        "DELETE FROM ledger_copy",
        "DELETE FROM ledger_checkpoint WHERE size > 10",
        "DELETE FROM ledger_personal WHERE event_id IN (SELECT id FROM ledger_event WHERE seq>9)",
        "DELETE FROM ledger_case WHERE event_id IN (SELECT id FROM ledger_event WHERE seq>9)",
        "DELETE FROM ledger_event WHERE seq > 9",
    ):
        session.execute(text(statement))
    _put_tree_back(session, size=10)
    session.commit()
    with make_session(engine, vault, reading=True) as alone:
        assert verify(alone, vault).faults == []  # by itself it is flawless
    verdict = verify(session, vault, copies=read_copies(folder))
    assert named(verdict) == [(FaultKind.COPY, 20)]
    assert "checkpoint-000000000020.txt states 20 events" in lines(verdict)[0]
    assert "an old backup" in lines(verdict)[0]


def _put_tree_back(session: Session, *, size: int) -> None:
    """Make the tree what it was at that size, as a restored backup would."""
    leaves = session.scalars(select(LedgerEvent.leaf_hash).order_by(LedgerEvent.seq)).all()
    frontier = Frontier()
    for leaf in leaves[:size]:
        frontier.append(leaf)
    session.execute(update(LedgerTree).values(size=size, frontier=frontier.dump()))
    session.execute(update(LedgerTile).values(hashes=b"".join(leaves[:size])))


def test_a_log_rewritten_with_the_right_key_is_caught_and_the_copy_named(
    session: Session, vault: Vault, errands: Errands, folder: Path, engine: Engine
) -> None:
    a_log(session, vault, events=20)
    first = read_back(session)
    session.rollback()
    errands.run((FolderHolder(folder),), None)
    unlock(session)
    rewrite(session, vault)
    with make_session(engine, vault, reading=True) as alone:
        assert verify(alone, vault).faults == []
    verdict = verify(session, vault, copies=[*read_copies(folder)])
    assert named(verdict) == [(FaultKind.COPY, 20)]
    assert "checkpoint-000000000020.txt states another root" in verdict.faults[0].sentence
    assert first != read_back(session)


def read_back(session: Session) -> list[bytes]:
    return list(session.scalars(select(LedgerEvent.leaf_hash).order_by(LedgerEvent.seq)))


def rewrite(session: Session, vault: Vault) -> None:
    """Change one event and everything that would show it, as who holds the key can."""
    event = session.scalars(select(LedgerEvent).where(LedgerEvent.seq == 4)).one()
    event.outcome = "refused"
    event.leaf_hash = leaf_hash(event)
    session.flush()
    leaves = read_back(session)
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
        mark = session.scalar(select(Checkpoint).where(Checkpoint.size == frontier.size))
        if mark is not None:
            mark.root = frontier.root()
            mark.signature = vault.sign(note_of(mark))
    session.execute(update(LedgerTree).values(frontier=frontier.dump()))
    session.execute(update(LedgerTile).values(hashes=b"".join(leaves)))
    session.commit()


def test_a_copy_signed_by_somebody_else_vouches_for_nothing(
    session: Session, vault: Vault, errands: Errands, folder: Path
) -> None:
    a_log(session, vault, events=20)
    errands.run((FolderHolder(folder),), None)
    copied = replace(read_copies(folder)[0], signature=b"x" * 64)
    verdict = verify(session, vault, copies=[copied])
    assert named(verdict) == [(FaultKind.COPY, 20)]
    assert verdict.copies == 0


def test_without_a_copy_the_command_says_what_it_cannot_show(
    app: Flask, session: Session, vault: Vault, errands: Errands, folder: Path
) -> None:
    a_log(session, vault, events=20)
    errands.run((FolderHolder(folder),), None)
    with app.app_context():
        alone = CliRunner().invoke(ledger, ["verify"])
        compared = CliRunner().invoke(ledger, ["verify", "--copies", str(folder)])
    assert (alone.exit_code, compared.exit_code) == (0, 0)
    assert "could rewrite the whole log" in alone.output
    assert "1 of 1 copies from outside agree" in compared.output


def test_what_went_outside_cannot_be_taken_back_from_the_log(
    session: Session, vault: Vault, errands: Errands, folder: Path
) -> None:
    a_log(session, vault, events=20)
    errands.run((FolderHolder(folder),), None)
    with pytest.raises(DatabaseError):
        session.execute(text("DELETE FROM ledger_copy"))
    session.rollback()


# Settings

GIVEN = {
    "ADVOCACY_KEYSET": "{}",
    "ADVOCACY_PORTAL_BASE_URL": "https://notes.example",
    "ADVOCACY_STAFF_BASE_URL": "https://work.example",
}


@pytest.mark.parametrize(
    ("given_too", "wanted"),
    [
        ({"COPIES_TO": "a@b.example"}, "ADVOCACY_SMTP_URL"),
        ({"COPIES_TO": "a@b.example", "SMTP_URL": "smtps://h"}, "ADVOCACY_COPIES_FROM"),
        (
            {"COPIES_TO": "a@b.example", "COPIES_FROM": "c@d.example", "SMTP_URL": "http://h"},
            "ADVOCACY_SMTP_URL must begin",
        ),
        ({"TIMESTAMP_URL": "http://tsa.example"}, "ADVOCACY_TIMESTAMP_CA"),
        (
            {"TIMESTAMP_URL": "file:///etc/passwd", "TIMESTAMP_CA": "ca.pem"},
            "ADVOCACY_TIMESTAMP_URL must begin",
        ),
    ],
)
def test_half_a_way_outside_stops_start_up_by_name(given_too: dict[str, str], wanted: str) -> None:
    more = {f"ADVOCACY_{name}": value for name, value in given_too.items()}
    with pytest.raises(SettingMissing, match=wanted):
        Settings.from_env({**GIVEN, **more})


def test_the_settings_make_the_ways_outside(settings: Settings, keys: Path, folder: Path) -> None:
    chosen = replace(
        settings,
        copies_folder=str(folder),
        copies_to="keeper@bank.example",
        copies_from="log@work.example",
        smtp_url="smtps://u:secret@mail.example",
        timestamp_url="https://tsa.example/",
        timestamp_ca=str(keys / "ca.pem"),
    )
    assert [each.place for each in make_holders(chosen)] == [Outside.FOLDER, Outside.EMAIL]
    assert make_authority(chosen) is not None
    assert (make_holders(settings), make_authority(settings)) == ((), None)
    assert "secret" not in repr(chosen)
    with pytest.raises(SettingMissing, match="ADVOCACY_TIMESTAMP_CA"):
        make_authority(replace(chosen, timestamp_ca=str(folder / "none.pem")))
