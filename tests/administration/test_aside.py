"""Nobody's check-in waits for what takes long: it is done beside the rounds."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from advocacy import worker
from advocacy.settings import Settings
from advocacy.web.current import Foundation
from advocacy.worker import Rounds
from tests.messaging.faulty import FaultyGateway

LONGEST = 4  # seconds until a test that hangs fails


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    # One connection holds a database in memory; here several threads ask it.
    return replace(settings, database_url=f"sqlite:///{tmp_path / 'aside.db'}")


class Slow:
    """Work that goes on until it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()

    def __call__(self, *_: object, **__: object) -> list[str]:
        self.begun.set()
        assert self.let_go.wait(LONGEST)
        return []


@pytest.fixture
def slow() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.let_go.set()


@pytest.mark.parametrize("name", ["read_one_file", "make_previews"])
def test_a_round_with_its_check_ins_is_done_while_something_takes_long(
    app: Flask, slow: Slow, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    base: Foundation = app.extensions["advocacy"]
    asked = []
    monkeypatch.setattr("advocacy.aside._REST", 0.01)
    monkeypatch.setattr(worker, name, slow)
    monkeypatch.setattr(worker, "run_check_ins", lambda *_, **__: asked.append(1) or [])
    ports = replace(base.ports, sms=FaultyGateway(base.clock.now))
    stopping = threading.Event()
    rounds = Rounds(replace(base, ports=ports), stopping=stopping.is_set)
    rounds.begin_aside(stopping)
    # Not before the first round has erased what an old backup may have brought back.
    rounds.work()
    assert slow.begun.wait(LONGEST)
    asked.clear()
    going = threading.Thread(target=rounds.work, daemon=True)
    going.start()
    going.join(LONGEST)
    # Were it done in the round, the round would wait for what is only let go below.
    assert not going.is_alive()
    assert not slow.let_go.is_set()
    assert asked
    stopping.set()
    slow.let_go.set()
    rounds.end_aside()


def test_what_fails_aside_is_noted_and_tried_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    base: Foundation = app.extensions["advocacy"]
    tried = threading.Semaphore(0)

    def fail(*_: object, **__: object) -> list[str]:
        tried.release()
        raise OSError

    noted = []
    monkeypatch.setattr("advocacy.aside._REST", 0.01)
    monkeypatch.setattr(worker, "read_one_file", fail)
    monkeypatch.setattr(worker, "note_round", lambda *_, failed, **__: noted.append(failed))
    ports = replace(base.ports, sms=FaultyGateway(base.clock.now))
    stopping = threading.Event()
    rounds = Rounds(replace(base, ports=ports))
    rounds.begin_aside(stopping)
    rounds.work()
    noted.clear()
    assert tried.acquire(timeout=LONGEST)
    assert tried.acquire(timeout=LONGEST)
    rounds.work()
    stopping.set()
    rounds.end_aside()
    assert noted == [True]
