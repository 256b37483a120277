"""What the token of a file on its way is good for: that file, for a week, and nothing else."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.evidence_store.arriving import PIECE
from advocacy.evidence_store.models import CustodyEvent, Exhibit
from advocacy.evidence_store.upload_models import Upload
from advocacy.evidence_store.uploads import LASTS
from tests.browse import Browser
from tests.fakes import FakeBlobs, FakeClock
from tests.incidents.test_pieces import DATA, Sender, account, amira, case, jo, sender

__all__ = ["account", "amira", "case", "jo", "sender"]


def test_a_token_ends_after_a_week_and_then_no_byte_is_kept(
    sender: Sender, clock: FakeClock, blobs: FakeBlobs
) -> None:
    sender.begin()
    clock.advance(seconds=LASTS.total_seconds() - 60)
    assert sender.piece(0, DATA[:PIECE]).status_code == 200
    clock.advance(seconds=60)
    assert sender.piece(PIECE, DATA[PIECE : 2 * PIECE]).status_code == 404
    assert sender.finish().status_code == 404
    assert len(blobs.held) == 1, "what came before"


def test_a_token_adds_to_its_own_file_and_opens_no_page(
    sender: Sender, jo: Browser, session: Session
) -> None:
    other = Sender(jo)
    other.begin(DATA, "other.mp4")
    sender.begin()
    assert sender.piece(0, DATA[:PIECE]).status_code == 200
    came = {each.file_name: each.came for each in session.scalars(select(Upload))}
    assert came == {"film.mp4": PIECE, "other.mp4": 0}
    stranger = jo.app.test_client()
    for path in ("/a/7", "/a/9", "/a/70"):
        answer = stranger.get(path, base_url=jo.base, headers={"X-Upload": sender.token})
        assert answer.status_code != 200
    assert stranger.get("/u", base_url=jo.base, headers={"X-Upload": sender.token}).status_code in (
        404,
        405,
    )


def test_asked_for_again_the_receipt_is_the_same_one(sender: Sender, session: Session) -> None:
    sender.begin()
    sender.rest()
    first = sender.finish()
    assert sender.finish().json == first.json
    assert len(session.scalars(select(Exhibit)).all()) == 1
    assert len(session.scalars(select(CustodyEvent)).all()) == 1
