"""A process that receives one file and prints its receipt; it can be made to kill itself.

Run by test_crash: `receiving.py HOME CASE KILL_AT`, with the deployment of HOME.
"""

import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from sqlalchemy import event

from advocacy.actor import SYSTEM
from advocacy.clock import SystemClock
from advocacy.db import make_engine, make_session
from advocacy.evidence_store.blobs import FolderBlobs
from advocacy.evidence_store.service import open_intake, receipt_of, receive_files
from advocacy.vault import DeploymentKeys, FolderKeyStore, Vault
from tests.evidence_store.arrange import offered
from tests.evidence_store.test_crash import DATA


def die_at(step: str, kill_at: str) -> None:
    if step == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)


class DyingBlobs(FolderBlobs):
    def __init__(self, folder: Path, kill_at: str) -> None:
        super().__init__(folder)
        self.kill_at, self.made = kill_at, 0

    def create(self, key: str, data: bytes | Iterable[bytes]) -> None:
        die_at(f"before part {self.made}", self.kill_at)
        super().create(key, data)
        die_at(f"after part {self.made}", self.kill_at)
        self.made += 1


def main(home: Path, case_id: UUID, kill_at: str) -> None:
    vault = Vault(DeploymentKeys((home / "keyset").read_text()), FolderKeyStore(home / "keystore"))
    blobs = DyingBlobs(home / "blobs", kill_at)
    engine = make_engine(f"sqlite:///{home / 'portal.db'}")
    at = SystemClock().now()
    with make_session(engine, vault) as session:
        offer = offered(session, case_id, actor=SYSTEM, at=at)
        session.commit()
        intake = open_intake(vault, blobs, offer)
        sink = intake.begin("file.bin")
        for start in range(0, len(DATA), 65_536):
            sink.write(DATA[start : start + 65_536])
        sink.finish()
        die_at("before transaction", kill_at)
        exhibit = receive_files(session, offer, intake, actor=SYSTEM, at=at)[0]
        die_at("before commit", kill_at)
        event.listen(engine, "commit", lambda _connection: die_at("in commit", kill_at))
        session.commit()
        die_at("after commit", kill_at)
        sys.stdout.write(receipt_of(exhibit).reference)
        sys.stdout.flush()
        die_at("after receipt", kill_at)


if __name__ == "__main__":
    main(Path(sys.argv[1]), UUID(sys.argv[2]), sys.argv[3])
