"""A real server takes a large file in: memory stays flat and nothing legible touches the disk."""

import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from advocacy.accounts.models import Account
from advocacy.accounts.passphrases import Passphrases
from advocacy.clock import SystemClock
from advocacy.db import Base, make_engine, make_session
from advocacy.evidence_store.models import Exhibit
from advocacy.incidents.models import Voice
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.vault import DeploymentKeys, FolderKeyStore, Vault
from tests.evidence_store.served import Client, forget_peak, peak_memory, serving, sign_in
from tests.people import People

pytestmark = [
    pytest.mark.own_server,
    # No other system tells the most memory that another process ever had.
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
MARKER = b"zq-seeded-marker-zq "
PIECE = MARKER * 3277  # about 64 KiB
MEBIBYTE = 1024 * 1024


@dataclass
class Served:
    home: Path
    port: int
    worker: int
    client: Client
    offer: str
    engine: Engine
    vault: Vault

    def files(self) -> list[Path]:
        return [path for path in self.home.rglob("*") if path.is_file()]

    def legible(self) -> list[str]:
        return [str(path) for path in self.files() if MARKER in path.read_bytes()]

    def parts(self) -> list[Path]:
        return [path for path in self.files() if path.parent.parent.name == "evidence"]

    def exhibits(self) -> list[Exhibit]:
        with make_session(self.engine, self.vault) as session:
            return list(session.scalars(select(Exhibit).order_by(Exhibit.id)))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    keyset = DeploymentKeys.generate()
    vault = Vault(DeploymentKeys(keyset), FolderKeyStore(tmp_path / "keystore"))
    engine = make_engine(f"sqlite:///{tmp_path / 'portal.db'}")
    Base.metadata.create_all(engine)
    clock = SystemClock()
    with make_session(engine, vault) as session:
        people = People(session, clock, Passphrases(memory_kib=64, passes=1, lanes=1))
        amira: Account = people.advocate()
        case = people.case(amira)
        incident = log_incident(
            session, case, actor=people.actor(amira), at=clock.now(), account="A film.",
            moment=Moment(clock.now() - timedelta(hours=1)), told=Told(), voice=Voice.TOLD,
        )  # fmt: skip
        session.commit()
        with serving(tmp_path, keyset) as (port, worker):
            client = sign_in(port, amira)
            status, offer, page = client.post(
                f"/staff/cases/{case.id}/incidents/{incident.id}/files/new",
                under_18="no", intimate="no",
            )  # fmt: skip
            assert status == 303, page
            yield Served(tmp_path, port, worker, client, offer, engine, vault)
    engine.dispose()


def pieces(count: int, *, halfway: Callable[[], None] = lambda: None) -> Iterator[bytes]:
    for index in range(count):
        if index == count // 2:
            halfway()
        yield PIECE


def test_memory_does_not_grow_with_a_hundred_megabytes(served: Served) -> None:
    warm, many = 20, 1700
    served.client.upload(served.offer, pieces(warm), size=warm * len(PIECE))
    forget_peak(served.worker)
    idle = peak_memory(served.worker)
    size = many * len(PIECE)
    assert size > 100_000_000
    status, where, page = served.client.upload(served.offer, pieces(many), size=size)
    assert status == 303, page
    assert where.endswith("/receipts")
    grown = peak_memory(served.worker) - idle
    assert grown <= 16 * MEBIBYTE, f"{grown / MEBIBYTE:.1f} MiB"
    kept = served.exhibits()[-1]
    assert kept.size == size
    assert kept.sha256 == hashlib.sha256(PIECE * many).digest()


def test_nothing_legible_lies_on_the_disk_not_even_halfway(served: Served) -> None:
    found: list[str] = []
    parts: list[int] = []

    def look() -> None:
        deadline = time.monotonic() + 20
        while not served.parts() and time.monotonic() < deadline:
            time.sleep(0.05)
        parts.append(len(served.parts()))
        found.extend(served.legible())

    count = 300
    status, _, page = served.client.upload(
        served.offer, pieces(count, halfway=look), size=count * len(PIECE)
    )
    assert status == 303, page
    assert parts[0] >= 1, "the upload was to be looked at while it was under way"
    assert found == []
    assert served.legible() == []
    assert list((served.home / "tmp").iterdir()) == []
    assert len(served.exhibits()) == 1


def test_a_line_that_breaks_leaves_nothing(served: Served) -> None:
    class Broken(Exception):
        """The phone lost its signal."""

    def lose_signal() -> None:
        raise Broken

    with pytest.raises(Broken):
        served.client.upload(served.offer, pieces(300, halfway=lose_signal), size=300 * len(PIECE))
    # The next one is taken only after the worker has answered the broken one's thread or beside it.
    status, _, _ = served.client.upload(served.offer, pieces(2), size=2 * len(PIECE))
    assert status == 303
    assert len(served.exhibits()) == 1


def test_too_large_is_said_in_words_to_a_browser_that_is_still_sending(served: Served) -> None:
    count = 3100
    size = count * len(PIECE)
    assert size > 200_000_000
    status, _, page = served.client.upload(served.offer, pieces(count), size=size)
    assert status == 413
    assert "The most that can be added at once is 200 MB." in page
    assert served.exhibits() == []
    assert served.parts() == []
