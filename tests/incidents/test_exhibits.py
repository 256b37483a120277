"""Exhibits keep their numbers; their continuity names who held them, their proof needs nobody."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.evidence_store.models import Exhibit, Nature
from advocacy.evidence_store.service import offer_files, receive_bytes
from advocacy.incidents.exhibits.continuity import list_held
from advocacy.incidents.exhibits.models import ExhibitLabel
from advocacy.incidents.exhibits.service import initials_of
from advocacy.incidents.models import Voice
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.ledger.models import LedgerEvent
from advocacy.ledger.service import sequence
from advocacy.vault import Vault
from tests.browse import Browser
from tests.fakes import FakeBlobs
from tests.incidents.test_cost import counted
from tests.people import People

Browse = Callable[..., Browser]
TEXT = b"what they wrote to me, line by line"


@pytest.fixture
def amira(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def case(people: People, amira: Account) -> Case:
    return people.case(amira)


@pytest.fixture
def files(
    session: Session, case: Case, people: People, amira: Account, vault: Vault, blobs: FakeBlobs
) -> list[Exhibit]:
    actor, at = people.actor(amira), people.clock.now()
    incident = log_incident(
        session, case, actor=actor, at=at, account="Texts all night.",
        moment=Moment(at - timedelta(hours=3)), told=Told(), voice=Voice.TOLD,
    )  # fmt: skip
    offer = offer_files(
        session, case_id=case.id, entry_id=incident.id, nature=Nature.ORDINARY, actor=actor, at=at
    )
    found = [
        receive_bytes(
            session, offer, TEXT + bytes([number]), file_name=f"{number}.txt", vault=vault,
            blobs=blobs, actor=actor, at=at,
        )
        for number in range(3)
    ]  # fmt: skip
    session.commit()
    return found


def address(exhibit: Exhibit) -> str:
    return f"/staff/cases/{exhibit.case_id}/files/{exhibit.id}/exhibit"


def survivor(session: Session, case: Case) -> Person:
    return session.scalars(
        select(Person).where(Person.case_id == case.id, Person.kind == PersonKind.SURVIVOR)
    ).one()


def number(
    browser: Browser, exhibit: Exhibit, who: object, described: str = "Screenshot of a text"
) -> str:
    given = {"producer_id": str(who), "described": described}
    answer = browser.post(address(exhibit), given)
    assert answer.status_code == 303, answer.text
    shown = re.search(r"<h1[^>]*>Exhibit ([^<]+)</h1>", browser.get(address(exhibit)).text)
    assert shown is not None
    return shown[1]


def test_initials_are_those_of_the_name() -> None:
    assert initials_of("Jo Okafor") == "JO"
    assert initials_of("Mary-Ann de la Cruz") == "MADL"
    assert initials_of("  ") == "X"


def test_the_survivors_exhibits_are_numbered_one_after_another(
    browse: Browse, amira: Account, case: Case, files: list[Exhibit], session: Session
) -> None:
    person = survivor(session, case)
    initials, browser = initials_of(person.name), browse(amira)
    assert f"{initials}/1" in browser.get(address(files[0])).text
    assert number(browser, files[0], person.id) == f"{initials}/1"
    assert number(browser, files[1], person.id) == f"{initials}/2"
    assert f"{initials}/3" in browser.get(address(files[2])).text


def test_a_number_is_never_given_again_nor_shifted(
    browse: Browse, amira: Account, case: Case, files: list[Exhibit], session: Session
) -> None:
    person, browser = survivor(session, case), browse(amira)
    first = number(browser, files[0], person.id)
    second = number(browser, files[1], person.id)
    sealed = browser.post(address(files[0]).replace("/exhibit", "/seal"), {"nature": "intimate"})
    assert sealed.status_code == 303
    person.name = "Somebody Else"
    session.commit()
    assert first in browser.get(address(files[0])).text
    assert number(browser, files[2], person.id) == second.replace("/2", "/3")


def test_two_people_with_the_same_initials_never_share_a_number(
    browse: Browse, amira: Account, case: Case, files: list[Exhibit], session: Session
) -> None:
    person, browser = survivor(session, case), browse(amira)
    twin = Person(
        scope_id=case.id, case_id=case.id, kind=PersonKind.WITNESS, added_at=case.opened_at
    )
    twin.name, twin.details = person.name, {}
    session.add(twin)
    session.commit()
    first = number(browser, files[0], person.id)
    assert number(browser, files[1], twin.id) == first.replace("/1", "/2")


def test_a_form_sent_twice_gives_one_number_and_another_is_refused(
    browse: Browse, amira: Account, case: Case, files: list[Exhibit], session: Session
) -> None:
    person, browser = survivor(session, case), browse(amira)
    first = number(browser, files[0], person.id)
    assert number(browser, files[0], person.id) == first
    other = {"producer_id": str(amira.id), "described": "Screenshot of a text"}
    answer = browser.post(address(files[0]), other)
    assert answer.status_code == 409
    assert "keeps it" in answer.text
    assert len(session.scalars(select(ExhibitLabel)).all()) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [({"described": ""}, "Enter what it is"), ({"producer_id": "nobody"}, "Choose")],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    browse: Browse,
    amira: Account,
    case: Case,
    files: list[Exhibit],
    session: Session,
    given: dict[str, str],
    said: str,
) -> None:
    person, browser = survivor(session, case), browse(amira)
    told = {"producer_id": str(person.id), "described": "A photo", "produced_where": "At a shop"}
    answer = browser.post(address(files[0]), {**told, **given})
    assert answer.status_code == 422
    assert said in answer.text
    assert "At a shop" in answer.text


def test_a_suspect_produces_nothing(
    browse: Browse, amira: Account, case: Case, files: list[Exhibit], session: Session
) -> None:
    suspect = Person(
        scope_id=case.id, case_id=case.id, kind=PersonKind.SUSPECT, added_at=case.opened_at
    )
    suspect.name, suspect.details = "Quentin Zogby", {}
    session.add(suspect)
    session.commit()
    browser = browse(amira)
    assert "Zogby" not in browser.get(address(files[0])).text
    given = {"producer_id": str(suspect.id), "described": "A photo"}
    assert browser.post(address(files[0]), given).status_code == 422


def test_what_an_officer_calls_it_is_recorded_and_may_be_corrected(
    browse: Browse, amira: Account, case: Case, files: list[Exhibit], session: Session
) -> None:
    browser = browse(amira)
    path = f"{address(files[0])}/officer"
    assert browser.post(path, {"mark": "PC/7", "officer": "PC 4411"}).status_code == 404
    number(browser, files[0], survivor(session, case).id)
    assert browser.post(path, {"mark": "", "officer": ""}).status_code == 422
    for mark in ("PC/7", "PC/8"):
        assert browser.post(path, {"mark": mark, "officer": "PC 4411"}).status_code == 303
    page = browser.get(address(files[0])).text
    assert "PC/8, by PC 4411" in page
    events = session.scalars(select(LedgerEvent).where(LedgerEvent.action == "exhibit.assigned"))
    assert len(events.all()) == 2


def test_continuity_names_everybody_who_opened_it(
    browse: Browse, people: People, amira: Account, case: Case, files: list[Exhibit], vault: Vault,
    session: Session,
) -> None:  # fmt: skip
    lead = people.lead()
    browser = browse(lead)
    answer = browser.post(address(files[0]).replace("/exhibit", "/original"))
    assert answer.status_code == 200
    sequence(session, vault, at=people.clock.now())
    session.commit()
    page = browser.get(address(files[0])).text
    assert f"{amira.name}, {lead.name}" in page
    assert "Original downloaded" in page
    assert "of the log" in page
    rows = list_held(session, files)[files[0].id]
    assert [row.words for row in rows] == ["Received", "Original downloaded"]
    assert all(row.place is not None for row in rows)


def test_the_proof_holds_by_itself_and_fails_for_another_file(
    browse: Browse, people: People, amira: Account, case: Case, files: list[Exhibit], vault: Vault,
    session: Session, tmp_path: Path,
) -> None:  # fmt: skip
    browser, path = browse(amira), address(files[1]).replace("/exhibit", "/proof")
    waiting = browser.get(path)
    assert waiting.status_code == 409
    assert "not under a signed checkpoint yet" in waiting.text
    assert "not under a signed checkpoint yet" in browser.get(address(files[1])).text
    session.commit()
    sequence(session, vault, at=people.clock.now())
    session.commit()
    assert "Download the proof" in browser.get(address(files[1])).text
    proof = browser.get(path)
    assert proof.status_code == 200
    assert survivor(session, case).name not in proof.text
    assert amira.name not in proof.text
    name = f"proof-{files[1].reference}.txt"
    assert name in proof.headers["Content-Disposition"]
    (tmp_path / name).write_text(proof.text)
    (tmp_path / "right").write_bytes(TEXT + bytes([1]))
    (tmp_path / "wrong").write_bytes(TEXT + bytes([2]))
    (tmp_path / "check.py").write_text(proof.text.split("#" * 9)[1])
    for file, code in (("right", 0), ("wrong", 1)):
        done = subprocess.run(
            [sys.executable, "-I", "check.py", name, file], cwd=tmp_path, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        assert "the entry stands in the log that was signed: True" in done.stdout


def test_the_page_of_an_exhibit_takes_few_statements(
    browse: Browse, amira: Account, case: Case, files: list[Exhibit], session: Session,
    engine: Engine,
) -> None:  # fmt: skip
    browser = browse(amira)
    for numbered in (False, True):
        if numbered:
            number(browser, files[0], survivor(session, case).id)
        path = address(files[0])
        with counted(engine) as said:
            assert browser.get(path).status_code == 200
        assert len(said) <= 12, "\n".join(said)
