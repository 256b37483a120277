"""Which files leave, how, and which never do."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.evidence_store.derived import make_previews, seal_exhibit
from advocacy.evidence_store.models import Exhibit, Nature, PreviewState
from advocacy.evidence_store.scanning.states import ScanState
from advocacy.ledger.checkpoints import find_newest_checkpoint, note_of
from advocacy.ledger.models import CheckpointStamp
from advocacy.ledger.service import sequence
from tests.browse import Browser
from tests.evidence_store.papers import paper
from tests.fakes import FakeBlobs, FakeClock
from tests.handover.arrange import stamped
from tests.handover.places import Way, add_file, picture
from tests.ledger.outside import certificates

LOOKED = {"choice": "copy", "looked": "yes", "described": "Picture of a car"}


@pytest.fixture
def seen(way: Way, clock: FakeClock, blobs: FakeBlobs) -> UUID:
    """A picture in the case, whose copy is ready to be looked at."""
    exhibit_id = add_file(way.session, way.case, clock, blobs, way.entries[0])
    copy_all(way, blobs, clock)
    return exhibit_id


def copy_all(way: Way, blobs: FakeBlobs, clock: FakeClock) -> None:
    @contextmanager
    def opened() -> Iterator[Session]:
        yield way.session
        way.session.commit()

    make_previews(opened, way.session.info["vault"], blobs, now=clock.now)


def unpacked(way: Way) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(way.inside().post(f"{way.link}pack").data))


def originals(archive: zipfile.ZipFile) -> Any:
    name = next(name for name in archive.namelist() if name.endswith("originals.json"))
    return json.loads(archive.read(name))


def test_a_file_nobody_chose_is_listed_with_the_hash_of_its_original(
    way: Way, lead: Browser, seen: UUID
) -> None:
    way.begin().decide().approve(lead).send()
    archive = unpacked(way)
    assert [name for name in archive.namelist() if "/copies/" in name] == []
    assert originals(archive)[0]["sha256"] == hashlib.sha256(picture()).hexdigest()
    assert originals(archive)[0]["travels"] == "listed"


def test_a_copy_travels_after_the_author_looked(way: Way, lead: Browser, seen: UUID) -> None:
    way.begin().decide()
    assert way.advocate.get(f"{way.base}/files/{seen}").status_code == 200
    assert way.advocate.get(f"{way.base}/files/{seen}/copy").mimetype == "image/png"
    way.do(f"files/{seen}", LOOKED)
    way.approve(lead).send()
    archive = unpacked(way)
    copy = next(name for name in archive.namelist() if "/copies/" in name)
    assert Image.open(io.BytesIO(archive.read(copy))).size == (40, 30)
    assert originals(archive)[0]["copy_sha256"] == hashlib.sha256(archive.read(copy)).hexdigest()
    assert "Picture of a car" in way.inside().get(way.link).text


def test_no_copy_travels_that_nobody_looked_at(way: Way, seen: UUID) -> None:
    way.begin()
    answer = way.advocate.post(f"{way.base}/files/{seen}", {"choice": "copy"})
    assert answer.status_code == 422
    assert "Look at the copy, then say that you did" in answer.text


def test_a_file_left_out_is_named_nowhere(way: Way, lead: Browser, seen: UUID) -> None:
    way.begin().decide()
    way.do(f"files/{seen}", {"choice": "out"})
    way.approve(lead).send()
    archive = unpacked(way)
    reference = way.session.get_one(Exhibit, seen).reference
    for name in archive.namelist():
        assert reference.encode() not in archive.read(name)
    assert "Files: 1." in way.inside().get(way.link).text


def test_an_intimate_picture_is_listed_as_sealed_and_never_copied(
    way: Way, lead: Browser, clock: FakeClock, blobs: FakeBlobs
) -> None:
    exhibit_id = add_file(
        way.session, way.case, clock, blobs, way.entries[0], nature=Nature.INTIMATE
    )
    copy_all(way, blobs, clock)
    way.begin().decide()
    assert way.advocate.post(f"{way.base}/files/{exhibit_id}", LOOKED).status_code == 422
    assert way.advocate.get(f"{way.base}/files/{exhibit_id}/copy").status_code == 404
    way.approve(lead).send()
    archive = unpacked(way)
    assert originals(archive)[0]["travels"] == "sealed"
    assert [name for name in archive.namelist() if "/copies/" in name] == []


def test_of_somebody_under_18_only_the_device_is_told(
    way: Way, lead: Browser, clock: FakeClock, blobs: FakeBlobs
) -> None:
    add_file(way.session, way.case, clock, blobs, way.entries[0], nature=Nature.UNDER_18)
    way.begin().decide().approve(lead).send()
    assert originals(unpacked(way)) == []
    assert "on a device: The grey telephone." in way.inside().get(way.link).text


def test_a_copy_sealed_after_approval_closes_the_link(
    way: Way, lead: Browser, seen: UUID, blobs: FakeBlobs, clock: FakeClock
) -> None:
    way.begin().decide().do(f"files/{seen}", LOOKED)
    way.approve(lead).send()
    officer = way.inside()
    exhibit = way.session.get_one(Exhibit, seen)
    seal_exhibit(
        way.session, exhibit, blobs=blobs, nature=Nature.INTIMATE, actor=SYSTEM, at=clock.now()
    )
    way.session.commit()
    assert officer.get(way.link).status_code == 404
    assert officer.post(f"{way.link}pack").status_code == 404
    assert way.advocate.post(f"{way.base}/link", {"days": "7"}).status_code == 422


def test_each_files_place_in_the_log_is_proven(
    way: Way,
    lead: Browser,
    seen: UUID,
    clock: FakeClock,
    program: dict[str, Any],
    tmp_path: Any,
) -> None:
    sequence(way.session, way.session.info["vault"], at=clock.now())
    signed, authority = find_newest_checkpoint(way.session), certificates(tmp_path / "authority")
    assert signed is not None
    way.session.add(
        CheckpointStamp(
            checkpoint_id=signed.id, at=clock.now(), received_at=clock.now(),
            answer=stamped(note_of(signed), authority),
        )
    )  # fmt: skip
    way.session.commit()
    way.begin().decide().approve(lead).send()
    unpacked(way).extractall(tmp_path)
    assert way.handover is not None
    check = program["Check"](tmp_path / f"handover-{way.handover.reference}")
    check.run((way.handover.fingerprint or b"").hex())
    program["check_log"](check, authority / "ca.pem")
    assert {verdict for verdict, _ in check.verdicts.values()} == {"INTACT"}
    reference = way.session.get_one(Exhibit, seen).reference
    assert f"exhibit {reference} in the log" in check.verdicts
    assert "signature of the log" in check.verdicts
    assert "time-stamp of the log" in check.verdicts
    sheet = tmp_path / f"handover-{way.handover.reference}" / "data" / "continuity.csv"
    assert f"{reference}," in sheet.read_text("utf-8-sig")
    assert "Received" in way.advocate.get(f"{way.base}/preview").text


def test_the_first_page_of_a_paper_never_passes_for_a_copy_of_it(
    way: Way, lead: Browser, clock: FakeClock, blobs: FakeBlobs
) -> None:
    exhibit_id = add_file(way.session, way.case, clock, blobs, way.entries[0], data=paper(pages=3))
    copy_all(way, blobs, clock)
    assert way.session.get_one(Exhibit, exhibit_id).preview is PreviewState.READY
    way.begin().decide()
    refused = way.advocate.post(f"{way.base}/files/{exhibit_id}", LOOKED)
    assert refused.status_code == 422
    assert "No copy of this file can be shared" in refused.text
    way.approve(lead).send()
    archive = unpacked(way)
    assert originals(archive)[0]["travels"] == "listed"
    assert [name for name in archive.namelist() if "/copies/" in name] == []


def test_a_file_that_looks_harmful_is_listed_with_that_and_never_copied(
    way: Way, lead: Browser, seen: UUID
) -> None:
    exhibit = way.session.get_one(Exhibit, seen)
    exhibit.scan = ScanState.HARMFUL
    exhibit.preview = PreviewState.DESTROYED
    way.session.commit()
    way.begin().decide()
    assert way.advocate.get(f"{way.base}/files/{seen}/copy").status_code == 404
    way.approve(lead).send()
    archive = unpacked(way)
    assert [name for name in archive.namelist() if "/copies/" in name] == []
    sheet = next(name for name in archive.namelist() if name.endswith("exhibits.csv"))
    said = "A scanner takes the original for harmful software"
    assert said in archive.read(sheet).decode()
    assert said in way.inside().get(way.link).text
