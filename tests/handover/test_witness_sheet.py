"""Who saw it leaves on one sheet alone, chosen one by one, with what they agreed to."""

import io
import zipfile
from uuid import UUID

import pypdf
import pytest
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.handover.summary import as_json
from advocacy.handover.told import tell
from advocacy.handover.typeset import typeset, typeset_witnesses
from advocacy.incidents.models import Incident
from advocacy.incidents.witnesses.models import Willing, Witness
from advocacy.incidents.witnesses.service import Named, name_witness
from advocacy.ledger.models import LedgerEvent
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.handover.arrange import PREPARED, a_summary, with_witness
from tests.handover.places import Way

AGREED = "On the phone, 24 November"
REACH = "Through the shop, mornings only"


@pytest.fixture
def bell(way: Way, session: Session, clock: FakeClock) -> Witness:
    """Mrs Bell saw it, and would speak to the police."""
    return saw_it(way, session, clock, Named("Mrs Bell", REACH, "A grey van", Willing.YES))


def saw_it(way: Way, session: Session, clock: FakeClock, named: Named) -> Witness:
    incident = session.get_one(Incident, way.entries[0])
    made = name_witness(session, incident, named, actor=SYSTEM, at=clock.now())
    session.commit()
    return made


def choose(way: Way, witness: Witness | UUID, **more: str) -> int:
    witness_id = witness if isinstance(witness, UUID) else witness.id
    given = {"on_sheet": "yes", "agreed_how": AGREED, **more}
    return way.advocate.post(f"{way.base}/witnesses/{witness_id}", given).status_code


def preview(way: Way) -> str:
    return way.advocate.get(f"{way.base}/preview").text


def test_nobody_is_on_the_sheet_unless_the_author_puts_them_there(way: Way, bell: Witness) -> None:
    way.begin()
    page = preview(way)
    assert "Mrs Bell" not in page
    assert "Named to us, and on no sheet: 1." in page
    assert "In nothing that leaves" in way.advocate.get(f"{way.base}/").text


def test_how_they_agreed_is_asked_and_recorded(way: Way, bell: Witness, session: Session) -> None:
    way.begin()
    answer = way.advocate.post(f"{way.base}/witnesses/{bell.id}", {"on_sheet": "yes"})
    assert answer.status_code == 422
    assert "Enter when and how they agreed" in answer.text
    assert choose(way, bell) == 303
    page = preview(way)
    for words in ("Mrs Bell", REACH, "A grey van", AGREED, "not for service on the defence"):
        assert words in page
    assert session.query(LedgerEvent).filter_by(action="handover.witness_chosen").count() == 1
    assert choose(way, bell, on_sheet="no") == 303
    assert "Mrs Bell" not in preview(way)


def test_who_would_not_speak_to_the_police_is_never_on_it(
    way: Way, session: Session, clock: FakeClock
) -> None:
    no = saw_it(way, session, clock, Named("Mr Dee", REACH, "", Willing.NO))
    way.begin()
    assert choose(way, no) == 422
    assert "Mr Dee" not in preview(way)


def test_the_sheet_is_a_file_of_its_own_and_nothing_else_names_them(
    way: Way, lead: Browser, bell: Witness
) -> None:
    way.begin()
    choose(way, bell)
    way.decide().approve(lead).send()
    officer = way.inside()
    archive = zipfile.ZipFile(io.BytesIO(officer.post(f"{way.link}pack").data))
    texts = {name.partition("/")[2]: read(archive.read(name), name) for name in archive.namelist()}
    sheet = texts.pop("data/witnesses.pdf")
    for words in ("Mrs Bell", REACH, "A grey van", AGREED, "Not for service on the defence"):
        assert words in sheet
    assert "Jo Okafor" not in sheet
    for name, told in texts.items():
        for secret in ("Mrs Bell", REACH, "A grey van"):
            assert secret not in told, name
    assert "witnesses.pdf, which is not for service" in texts["data/summary.pdf"]
    assert "data/witnesses.pdf" in texts["manifest-sha256.txt"]
    assert REACH in officer.get(way.link).text


def read(data: bytes, name: str) -> str:
    if not name.endswith(".pdf"):
        return data.decode("utf-8", "replace")
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_sheet_can_be_read_by_a_screen_reader_and_marks_every_page() -> None:
    summary = with_witness(a_summary(), 40)
    root = pypdf.PdfReader(io.BytesIO(typeset_witnesses(tell(summary), at=PREPARED)))
    metadata = root.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert len(root.pages) > 2
    for page in root.pages:
        assert "not for service on the defence" in page.extract_text()
    assert "Mrs Bell" not in read(typeset(tell(summary), at=PREPARED), "summary.pdf")
    assert b"Mrs Bell" not in as_json(summary)


def test_who_saw_an_entry_that_was_left_out_is_not_on_it(way: Way, bell: Witness) -> None:
    way.begin()
    choose(way, bell)
    way.do("entries", {"entries": []})
    assert "Mrs Bell" not in preview(way)
    assert way.advocate.get(f"{way.base}/witnesses/{bell.id}").status_code == 404


def test_whoever_was_put_right_since_is_asked_about_again(
    way: Way, bell: Witness, session: Session, clock: FakeClock
) -> None:
    way.begin()
    choose(way, bell)
    incident = session.get_one(Incident, way.entries[0])
    name_witness(
        session, incident, Named("Mrs Bell", "Nowhere safe", "", Willing.UNKNOWN), actor=SYSTEM,
        at=clock.now(), replaces=session.get_one(Witness, bell.id),
    )  # fmt: skip
    session.commit()
    assert "Mrs Bell" not in preview(way)


def test_nothing_is_chosen_once_it_waits_for_approval(way: Way, bell: Witness) -> None:
    way.begin().decide()
    way.do("request")
    assert choose(way, bell) == 409


def test_the_front_page_saved_again_keeps_who_is_on_the_sheet(way: Way, bell: Witness) -> None:
    way.begin()
    choose(way, bell)
    assert way.handover is not None
    form = {"person": "Jo", "why_now": "x", "asked_for": "y", "to_know": "z", "contact": "us"}
    way.do("front", {**form, "sections": ["course"]})
    assert "Mrs Bell" in preview(way)
