"""kill -9 at each step of a file that comes in pieces: it goes on, and arrives as it was sent."""

import hashlib
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from advocacy.accounts.passphrases import Passphrases
from advocacy.actor import SYSTEM
from advocacy.clock import SystemClock
from advocacy.db import make_session, new_id
from advocacy.evidence_store.arriving import PIECE
from advocacy.evidence_store.blobs import FolderBlobs
from advocacy.evidence_store.models import CustodyEvent, Exhibit
from advocacy.evidence_store.opening import original_reader
from advocacy.evidence_store.sweep import sweep
from advocacy.evidence_store.upload_models import Upload
from advocacy.evidence_store.uploads import sweep_uploads
from advocacy.vault import PART_SIZE
from tests.evidence_store.arrange import offered
from tests.evidence_store.receiving_pieces import DATA
from tests.evidence_store.test_crash import ROOT, Deployment
from tests.people import People

OFTEN = [
    "before part 0",
    f"stored {PART_SIZE - PIECE}",
    f"counted {PART_SIZE - PIECE}",
    "in commit",
    "after commit",
]
NIGHTLY = [
    *(f"{when} part {number}" for when in ("before", "after") for number in range(17)),
    *(f"{what} {start}" for what in ("stored", "counted") for start in range(0, PART_SIZE, PIECE)),
    "read back",
    "before commit",
]
STEPS = [*OFTEN, *(pytest.param(step, marks=pytest.mark.nightly) for step in NIGHTLY)]


class Arriving(Deployment):
    """A deployment with an offer, and somebody who sends under it."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        clock = SystemClock()
        with make_session(self.engine, self.vault) as session:
            people = People(session, clock, Passphrases(memory_kib=64, passes=1, lanes=1))  # type: ignore[arg-type]
            self.account_id, self.session_id = people.advocate().id, new_id()
            offer = offered(session, self.case_id, actor=SYSTEM, at=clock.now())
            session.commit()
            self.offer_id = offer.id
        self.engine.dispose()

    def send(self, kill_at: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "tests.evidence_store.receiving_pieces", str(self.home)]
        ids = [str(each) for each in (self.offer_id, self.account_id, self.session_id)]
        done = subprocess.run([*command, *ids, kill_at], cwd=ROOT, capture_output=True, check=False)
        return done.returncode, done.stdout.decode() or done.stderr.decode()


@pytest.mark.parametrize("kill_at", STEPS)
def test_what_was_counted_is_never_lost_and_the_file_arrives(tmp_path: Path, kill_at: str) -> None:
    deployment = Arriving(tmp_path)
    status, said = deployment.send(kill_at)
    assert status == -9, said
    blobs = FolderBlobs(tmp_path / "blobs")
    soon = SystemClock().now() + timedelta(hours=1)
    with make_session(deployment.engine, deployment.vault) as session:
        before = session.scalars(select(Upload.came)).one()
        assert sweep(session, blobs, at=soon) == []
        assert sweep_uploads(session, blobs, at=soon) == []
        session.commit()
    status, reference = deployment.send("never")
    assert status == 0, reference
    with make_session(deployment.engine, deployment.vault) as session:
        exhibit = session.scalars(select(Exhibit)).one()
        assert exhibit.reference == reference
        assert exhibit.sha256 == hashlib.sha256(DATA).digest()
        assert len(session.scalars(select(CustodyEvent)).all()) == 1
        whole = b"".join(original_reader(deployment.vault, blobs, exhibit).stream())
        assert whole == DATA
        assert session.scalars(select(Upload.came).order_by(Upload.id)).first() >= before
        later = SystemClock().now() + timedelta(days=8)
        sweep_uploads(session, blobs, at=later)
        session.commit()
        assert sweep(session, blobs, at=later) == []
        assert set(blobs.keys("")) == {
            f"evidence/{exhibit.id}/{part:06d}" for part in range(exhibit.parts)
        }
    deployment.engine.dispose()
