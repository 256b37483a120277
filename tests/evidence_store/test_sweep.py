"""A file without a row and a row without a file are both found; neither is passed over."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.db import new_id, writing
from advocacy.evidence_store.blobs import FolderBlobs
from advocacy.evidence_store.custody import list_custody
from advocacy.evidence_store.derived import make_previews
from advocacy.evidence_store.intake import SealingSink
from advocacy.evidence_store.models import CustodyAction, Exhibit, PreviewState
from advocacy.evidence_store.opening import original_reader
from advocacy.evidence_store.sweep import sweep
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Prompt
from advocacy.vault import Vault
from tests.evidence_store.arrange import offered, received
from tests.evidence_store.pictures import picture
from tests.fakes import FakeClock
from tests.people import People

# Parts carry the machine's own time in their ids, so these tests stand on it too.
NOW = datetime.fromtimestamp((new_id().int >> 80) / 1000, UTC)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path / "blobs")


@pytest.fixture
def case(people: People, session: Session) -> Case:
    case = people.case(people.advocate())
    session.commit()
    return case


@pytest.fixture
def actor(people: People, session: Session) -> Actor:
    actor = people.actor(people.advocate("Bea"))
    session.commit()
    return actor


@pytest.fixture
def exhibit(
    session: Session, vault: Vault, folder: FolderBlobs, case: Case, actor: Actor
) -> Exhibit:
    offer = offered(session, case.id, actor=actor, at=NOW)
    return received(session, vault, folder, offer, b"hello", actor=actor, at=NOW)


def test_parts_that_a_crash_left_are_quarantined(
    session: Session, vault: Vault, folder: FolderBlobs, case: Case, exhibit: Exhibit
) -> None:
    sink = SealingSink(vault, folder, scope_id=case.id, evidence_id=new_id())
    sink.write(bytes(9_000_000))
    assert sweep(session, folder, at=NOW + timedelta(hours=1)) == []
    lines = sweep(session, folder, at=TOMORROW)
    session.commit()
    assert lines == [f"file {sink.evidence_id} has no row: moved to quarantine"]
    assert list(folder.keys("evidence/")) == [f"evidence/{exhibit.id}/000000"]
    assert len(list(folder.keys(f"quarantine/evidence/{sink.evidence_id}/"))) == 2
    events = session.scalars(select(LedgerEvent).where(LedgerEvent.object_id == sink.evidence_id))
    assert [event.action for event in events] == ["evidence.quarantined"]
    assert sweep(session, folder, at=TOMORROW) == []


def test_a_missing_file_raises_one_alarm_until_it_is_back(
    session: Session, vault: Vault, folder: FolderBlobs, exhibit: Exhibit
) -> None:
    key = f"evidence/{exhibit.id}/000000"
    kept = folder.read(key)
    folder.delete(key)
    assert sweep(session, folder, at=NOW) == [
        f"file {exhibit.reference} is missing from the store: alarm raised"
    ]
    assert sweep(session, folder, at=NOW) == []
    prompt = session.scalars(select(Prompt).where(Prompt.kind == "evidence.missing")).one()
    assert (prompt.subject_id, prompt.for_role, prompt.settled_at) == (exhibit.id, "lead", None)
    folder.create(key, kept)
    assert sweep(session, folder, at=TOMORROW) == [f"file {exhibit.reference} is whole again"]
    assert prompt.settled_at == TOMORROW
    actions = [line.action for line in list_custody(session, exhibit)]
    assert actions == [CustodyAction.RECEIVED, CustodyAction.MISSING, CustodyAction.FOUND]
    reader = original_reader(vault, folder, exhibit)
    assert b"".join(reader.stream()) == b"hello"


def test_a_preview_is_no_orphan(
    session: Session, vault: Vault, folder: FolderBlobs, case: Case, actor: Actor,
    engine: Engine, clock: FakeClock,
) -> None:  # fmt: skip
    offer = offered(session, case.id, actor=actor, at=NOW)
    photo = received(session, vault, folder, offer, picture("JPEG"), actor=actor, at=NOW)
    session.commit()
    clock.set(TOMORROW)
    opening = partial(writing, engine, vault)
    lines = make_previews(opening, vault, folder, now=clock.now)
    assert lines == [f"preview of {photo.id}: made"]
    assert make_previews(opening, vault, folder, now=clock.now) == []
    assert sweep(session, folder, at=TOMORROW) == []
    session.expire_all()
    assert photo.preview is PreviewState.READY
    assert len(list(folder.keys("evidence/"))) == 2
    assert list(folder.keys("quarantine/")) == []


def test_erasing_a_case_makes_its_files_unreadable(
    session: Session, vault: Vault, folder: FolderBlobs, case: Case, exhibit: Exhibit,
    actor: Actor, engine: Engine, clock: FakeClock,
) -> None:  # fmt: skip
    offer = offered(session, case.id, actor=actor, at=NOW)
    photo = received(session, vault, folder, offer, picture("PNG"), actor=actor, at=NOW)
    vault.destroy_scope(case.id)
    lines = make_previews(partial(writing, engine, vault), vault, folder, now=clock.now)
    assert lines == [f"preview of {photo.id}: there is none"]
