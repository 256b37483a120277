"""What tests of outsiders share."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from advocacy.ledger.outside.keeping import Errands
from advocacy.vault import Vault
from tests.fakes import FakeClock
from tests.ledger.arrange import START
from tests.ledger.outside import Asked, certificates, serving_authority


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificates(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def asked(keys: Path) -> Iterator[Asked]:
    with serving_authority(keys) as asked:
        yield asked


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "outside"
    place.mkdir()
    return place


@pytest.fixture
def errands(engine: Engine, vault: Vault, clock: FakeClock) -> Errands:
    clock.set(START + timedelta(days=2))
    return Errands(engine, vault, now=clock.now)
