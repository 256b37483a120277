"""Markers put wherever something must not leave from, looked for in everything that leaves."""

import ast
import io
import zipfile
from datetime import datetime
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.cases.models import PersonKind, SafeContact
from advocacy.cases.people_service import add_to_case
from advocacy.cases.safe_contact_ways import Way as SafeWay
from advocacy.cases.safe_contact_ways import WayKind, kept
from advocacy.cases.service import list_people
from advocacy.evidence_store.models import Exhibit
from advocacy.handover.leaks import find_leaks
from advocacy.incidents.imports.models import ImportedMessage, ImportState, MessageImport, Party
from advocacy.incidents.imports.parsing.entries import EntryKind, Format
from advocacy.incidents.models import Incident
from advocacy.incidents.service import note_privately
from advocacy.incidents.witnesses.models import Willing
from advocacy.incidents.witnesses.service import Named, name_witness
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.handover.places import Way, write
from tests.people import People

HANDOVER = Path("advocacy/handover")


def everything(pack: bytes) -> str:
    """Every file of a bag as text, the PDF read the way a reader shows it."""
    archive = zipfile.ZipFile(io.BytesIO(pack))
    texts = [" ".join(archive.namelist())]
    for name in archive.namelist():
        data = archive.read(name)
        texts.append(data.decode("utf-8", "replace"))
        if name.endswith(".pdf"):
            texts += [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    return " ".join("\n".join(texts).split())


def import_message(session: Session, way: Way, marker: str, *, at: datetime) -> None:
    """A chat export holds every other line too, the refuge's address among them."""
    of_case = {"scope_id": way.case.id, "case_id": way.case.id}
    file = session.scalars(select(Exhibit.id).where(Exhibit.case_id == way.case.id)).first()
    imported = MessageImport(
        **of_case, exhibit_id=file, format=Format.WHATSAPP, state=ImportState.IMPORTED, begun_at=at,
        tries=1, messages=1, unread=0, done=1, already=0,
        first_at=at, last_at=at, imported_at=at, told=marker,
    )  # fmt: skip
    message = ImportedMessage(
        **of_case, import_id=imported.id, number=1, at=at, kind=EntryKind.MESSAGE,
        party=Party.OTHER, edited=False, media_omitted=False, start=0, stop=1, line=1,
        said=f"Come to {marker} Close", named=[marker], origin={"sender": marker},
    )  # fmt: skip
    if file is not None:
        session.add_all([imported, message])
        session.flush()


def mark_everything(way: Way, people: People, clock: FakeClock, marker: str) -> None:
    """Put the marker wherever a thing stands that a pack must not hold."""
    session, at = way.session, clock.now()
    survivor = list_people(session, way.case, kind=PersonKind.SURVIVOR)[0]
    survivor.details = {"address": f"9 {marker} Road", "needs": marker}
    add_to_case(
        session,
        way.case,
        kind=PersonKind.DEPENDENT,
        name=f"Child {marker}",
        details={"school": f"{marker} Primary", "worries": marker},
        actor=SYSTEM,
        at=at,
    )
    contact = session.scalars(select(SafeContact)).one()
    contact.other_ways = f"Through {marker} at the shop"
    incident = session.get_one(Incident, way.entries[0])
    note_privately(session, incident, actor=SYSTEM, at=at, words=f"Private {marker}")
    import_message(session, way, marker, at=at)
    write(
        session,
        way.case,
        clock,
        "He shouted.",
        place=f"Outside 9 {marker} Road",
        evidence_elsewhere=f"In {marker}'s drawer",
    )
    incident.witnesses = f"Mrs {marker}, on 07700 900123"
    named = Named(f"Mrs {marker}", f"At {marker}'s", f"A {marker}", Willing.YES)
    name_witness(session, incident, named, actor=SYSTEM, at=at)
    other = people.case(None, name=f"Sam {marker}")
    write(session, other, clock, f"Another person's {marker}")
    session.commit()


def test_no_address_note_witness_or_other_person_is_in_anything_that_leaves(
    way: Way, lead: Browser, people: People, clock: FakeClock, marker: str
) -> None:
    mark_everything(way, people, clock, marker)
    way.begin().decide().approve(lead).send()
    officer = way.inside()
    page = officer.get(way.link).text
    pack = officer.post(f"{way.link}pack").data
    assert "He shouted." in page
    assert "He shouted." in everything(pack)
    for leaving in (page, everything(pack), repr(officer.client._cookies)):
        assert marker not in leaving
        assert "07700900142" not in leaving.replace(" ", "")
        assert "dentist" not in leaving


def test_no_name_of_anybody_on_the_staff_leaves(way: Way, lead: Browser) -> None:
    way.begin().decide().approve(lead).send()
    officer = way.inside()
    for leaving in (officer.get(way.link).text, everything(officer.post(f"{way.link}pack").data)):
        assert "Amira Khan" not in leaving
        assert "Ruth Adeyemi" not in leaving


@pytest.mark.parametrize(
    "account",
    [
        "He rang 07700 900142 again",
        "He rang +44 7700 900 142 again",
        "He has the number from before, 07700 900 365",
        "He rang her sister on 01632 960417",
        "He has found out about 14 Elm Grove, I think",
        "The letter went to so14 3xx",
        "He waited at Saint Anne's Primary School",
    ],
)
def test_what_somebody_wrote_into_the_diary_all_the_same_stops_the_request(
    way: Way, clock: FakeClock, session: Session, account: str
) -> None:
    survivor = list_people(session, way.case, kind=PersonKind.SURVIVOR)[0]
    survivor.details = {"address": "14 Elm Grove\nSouthampton SO14 3XX"}
    add_to_case(
        session,
        way.case,
        kind=PersonKind.DEPENDENT,
        name="Kit",
        details={"school": "Saint Anne's Primary School"},
        actor=SYSTEM,
        at=clock.now(),
    )
    card = session.scalars(select(SafeContact)).one()
    card.number_before = "+447700900365"
    card.ways = kept([SafeWay(id="1", kind=WayKind.PHONE, where="+441632960417", ring=True)])
    entry = write(session, way.case, clock, account)
    session.commit()
    way.begin().decide()
    answer = way.advocate.post(f"{way.base}/request")
    assert answer.status_code == 422
    assert "A safe number, an address or a school stands in this passage" in answer.text
    way.do("entries", {"entries": [str(other) for other in way.entries if other != entry]})
    way.do("request")


def test_the_number_he_uses_himself_may_leave(way: Way, clock: FakeClock) -> None:
    write(way.session, way.case, clock, "He rang from 07700 900555")
    way.session.commit()
    way.begin().decide().do("request")


def test_a_year_or_a_time_is_no_secret() -> None:
    assert find_leaks(["On 14 June 2026 at 18.05 he came"], ("14 elm grove",)) == []


def test_nothing_here_knows_the_safety_plans() -> None:
    for file in HANDOVER.rglob("*.py"):
        for part in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in part.names] if isinstance(part, ast.Import) else []
            if isinstance(part, ast.ImportFrom):
                names = [part.module or ""]
            assert not any(name.startswith("safety_plans") for name in names), file


def test_the_plan_tables_are_named_nowhere_here() -> None:
    for file in HANDOVER.rglob("*.py"):
        assert "safety_plan" not in file.read_text().replace("safety_plans`", ""), file


def test_one_part_of_a_pack_alone_knows_of_imported_messages_that_were_chosen() -> None:
    # tests/handover/test_messages_chosen.py holds that one to those that were chosen.
    for file in set(HANDOVER.rglob("*.py")) - {HANDOVER / "quoted.py"}:
        for part in ast.walk(ast.parse(file.read_text())):
            if isinstance(part, ast.ImportFrom):
                assert not str(part.module).startswith("advocacy.incidents.imports"), (
                    f"{file} reads imported messages: what other people wrote would leave with them"
                )
