"""Whoever sends one byte after the other keeps neither a round nor a check-in waiting."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from advocacy import worker
from advocacy.deadline import Deadline
from advocacy.ledger.outside.authority import Rfc3161Authority
from advocacy.ledger.outside.holders import MailHolder
from advocacy.ledger.outside.keeping import Errands
from advocacy.settings import Settings
from advocacy.vault import Vault
from advocacy.web.current import Foundation
from advocacy.worker import Rounds
from tests.fakes import FakeClock
from tests.ledger.arrange import a_log
from tests.ledger.outside import serving
from tests.messaging.faulty import FaultyGateway

LONGEST = 20  # seconds until a test that hangs fails


@dataclass
class Dripping:
    """A server that never comes to the end of its answer, a byte every twentieth of a second."""

    port: int = 0
    asked: int = 0
    over: threading.Event = field(default_factory=threading.Event)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    dripping: Dripping


class _Talk(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.server.dripping.asked += 1
        with contextlib.suppress(OSError):
            while not self.server.dripping.over.wait(0.05):
                self.request.sendall(b"2")


@pytest.fixture
def dripping() -> Iterator[Dripping]:
    server = _Server(("127.0.0.1", 0), _Talk)
    server.dripping = Dripping()
    with serving(server) as port:
        server.dripping.port = port
        yield server.dripping
        server.dripping.over.set()


def finished(work: threading.Thread) -> bool:
    work.start()
    work.join(LONGEST)
    return not work.is_alive()


def test_a_monitor_that_drips_keeps_no_round_waiting(
    app: Flask, settings: Settings, dripping: Dripping, clock: FakeClock, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(worker, "_LONGEST_BEAT", 0.3)
    base: Foundation = app.extensions["advocacy"]
    there = replace(settings, heartbeat_url=f"http://127.0.0.1:{dripping.port}/")
    ports = replace(base.ports, sms=FaultyGateway(clock.now))
    rounds = Rounds(replace(base, settings=there, ports=ports))
    assert finished(threading.Thread(target=rounds.work, daemon=True))
    assert dripping.asked == 1
    # The next beats ask nothing more of it while it still drips: one thread hangs, never more.
    clock.advance(minutes=2)
    assert finished(threading.Thread(target=rounds.work, daemon=True))
    assert dripping.asked == 1


@pytest.mark.parametrize("place", ["e_mail", "time_stamp"])
def test_an_outsider_that_drips_is_given_up_and_tried_again_later(
    engine: Engine, session: Session, vault: Vault, clock: FakeClock, keys: Path,
    dripping: Dripping, place: str,
) -> None:  # fmt: skip
    a_log(session, vault, events=20)
    errands = Errands(engine, vault, now=clock.now, longest=0.3)
    mail = MailHolder(
        url=f"smtp://localhost:{dripping.port}", sender="log@work.example", to="k@bank.example"
    )
    authority = Rfc3161Authority(url=f"http://127.0.0.1:{dripping.port}/", trusted=keys / "ca.pem")
    mailed = place == "e_mail"
    said: list[str] = []
    asking = threading.Thread(
        target=lambda: said.extend(
            errands.run((mail,) if mailed else (), None if mailed else authority)
        ),
        daemon=True,
    )
    assert finished(asking)
    assert said == [f"checkpoint of 20 events NOT taken outside: {place}, unreachable"]
    assert dripping.asked == 1


def test_an_answer_and_an_error_reach_whoever_waits() -> None:
    deadline = Deadline("somebody", LONGEST)
    assert deadline.wait_for(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        deadline.wait_for(lambda: 7 // 0)
    assert deadline.wait_for(lambda: None) is None
