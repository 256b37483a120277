"""Killing the web in the middle of what people do, at the same moments in every run."""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.db import make_session
from advocacy.evidence_store.models import Exhibit
from advocacy.evidence_store.opening import original_reader
from advocacy.evidence_store.sweep import sweep
from advocacy.ledger.models import LedgerEvent
from tests.faults.deployment import Deployment

LONGEST_WEB_SECONDS = 1.5


class Day(Protocol):
    """What people do, one action after the other."""

    @property
    def actions(self) -> Sequence[Callable[[], None]]:
        """Return what is done in turn."""
        ...

    def attempt(self, action: Callable[[], None]) -> None:
        """Do something while the server may die."""
        ...


def somewhere(part: int, number: int) -> float:
    """Return how far into what goes on a kill falls, from 0 to 1: the same in every run."""
    digest = hashlib.sha256(f"kill {number} of part {part}".encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32


def kill_the_web(deployment: Deployment, day: Day, number: int, part: int) -> None:
    """Let the day go on, and kill the web in the middle of it."""
    wait = somewhere(part, number) * LONGEST_WEB_SECONDS
    killer = threading.Timer(wait, deployment.web.kill)
    killer.start()
    turn = number // 2  # the actions take turns at being the first, where most kills fall
    while killer.is_alive():
        day.attempt(day.actions[turn % len(day.actions)])
        turn += 1
    killer.join()


def logged(session: Session) -> Counter[str]:
    """Return how often each action stands in the log."""
    counted = select(LedgerEvent.action, func.count().label("times")).group_by(LedgerEvent.action)
    return Counter({row.action: row.times for row in session.execute(counted)})


def every_file_is_whole(deployment: Deployment) -> None:
    """Read each file against its hash; what no row names is moved away, once."""
    with make_session(deployment.engine, deployment.vault) as session:
        for row in session.scalars(select(Exhibit)):
            whole = hashlib.sha256()
            for piece in original_reader(deployment.vault, deployment.blobs, row).stream():
                whole.update(piece)
            assert whole.digest() == row.sha256, row.reference
        tomorrow = deployment.clock.now() + timedelta(days=1)
        lines = sweep(session, deployment.blobs, at=tomorrow)
        assert all("moved to quarantine" in line for line in lines), lines
        assert sweep(session, deployment.blobs, at=tomorrow) == []
        session.commit()


def the_log_is_whole(deployment: Deployment) -> None:
    """Let the worker sign the log, and verify it from outside."""
    status, said = deployment.command("worker", "--once")
    assert status == 0, said
    status, said = deployment.command("ledger", "verify")
    assert (status, "The log is whole." in said) == (0, True), said
