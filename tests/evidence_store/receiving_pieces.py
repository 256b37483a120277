"""A process that receives a file piece by piece and prints its receipt; it can kill itself.

Run by test_crash_pieces: `receiving_pieces.py HOME OFFER ACCOUNT SESSION KILL_AT`.
"""

import sys
from pathlib import Path
from uuid import UUID

from sqlalchemy import event

from advocacy.actor import Actor, Role
from advocacy.clock import SystemClock
from advocacy.db import make_engine, make_session
from advocacy.evidence_store.arriving import PIECE, PieceIntake
from advocacy.evidence_store.models import Offer
from advocacy.evidence_store.service import receipt_of
from advocacy.evidence_store.uploads import acknowledge, begin_upload, pieces_of, take_whole
from advocacy.vault import PART_SIZE, DeploymentKeys, FolderKeyStore, Vault
from tests.evidence_store.receiving import DyingBlobs, die_at

DATA = bytes(range(256)) * 1024 * 4 * 5 + b"the end"  # a part in small pieces, and a last one


def next_stop(came: int) -> int:
    """Return the end of the piece that follows: the first part small, the rest whole."""
    step = PIECE if came < PART_SIZE else PART_SIZE
    return min(came + step, (came // PART_SIZE + 1) * PART_SIZE, len(DATA))


def main(home: Path, offer_id: UUID, actor: Actor, kill_at: str) -> None:
    vault = Vault(DeploymentKeys((home / "keyset").read_text()), FolderKeyStore(home / "keystore"))
    blobs = DyingBlobs(home / "blobs", kill_at)
    engine = make_engine(f"sqlite:///{home / 'portal.db'}")
    at = SystemClock().now()
    with make_session(engine, vault) as session:
        offer = session.get_one(Offer, offer_id)
        upload = begin_upload(
            session, offer, file_name="film.mp4", size=len(DATA), looks="x", actor=actor, at=at
        ).upload
        session.commit()
        pieces = pieces_of(vault, blobs, upload)
        blobs.made = upload.came // PIECE
        while upload.came < upload.size:
            start = upload.came
            intake = PieceIntake(pieces, start=start)
            session.rollback()
            intake.begin("piece")
            intake.write(DATA[start : next_stop(start)])
            intake.finish()
            assert intake.problem is None, intake.problem
            die_at(f"stored {start}", kill_at)
            assert acknowledge(session, upload, start=start, stop=intake.stop)
            session.commit()
            die_at(f"counted {start}", kill_at)
            if intake.stop % PART_SIZE == 0:
                pieces.forget_pieces(0)
        session.rollback()
        sealed = pieces.read_back()
        die_at("read back", kill_at)
        exhibit = take_whole(session, upload, sealed, blobs=blobs, actor=actor, at=at)
        die_at("before commit", kill_at)
        event.listen(engine, "commit", lambda _connection: die_at("in commit", kill_at))
        session.commit()
        die_at("after commit", kill_at)
        sys.stdout.write(receipt_of(exhibit).reference)
        sys.stdout.flush()


if __name__ == "__main__":
    who = Actor(account_id=UUID(sys.argv[3]), role=Role.ADVOCATE, session_id=UUID(sys.argv[4]))
    main(Path(sys.argv[1]), UUID(sys.argv[2]), who, sys.argv[5])
