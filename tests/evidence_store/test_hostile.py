"""Hostile files: no page breaks, nothing gets out of the process, no original changes."""

import hashlib
import io
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.db import new_id, writing
from advocacy.evidence_store.derived import make_previews
from advocacy.evidence_store.looking.look_process import LIMITS
from advocacy.evidence_store.models import Exhibit, Nature, PreviewState
from advocacy.evidence_store.opening import original_reader, read_preview
from advocacy.evidence_store.service import offer_files, receive_bytes
from advocacy.vault import Vault
from tests.browse import Browser
from tests.evidence_store.hostile import Hostile, bombs, mutated
from tests.evidence_store.pictures import MARKERS
from tests.fakes import FakeBlobs, FakeClock
from tests.people import People

SAMPLE = range(0, 1800, 100)
# None of these can ever have a preview.
WORST = frozenset(
    {
        "png larger than any", "png that is huge and laughs", "jpeg that is a page",
        "pdf whose pages are themselves", "film of one box vast", "drawing",
    }
)  # fmt: skip
Send = Callable[[Hostile], PreviewState]
# What may be on a page of a file that could not be, or was not, looked into.
SAID = (
    "could be made safely", "could not be read safely", "have no preview",
    "too large for a preview",
)  # fmt: skip


@pytest.fixture
def send(
    session: Session, people: People, engine: Engine, vault: Vault, blobs: FakeBlobs,
    clock: FakeClock, browse: Callable[..., Browser], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Send:  # fmt: skip
    amira: Account = people.advocate()
    case: Case = people.case(amira)
    actor = people.actor(amira)
    session.commit()
    browser = browse(amira)
    # Where a process would write, had it a way to: its working folder, and the temporary one.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    def sent(hostile: Hostile) -> PreviewState:
        at = clock.now()
        offer = offer_files(
            session, case_id=case.id, entry_id=new_id(), nature=Nature.ORDINARY, actor=actor, at=at
        )
        exhibit = receive_bytes(
            session, offer, hostile.data, file_name="photo.jpg", vault=vault, blobs=blobs,
            actor=actor, at=at,
        )  # fmt: skip
        session.commit()
        make_previews(lambda: writing(engine, vault), vault, blobs, now=clock.now)
        session.expire_all()
        look(hostile, exhibit)
        return exhibit.preview

    def look(hostile: Hostile, exhibit: Exhibit) -> None:
        where, state = f"/staff/cases/{case.id}/files/{exhibit.id}", exhibit.preview
        media, digest = exhibit.media, hashlib.sha256(hostile.data).digest()
        assert exhibit.sha256 == digest, hostile.name
        kept = hashlib.sha256(b"".join(original_reader(vault, blobs, exhibit).stream())).digest()
        assert kept == digest, hostile.name
        if state is PreviewState.READY:
            pixels = read_preview(vault, blobs, exhibit)
            is_clean(hostile.name, pixels)
        page = browser.get(where)
        assert page.status_code == 200, hostile.name
        assert state is not PreviewState.WAITING, hostile.name
        shown = "/preview" in page.text or "/play" in page.text
        assert (
            shown
            or any(said in page.text for said in SAID)
            or media.startswith(("audio/", "video/"))
        ), hostile.name
        for tag in ("<script>fetch", "<svg xmlns", "onload"):
            assert tag not in page.text, hostile.name
        assert list(tmp_path.iterdir()) == [], hostile.name

    return sent


def is_clean(name: str, pixels: bytes) -> None:
    """Hold a preview to be a picture that decodes, of moderate size, and nothing but pixels."""
    with Image.open(io.BytesIO(pixels), formats=("JPEG", "PNG", "WEBP")) as shown:
        shown.load()
        assert max(shown.size) <= 1600, name
        assert not shown.getexif(), name
    for word in (*MARKERS, b"<script", b"<svg", b"PK\x03\x04"):
        assert word not in pixels, name


def try_all(files: Iterable[Hostile], send: Send) -> Counter[PreviewState]:
    """Send every file; return how they ended."""
    ended = Counter(send(hostile) for hostile in files)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert used <= LIMITS.memory_bytes
    return ended


def test_a_few_hostile_files_break_nothing(send: Send) -> None:
    worst = [each for each in bombs() if each.name in WORST]
    assert len(worst) == len(WORST)
    ended = try_all([*worst, *(mutated(seed) for seed in SAMPLE)], send)
    assert sum(ended.values()) == len(WORST) + len(SAMPLE)
    assert ended[PreviewState.FAILED] + ended[PreviewState.NONE] >= len(WORST)


@pytest.mark.nightly
@pytest.mark.parametrize("quarter", range(4))
def test_two_thousand_hostile_files_break_nothing(
    send: Send, quarter: int, capsys: pytest.CaptureFixture[str]
) -> None:
    worst = list(bombs())
    every = [*worst, *(mutated(seed) for seed in range(2000 - len(worst)))]
    ended = try_all(every[quarter::4], send)
    assert sum(ended.values()) == 500
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    said = ", ".join(f"{count} {state}" for state, count in sorted(ended.items()))
    with capsys.disabled():
        sys.stdout.write(f"\nof 500 hostile files: {said}; the most memory: {most} MiB\n")
