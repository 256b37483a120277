"""kill -9 at each step of receiving: what was acknowledged is there, no orphan goes unnoticed."""

import hashlib
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from advocacy.accounts.models import Team
from advocacy.actor import SYSTEM
from advocacy.cases.models import Case
from advocacy.cases.service import open_case
from advocacy.clock import SystemClock
from advocacy.db import Base, make_engine, make_session
from advocacy.evidence_store.blobs import FolderBlobs
from advocacy.evidence_store.models import Exhibit
from advocacy.evidence_store.opening import original_reader
from advocacy.evidence_store.sweep import sweep
from advocacy.vault import SERVICE_SCOPE, DeploymentKeys, FolderKeyStore, Vault

ROOT = Path(__file__).resolve().parents[2]
DATA = bytes(range(256)) * 40_000  # three parts
OFTEN = ["never", "after part 0", "before transaction", "in commit", "after commit"]
NIGHTLY = ["before part 0", "before part 2", "after part 2", "before commit", "after receipt"]
STEPS = [*OFTEN, *(pytest.param(step, marks=pytest.mark.nightly) for step in NIGHTLY)]


class Deployment:
    """A deployment in a folder of its own, as a process that was killed leaves it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        document = DeploymentKeys.generate()
        (home / "keyset").write_text(document)
        self.vault = Vault(DeploymentKeys(document), FolderKeyStore(home / "keystore"))
        self.engine: Engine = make_engine(f"sqlite:///{home / 'portal.db'}")
        Base.metadata.create_all(self.engine)
        with make_session(self.engine, self.vault) as session:
            team = Team(scope_id=SERVICE_SCOPE, name="North team")
            session.add(team)
            case: Case = open_case(
                session, name="Jo", team_id=team.id, actor=SYSTEM, at=SystemClock().now()
            )
            session.commit()
            self.case_id = case.id
        self.engine.dispose()

    def receive(self, kill_at: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "tests.evidence_store.receiving", str(self.home)]
        done = subprocess.run(
            [*command, str(self.case_id), kill_at], cwd=ROOT, capture_output=True, check=False
        )
        return done.returncode, done.stdout.decode()


@pytest.mark.parametrize("kill_at", STEPS)
def test_nothing_acknowledged_is_lost_and_no_orphan_goes_unnoticed(
    tmp_path: Path, kill_at: str
) -> None:
    deployment = Deployment(tmp_path)
    status, receipt = deployment.receive(kill_at)
    assert status == (0 if kill_at == "never" else -9)
    blobs = FolderBlobs(tmp_path / "blobs")
    assert list((tmp_path / "blobs" / ".incoming").iterdir()) == []
    tomorrow = SystemClock().now() + timedelta(days=1)
    with make_session(deployment.engine, deployment.vault) as session:
        lines = sweep(session, blobs, at=tomorrow)
        session.commit()
        kept = session.scalars(select(Exhibit)).all()
        assert not any("missing" in line for line in lines)
        assert {row.reference for row in kept} >= ({receipt} - {""})
        for row in kept:
            whole = b"".join(original_reader(deployment.vault, blobs, row).stream())
            assert hashlib.sha256(whole).digest() == row.sha256
        owned = {f"evidence/{row.id}/{part:06d}" for row in kept for part in range(row.parts)}
        assert set(blobs.keys("evidence/")) == owned
        assert sweep(session, blobs, at=tomorrow) == []
    deployment.engine.dispose()
