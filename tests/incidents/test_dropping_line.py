"""An hour of writing with files over a line that drops every 20 seconds: nothing is lost."""

import hashlib
from collections.abc import Callable
from random import Random  # noqa: TID251 - seeded, so that a run can be had again

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.evidence_store.arriving import PIECE
from advocacy.evidence_store.models import Exhibit
from advocacy.evidence_store.opening import original_reader
from advocacy.evidence_store.sweep import sweep
from advocacy.evidence_store.upload_models import Upload
from advocacy.incidents.models import Incident
from advocacy.vault import PART_SIZE, Vault
from tests.browse import Browser
from tests.fakes import FakeBlobs, FakeClock
from tests.incidents.test_pieces import Sender
from tests.people import People

UP_FOR, DOWN_FOR = 20.0, 7.0
BYTES_A_SECOND = 60_000


class Lost(Exception):
    """The line dropped; whether what was sent arrived is not known."""


class Line:
    """A line that carries so much a second and drops every twenty seconds."""

    def __init__(self, clock: FakeClock, chance: Random) -> None:
        self.clock, self.chance, self.left, self.drops = clock, chance, UP_FOR, 0

    def carry(self, size: int, send: Callable[[], object], torn: Callable[[], object]) -> object:
        """Send something; where the line drops meanwhile it is torn, or its answer is lost."""
        takes = 0.4 + size / BYTES_A_SECOND
        if takes <= self.left:
            self.left -= takes
            self.clock.advance(seconds=takes)
            return send()
        self.clock.advance(seconds=self.left + DOWN_FOR)
        self.left, self.drops = UP_FOR, self.drops + 1
        self.chance.choice((lambda: None, torn, send))()
        raise Lost

    def insist(self, size: int, send: Callable[[], object], torn: Callable[[], object]) -> object:
        """Send until there is an answer, as the page's script does and a person would."""
        while True:
            try:
                return self.carry(size, send, torn)
            except Lost:
                continue


class Writer:
    """A survivor with a bad signal."""

    def __init__(
        self, browse: Callable[..., Browser], account: Account, line: Line, chance: Random
    ) -> None:
        self.browse, self.account, self.line, self.chance = browse, account, line, chance
        self.words: list[str] = []
        self.hashes: list[bytes] = []

    def press(self, address: str, **fields: str) -> None:
        self.line.insist(2000, lambda: self.phone.post(address, fields), lambda: None)

    def write_one(self, number: int) -> None:
        self.phone = self.browse(self.account)
        words = f"Entry {number}: he stood outside again."
        self.press("/a/1", account=words)
        self.press("/a/2", kind="today", clock="6:10am")
        self.press("/a/6")
        self.words.append(words)
        self.press("/a/7", under_18="no", intimate="no")
        data = self.chance.randbytes(self.chance.choice((90_000, 700_000, PART_SIZE + PIECE + 5)))
        self.hashes.append(hashlib.sha256(data).digest())
        self.send(data, f"IMG_{number}.jpg")

    def send(self, data: bytes, name: str) -> None:
        sender = Sender(self.phone)
        self.line.insist(500, lambda: sender.begin(data, name), lambda: None)
        while sender.came < len(data):
            start = sender.came
            end = min(start + PIECE, (start // PART_SIZE + 1) * PART_SIZE, len(data))
            answer = self.line.insist(
                end - start,
                lambda start=start, end=end: sender.piece(start, data[start:end]),
                lambda start=start, end=end: sender.piece(start, data[start:end], cut=end - start),
            )
            sender.came = answer.json["came"]  # type: ignore[attr-defined]
        self.line.insist(300, sender.finish, lambda: None)


@pytest.mark.parametrize(
    ("minutes", "seed"),
    [(4, 5), *(pytest.param(60, seed, marks=pytest.mark.nightly) for seed in (1, 2, 3))],
)
def test_nothing_is_lost_over_a_line_that_drops_every_twenty_seconds(
    browse: Callable[..., Browser], people: People, clock: FakeClock, session: Session,
    vault: Vault, blobs: FakeBlobs, minutes: int, seed: int,
) -> None:  # fmt: skip
    chance = Random(seed)  # noqa: S311 - chooses what breaks, keeps no secret
    line = Line(clock, chance)
    writer = Writer(browse, people.survivor(people.case(people.advocate())), line, chance)
    began = clock.now()
    while (clock.now() - began).total_seconds() < minutes * 60:
        writer.write_one(len(writer.words))
    assert line.drops >= minutes
    session.rollback()
    assert sorted(each.account for each in session.scalars(select(Incident))) == sorted(
        writer.words
    )
    kept = session.scalars(select(Exhibit).order_by(Exhibit.id)).all()
    assert [each.sha256 for each in kept] == writer.hashes
    for each in kept:
        whole = b"".join(original_reader(vault, blobs, each).stream())
        assert hashlib.sha256(whole).digest() == each.sha256
    assert {each.state.value for each in session.scalars(select(Upload))} == {"taken"}
    parts = {f"evidence/{each.id}/{part:06d}" for each in kept for part in range(each.parts)}
    assert set(blobs.held) == parts
    assert sweep(session, blobs, at=clock.now()) == []
