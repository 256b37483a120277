"""A file comes in pieces over a poor line: none is lost or counted twice, nothing is opened."""

import hashlib
import io
import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, SignInSession
from advocacy.accounts.survivor_service import switch
from advocacy.actor import SYSTEM
from advocacy.cases.models import Case, CaseState
from advocacy.errors import NoSpace
from advocacy.evidence_store.arriving import PIECE
from advocacy.evidence_store.models import Exhibit, PreviewState
from advocacy.evidence_store.opening import original_reader
from advocacy.evidence_store.sweep import sweep
from advocacy.evidence_store.upload_models import Upload, UploadState
from advocacy.evidence_store.uploads import sweep_uploads
from advocacy.incidents.models import Incident
from advocacy.ledger.models import LedgerEvent
from advocacy.vault import PART_SIZE, Vault
from tests.browse import Browser
from tests.evidence_store.pictures import picture
from tests.evidence_store.sending import multipart
from tests.fakes import FakeBlobs, FakeClock
from tests.people import People

Browse = Callable[..., Browser]
DATA = secrets.token_bytes(PART_SIZE + 3 * PIECE + 99)
LOOKS = "ab" * 32


class Sender:
    """What the page's script does, with a token in its memory and no cookie."""

    def __init__(self, browser: Browser, address: str = "/a/70") -> None:
        self.browser, self.address, self.token, self.came = browser, address, "", 0

    def begin(self, data: bytes = DATA, name: str = "film.mp4", **more: Any) -> Any:
        given = {"name": name, "size": str(len(data)), "looks": LOOKS, **more}
        answer = self.browser.post(self.address, given)
        if answer.status_code == 200:
            self.token, self.came = answer.json["token"], answer.json["came"]
        return answer

    def piece(self, start: int, data: bytes, *, token: str | None = None, cut: int = 0) -> Any:
        self.browser.session.commit()
        self.browser.session.expire_all()
        body = multipart({}, [("piece", data)])
        return self.browser.app.test_client().post(
            "/u", base_url=self.browser.base, input_stream=io.BytesIO(body[: len(body) - cut]),
            content_length=len(body), content_type="multipart/form-data; boundary=b",
            headers={"X-Upload": self.token if token is None else token, "X-Start": str(start)},
        )  # fmt: skip

    def rest(self, data: bytes = DATA, *, size: int = PIECE) -> None:
        while self.came < len(data):
            stop = min(self.came + size, (self.came // PART_SIZE + 1) * PART_SIZE)
            answer = self.piece(self.came, data[self.came : stop])
            assert answer.status_code == 200, answer.text
            self.came = answer.json["came"]

    def tell(self, what: str) -> Any:
        self.browser.session.commit()
        self.browser.session.expire_all()
        return self.browser.app.test_client().post(
            what, base_url=self.browser.base, headers={"X-Upload": self.token}
        )

    def finish(self) -> Any:
        return self.tell("/u/1")


@pytest.fixture
def amira(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def case(people: People, amira: Account) -> Case:
    return people.case(amira)


@pytest.fixture
def account(people: People, case: Case) -> Account:
    return people.survivor(case)


@pytest.fixture
def jo(browse: Browse, account: Account) -> Browser:
    browser = browse(account)
    browser.post("/a/1", {"account": "He rang eleven times."})
    browser.post("/a/6")
    browser.post("/a/7", {"under_18": "no", "intimate": "no"})
    return browser


@pytest.fixture
def sender(jo: Browser) -> Sender:
    return Sender(jo)


@pytest.mark.parametrize("size", [PIECE, PART_SIZE])
def test_a_file_in_pieces_gets_the_receipt_of_its_whole(
    sender: Sender, jo: Browser, session: Session, vault: Vault, blobs: FakeBlobs, size: int
) -> None:
    sender.begin()
    sender.rest(size=size)
    receipt = sender.finish()
    assert receipt.json["sha256"] == hashlib.sha256(DATA).hexdigest()
    exhibit = session.scalars(select(Exhibit)).one()
    assert (exhibit.reference, exhibit.size) == (receipt.json["reference"], len(DATA))
    assert exhibit.file_name == "film.mp4"
    reader = original_reader(vault, blobs, exhibit)
    assert b"".join(reader.stream()) == DATA
    stored = hashlib.sha256(b"".join(reader.stored_parts())).digest()
    assert exhibit.stored_sha256 == stored
    assert len(blobs.held) == 2, "the small pieces are gone"
    page = jo.get("/a/7").text
    assert exhibit.reference in page
    assert exhibit.sha256.hex() in page
    actions = set(session.scalars(select(LedgerEvent.action)))
    assert {"evidence.upload_begun", "evidence.received"} <= actions


def test_finishing_again_gives_the_same_receipt(sender: Sender, session: Session) -> None:
    sender.begin()
    sender.rest()
    first = sender.finish().json
    assert sender.finish().json == first
    sender.begin()
    sender.rest()
    assert sender.finish().json == first, "the same file under the same answers"
    assert len(session.scalars(select(Exhibit)).all()) == 1


def test_a_piece_sent_twice_is_taken_once_and_one_out_of_turn_is_told_where_to_go_on(
    sender: Sender,
) -> None:
    sender.begin()
    assert sender.piece(0, DATA[:PIECE]).json == {"came": PIECE}
    for start in (0, 2 * PIECE, -1, len(DATA) + 5):
        answer = sender.piece(start, DATA[:PIECE])
        assert answer.status_code == 409
        assert answer.json["came"] == PIECE
    assert sender.finish().status_code == 409
    sender.came = PIECE
    sender.rest()
    assert sender.finish().json["sha256"] == hashlib.sha256(DATA).hexdigest()


def test_a_piece_of_another_length_is_not_taken(sender: Sender, blobs: FakeBlobs) -> None:
    sender.begin()
    for data in (b"", b"x", DATA[: PIECE + 1], DATA[: PART_SIZE + 1]):
        assert sender.piece(0, data).json["came"] == 0
    assert blobs.held == {}


def test_a_piece_that_breaks_off_is_as_if_it_had_never_come(
    sender: Sender, session: Session
) -> None:
    sender.begin()
    sender.piece(0, DATA[:PIECE], cut=1000)
    assert session.scalars(select(Upload.came)).one() == 0
    sender.rest()
    assert sender.finish().json["sha256"] == hashlib.sha256(DATA).hexdigest()


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(sender: Sender, jo: Browser) -> None:
    sender.begin()
    sender.piece(0, DATA[:PIECE])
    old = sender.token
    assert "film.mp4" in jo.get("/a/7").text
    assert "Choose it again to go on" in jo.get("/a/7").text
    assert sender.begin().json["came"] == PIECE
    assert sender.piece(PIECE, DATA[PIECE : 2 * PIECE], token=old).status_code == 404
    sender.rest()
    assert sender.finish().json["sha256"] == hashlib.sha256(DATA).hexdigest()
    assert sender.begin(DATA, "other.mp4").json["came"] == 0


def test_two_windows_at_once_do_not_mix(sender: Sender, session: Session) -> None:
    """What one window has stored and not yet counted, the other finds and counts."""
    sender.begin()
    sender.piece(0, DATA[:PIECE])
    session.execute(Upload.__table__.update().values(came=0))  # the count got lost
    assert sender.piece(0, DATA[:PIECE]).json == {"came": PIECE}
    session.execute(Upload.__table__.update().values(came=0))
    other = sender.piece(0, bytes(PIECE))
    assert other.status_code == 409
    assert "not the file that was begun" in other.json["said"]


def test_the_sign_in_may_lapse_but_leaving_ends_the_token(
    sender: Sender, jo: Browser, clock: FakeClock, session: Session
) -> None:
    sender.begin()
    clock.advance(hours=2)
    assert jo.get("/a/7").headers.get("Location") == "/", "the sign-in is over"
    assert sender.piece(0, DATA[:PIECE]).status_code == 200
    seen = session.scalars(select(SignInSession.seen_at)).one()
    assert clock.now() - seen >= timedelta(hours=1), "sending keeps nobody signed in"
    jo.post("/x", token=False)
    assert sender.piece(PIECE, DATA[PIECE : 2 * PIECE]).status_code == 404
    assert sender.finish().status_code == 404


def test_switching_her_sign_in_off_ends_the_token_for_good(
    sender: Sender, account: Account, session: Session, clock: FakeClock
) -> None:
    sender.begin()
    switch(session, account, on=False, actor=SYSTEM, at=clock.now())
    assert sender.piece(0, DATA[:PIECE]).status_code == 404
    switch(session, account, on=True, actor=SYSTEM, at=clock.now())
    assert sender.piece(0, DATA[:PIECE]).status_code == 404


def test_a_closed_case_takes_nothing_more(
    sender: Sender, case: Case, session: Session, blobs: FakeBlobs
) -> None:
    sender.begin()
    case.state = CaseState.CLOSED
    assert sender.piece(0, DATA[:PIECE]).status_code == 409
    assert blobs.held == {}


def test_without_a_token_no_byte_is_written(sender: Sender, blobs: FakeBlobs) -> None:
    sender.begin()
    for token in ("", "x" * 43):
        assert sender.piece(0, DATA[:PIECE], token=token).status_code == 404
    assert blobs.held == {}


def test_another_site_cannot_send_a_piece(sender: Sender, jo: Browser, blobs: FakeBlobs) -> None:
    sender.begin()
    answer = jo.app.test_client().post(
        "/u", base_url=jo.base, data=multipart({}, [("piece", DATA[:PIECE])]),
        content_type="multipart/form-data; boundary=b",
        headers={"X-Upload": sender.token, "X-Start": "0", "Origin": "http://elsewhere.example"},
    )  # fmt: skip
    assert answer.status_code == 400
    assert blobs.held == {}


def test_a_full_disk_is_said_in_words_and_nothing_that_came_is_lost(
    sender: Sender, blobs: FakeBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.begin()
    create, full = FakeBlobs.create, {"at": 0}

    def fill(store: FakeBlobs, key: str, data: Iterable[bytes]) -> None:
        if len(store.held) == full["at"]:
            raise NoSpace
        create(store, key, data)

    monkeypatch.setattr(FakeBlobs, "create", fill)
    while sender.came < len(DATA):
        full["at"] = len(blobs.held)
        stop = min(sender.came + PIECE, (sender.came // PART_SIZE + 1) * PART_SIZE)
        answer = sender.piece(sender.came, DATA[sender.came : stop])
        assert answer.status_code == 507
        assert "no room to keep files" in answer.json["said"]
        full["at"] = -1
        sender.came = sender.piece(sender.came, DATA[sender.came : stop]).json["came"]
    assert sender.finish().json["sha256"] == hashlib.sha256(DATA).hexdigest()


def test_a_stopped_file_is_deleted_whoever_stops_it(
    sender: Sender, jo: Browser, blobs: FakeBlobs, session: Session
) -> None:
    sender.begin()
    sender.piece(0, DATA[:PART_SIZE])
    sender.came = PART_SIZE
    sender.piece(PART_SIZE, DATA[PART_SIZE : PART_SIZE + PIECE])
    assert len(blobs.held) == 2
    assert sender.tell("/u/2").json == {"stopped": True}
    assert blobs.held == {}
    sender.begin()
    sender.piece(0, DATA[:PIECE])
    upload = session.scalars(select(Upload).where(Upload.state == UploadState.COMING)).one()
    jo.post("/a/7", {"stop": str(upload.id)})
    assert blobs.held == {}
    assert "film.mp4" not in jo.get("/a/7").text


def test_what_was_abandoned_is_swept_and_what_is_coming_is_left(
    sender: Sender, session: Session, blobs: FakeBlobs, clock: FakeClock
) -> None:
    sender.begin()
    sender.piece(0, DATA[:PIECE])
    sender.piece(PIECE, DATA[PIECE : 2 * PIECE])
    clock.advance(days=3)
    assert sweep_uploads(session, blobs, at=clock.now()) == []
    assert sweep(session, blobs, at=clock.now()) == []
    assert len(blobs.held) == 2
    clock.advance(days=5)
    assert "never finished" in sweep_uploads(session, blobs, at=clock.now())[0]
    session.commit()
    clock.advance(hours=2)
    sweep_uploads(session, blobs, at=clock.now())
    session.commit()
    assert blobs.held == {}
    assert session.scalars(select(Upload)).all() == []


def test_a_part_that_was_torn_is_said_and_gets_no_receipt(
    sender: Sender, blobs: FakeBlobs, session: Session
) -> None:
    sender.begin()
    sender.rest()
    key = min(blobs.held)
    blobs.held[key] = blobs.held[key][:-1]
    answer = sender.finish()
    assert "Choose it again" in answer.json["said"]
    assert session.scalars(select(Exhibit)).all() == []
    assert sender.begin().json["came"] == 0


@pytest.mark.parametrize(
    ("size", "words"), [("0", "empty"), ("x", "empty"), (str(2 * 1024**3 + 1), "too large")]
)
def test_what_cannot_be_sent_is_said_before_it_is(sender: Sender, size: str, words: str) -> None:
    answer = sender.begin(size=size)
    assert answer.status_code == 422
    assert words in answer.json["said"]


def test_a_picture_that_could_show_a_child_is_not_even_begun(
    browse: Browse, jo: Browser, sender: Sender, session: Session
) -> None:
    jo.post("/a/7", {"again": "yes"})
    assert sender.begin().status_code == 404
    jo.post("/a/7", {"under_18": "yes", "intimate": "no", "device": "the blue phone"})
    assert sender.begin().status_code == 409
    assert session.scalars(select(Upload)).all() == []


def test_a_preview_waits_and_staff_send_in_pieces_too(
    browse: Browse, amira: Account, case: Case, jo: Browser, session: Session
) -> None:
    incident = session.scalars(select(Incident)).one()
    desk = browse(amira)
    answered = desk.post(
        f"/staff/cases/{case.id}/incidents/{incident.id}/files/new",
        {"under_18": "no", "intimate": "no"},
    )
    address = answered.headers["Location"]
    data = picture("JPEG")
    sender = Sender(desk, f"{address}/begin")
    sender.begin(data)
    assert "Choose the same file again" in desk.get(address).text
    sender.rest(data)
    assert sender.finish().json["sha256"] == hashlib.sha256(data).hexdigest()
    assert session.scalars(select(Exhibit.preview)).one() is PreviewState.WAITING
    again = desk.post(
        f"/staff/cases/{case.id}/incidents/{incident.id}/files/new",
        {"under_18": "no", "intimate": "no"},
    )
    second = Sender(desk, f"{again.headers['Location']}/begin")
    second.begin(data)
    second.rest(data)
    second.finish()
    page = desk.get(f"{again.headers['Location']}/receipts").text
    assert "The very same file came before" in page
    assert "Both are kept" in page


def test_she_is_told_of_her_own_twin_and_never_of_staffs(
    browse: Browse, amira: Account, case: Case, jo: Browser, sender: Sender, session: Session
) -> None:
    for _ in range(2):
        sender.begin()
        sender.rest()
        sender.finish()
        page = jo.get("/a/7").text
        jo.post("/a/7", {"again": "yes"})
        jo.post("/a/7", {"under_18": "no", "intimate": "no"})
    assert "You sent this very file before" in page
    session.execute(Exhibit.__table__.update().values(received_by=amira.id))
    sender.begin()
    sender.rest()
    sender.finish()
    assert "You sent this very file before" not in jo.get("/a/7").text
