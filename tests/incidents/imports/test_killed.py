"""kill -9 in the middle of an import, and two workers at once: each message is there once."""

import subprocess
import sys
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from advocacy.db import writing
from advocacy.evidence_store.blobs import FolderBlobs
from advocacy.incidents.imports import taking_in, working
from advocacy.incidents.imports.models import ImportedMessage, ImportState
from advocacy.settings import Settings
from advocacy.vault import DeploymentKeys, FolderKeyStore, Vault
from tests.incidents.desk import Desk
from tests.incidents.imports.test_steps import (
    MESSAGES,
    all_is_there_once,
    confirmed,
    nothing_shows,
)

ROOT = Path(__file__).resolve().parents[3]
# The eight steps of test_steps.py: claimed, emptied, five lots of rows, made visible.
OFTEN = ["in commit 5", "after commit 8"]
NIGHTLY = [
    *(f"{when} commit {step}" for step in range(1, 9) for when in ("before", "in", "after")),
    "reading 1",
    "reading 12",
    f"reading {MESSAGES}",
]
STEPS = [
    *OFTEN,
    *(pytest.param(step, marks=pytest.mark.nightly) for step in NIGHTLY if step not in OFTEN),
]
AT_NIGHT = pytest.param("after commit 2", marks=pytest.mark.nightly)


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """A database that several processes can share."""
    if settings.database_url.startswith("postgresql"):
        return settings
    return replace(settings, database_url=f"sqlite:///{tmp_path / 'portal.db'}")


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    document = DeploymentKeys.generate()
    (tmp_path / "keyset").write_text(document)
    return Vault(DeploymentKeys(document), FolderKeyStore(tmp_path / "keystore"))


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path / "blobs")


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_in, "BATCH", 5)
    monkeypatch.setattr(working, "_EVERY", 5)


class Workers:
    """Worker processes of one deployment, one after the other."""

    def __init__(self, home: Path, engine: Engine, session: Session) -> None:
        self._session = session
        self._home, self._database = home, engine.url.render_as_string(hide_password=False)
        self._minutes = 0

    def run(self, kill_at: str) -> tuple[int, str]:
        """Run one until it ends or dies; the next one's clock is past its lease."""
        self._session.rollback()  # on SQLite whoever looks holds everybody up
        command = [sys.executable, "-m", "tests.incidents.imports.dying_worker", str(self._home)]
        done = subprocess.run(
            [*command, self._database, kill_at, str(self._minutes)],
            cwd=ROOT, capture_output=True, check=False,
        )  # fmt: skip
        self._minutes += 6
        return done.returncode, (done.stdout + done.stderr).decode()


@pytest.fixture
def workers(tmp_path: Path, engine: Engine, session: Session) -> Workers:
    return Workers(tmp_path, engine, session)


@pytest.mark.parametrize("kill_at", STEPS)
def test_killed_in_an_import_nothing_half_shows_and_the_next_worker_does_it_once(
    desk: Desk, workers: Workers, kill_at: str
) -> None:
    address = confirmed(desk)
    status, said = workers.run(kill_at)
    assert status == -9, said
    if kill_at != "after commit 8":
        nothing_shows(desk, address)
        status, said = workers.run("never")
        assert (status, ": imported" in said) == (0, True), said
    all_is_there_once(desk)
    desk.clock.advance(minutes=60)
    assert desk.work() == []


@pytest.mark.parametrize("kill_at", ["reading 12", AT_NIGHT])
def test_killed_while_a_file_is_looked_through_the_next_worker_begins_again(
    desk: Desk, workers: Workers, kill_at: str
) -> None:
    long = "".join(f"{day:02}/03/2026, 21:05 - Marek: Day {day}\n" for day in range(1, 24))
    address = desk.begin(desk.bring(long))
    desk.session.rollback()
    status, said = workers.run(kill_at)
    assert status == -9, said
    assert desk.only().state is ImportState.READING
    assert "Marek" not in desk.browser.get(address).text
    status, said = workers.run("never")
    assert (status, ": preview" in said) == (0, True), said
    found = desk.only()
    assert (found.state, found.messages, found.unread) == (ImportState.PREVIEW, MESSAGES, 0)


@pytest.mark.parametrize(
    "number", [0, *(pytest.param(number, marks=pytest.mark.nightly) for number in range(1, 8))]
)
def test_two_workers_at_once_take_each_message_in_once(desk: Desk, number: int) -> None:
    confirmed(desk)
    ready = threading.Barrier(2)
    said: list[list[str]] = []

    def work() -> None:
        opening = partial(writing, desk.engine, desk.vault)
        ready.wait(20)
        said.append(working.run_one(opening, desk.vault, desk.blobs, now=desk.clock.now))

    threads = [threading.Thread(target=work, daemon=True) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert sorted(said) == [[], [f"import {desk.only().id}: imported"]], number
    all_is_there_once(desk)
    numbers = desk.session.scalars(select(ImportedMessage.number)).all()
    assert sorted(numbers) == list(range(1, MESSAGES + 1))
    assert desk.session.scalar(select(func.count(func.distinct(ImportedMessage.start)))) == MESSAGES
