"""A worker that does the one import that is due and can be made to kill itself in the middle.

Run by test_killed: `dying_worker.py HOME DATABASE KILL_AT MINUTES`; MINUTES is how far its clock is
ahead, so that what a dead worker held is free again.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

import advocacy.accounts.models  # noqa: F401 - an import names who began it
from advocacy.clock import SystemClock
from advocacy.db import make_engine, make_session
from advocacy.evidence_store.blobs import FolderBlobs
from advocacy.incidents.imports import taking_in, working
from advocacy.incidents.imports.parsing.process import ask_or_read_confined, read_confined
from advocacy.vault import DeploymentKeys, FolderKeyStore, Vault

# So that a short file is taken in by several steps.
LOT = 5


class Worker:
    """Kills itself, as kill -9 does, at the step that it was told."""

    def __init__(self, home: Path, database: str, kill_at: str) -> None:
        document = (home / "keyset").read_text()
        self.vault = Vault(DeploymentKeys(document), FolderKeyStore(home / "keystore"))
        self.blobs = FolderBlobs(home / "blobs")
        self.engine = make_engine(database)
        self.kill_at, self.opened, self.read = kill_at, 0, 0

    def die_at(self, step: str) -> None:
        if step == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def opening(self) -> Iterator[Session]:
        self.opened += 1
        with make_session(self.engine, self.vault) as session:
            yield session
            session.flush()
            self.die_at(f"before commit {self.opened}")
            session.commit()
        self.die_at(f"after commit {self.opened}")

    def in_commit(self, _connection: object) -> None:
        self.die_at(f"in commit {self.opened}")

    def watched(self, reading: Any) -> Any:
        def read(*given: Any, **named: Any) -> Iterator[Any]:
            for item in reading(*given, **named):
                self.read += 1
                self.die_at(f"reading {self.read}")
                yield item

        return read


def main(home: Path, database: str, kill_at: str, minutes: int) -> None:
    worker = Worker(home, database, kill_at)
    event.listen(worker.engine, "commit", worker.in_commit)
    taking_in.BATCH = working._EVERY = LOT
    taking_in.read_confined = worker.watched(read_confined)
    working.ask_or_read_confined = worker.watched(ask_or_read_confined)

    def now() -> datetime:
        return SystemClock().now() + timedelta(minutes=minutes)

    for line in working.run_one(worker.opening, worker.vault, worker.blobs, now=now):
        sys.stdout.write(f"{line} after {worker.opened}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
