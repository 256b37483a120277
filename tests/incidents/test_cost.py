"""No page's number of statements grows with what it shows, and none lies open on the disk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.evidence_store.models import Nature
from advocacy.evidence_store.service import offer_files, receive_bytes
from advocacy.incidents.models import Added, Incident, Voice
from advocacy.incidents.service import Moment, Told, amend_incident, log_incident, note_privately
from advocacy.vault import Vault
from tests.browse import Browser
from tests.fakes import FakeBlobs
from tests.orders.arrange import a_term, an_order
from tests.people import People

Browse = Callable[..., Browser]
MOST = 12


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "SELECT set_config")):
            said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def amira(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def case(people: People, amira: Account) -> Case:
    return people.case(amira)


@pytest.fixture
def full(
    session: Session, case: Case, people: People, amira: Account, vault: Vault, blobs: FakeBlobs
) -> Incident:
    actor, at = people.actor(amira), people.clock.now()
    for hours in range(30):
        incident = log_incident(
            session, case, actor=actor, at=at, account=f"Entry {hours}", told=Told(),
            moment=Moment(at - timedelta(hours=hours)), voice=Voice.TOLD,
        )  # fmt: skip
        for extra in range(3):
            amend_incident(
                session, incident, actor=actor, at=at, words=f"More {extra}", voice=Voice.TOLD,
                added=Added.MORE,
            )  # fmt: skip
            note_privately(session, incident, actor=actor, at=at, words=f"Note {extra}")
    offer = offer_files(
        session, case_id=case.id, entry_id=incident.id, nature=Nature.ORDINARY, actor=actor, at=at
    )
    for number in range(5):
        receive_bytes(
            session, offer, f"file {number}".encode(), file_name=f"{number}.txt", vault=vault,
            blobs=blobs, actor=actor, at=at,
        )  # fmt: skip
    session.commit()
    return incident


def test_staff_pages_stay_within_twelve_statements(
    browse: Browse, amira: Account, case: Case, full: Incident, engine: Engine
) -> None:
    browser = browse(amira)
    start = f"/staff/cases/{case.id}/incidents/"
    for path in [start, f"{start}new", f"{start}{full.id}", f"{start}{full.id}/files/new"]:
        with counted(engine) as said:
            assert browser.get(path).status_code == 200
        assert len(said) <= MOST, f"{path}: {len(said)}\n" + "\n".join(said)


def test_survivor_pages_stay_within_twelve_statements(
    browse: Browse, people: People, amira: Account, case: Case, full: Incident, engine: Engine,
    session: Session,
) -> None:  # fmt: skip
    who = {"actor": people.actor(amira), "at": people.clock.now()}
    a_term(session, case, an_order(session, case, **who), **who)
    browser = browse(people.survivor(case))
    browser.post("/a/1", {"account": "He rang."})
    browser.post("/a/9", {"entry": str(full.id)})
    for number in (1, 2, 5, 84, 89, 6, 8, 9):
        with counted(engine) as said:
            assert browser.get(f"/a/{number}").status_code == 200
        assert len(said) <= MOST, f"{number}: {len(said)}\n" + "\n".join(said)


def test_the_reference_data_is_dated_and_packaged() -> None:
    file = Path(__file__).parents[2] / "advocacy/incidents/reference/behaviours.json"
    assert '"effective_from"' in file.read_text(encoding="utf-8")
