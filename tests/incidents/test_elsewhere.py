"""A file that lies in the case twice says so wherever it is read, and never of another case."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.contacts.models import Channel, Contact, Direction
from advocacy.contacts.service import record_contact
from advocacy.evidence_store.models import Exhibit, Nature
from advocacy.evidence_store.service import offer_files, receive_bytes
from advocacy.incidents.models import Incident, Voice
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.orders.models import Order
from advocacy.vault import Vault
from tests.browse import Browser
from tests.evidence_store.sending import send_files
from tests.fakes import FakeBlobs, FakeClock
from tests.orders.arrange import an_order
from tests.people import People
from tests.today.test_today import counted

Browse = Callable[..., Browser]
VOICEMAIL = b"he rang at two in the morning"
NO_NO = {"under_18": "no", "intimate": "no"}


@dataclass
class Folder:
    """A case with one of everything that files come with, and its advocate."""

    people: People
    vault: Vault
    blobs: FakeBlobs
    amira: Account
    case: Case
    incident: Incident
    contact: Contact
    order: Order

    def add(self, entry: Incident | Contact | Order | Case, data: bytes = VOICEMAIL) -> Exhibit:
        """Add a file to an entry, a minute after the one before."""
        session, at = self.people.session, self.people.clock.advance(minutes=1)
        case_id = entry.id if isinstance(entry, Case) else entry.case_id
        actor = self.people.actor(self.amira)
        offer = offer_files(
            session, case_id=case_id, entry_id=entry.id, nature=Nature.ORDINARY, actor=actor, at=at
        )
        exhibit = receive_bytes(
            session, offer, data, file_name="voice.m4a", vault=self.vault, blobs=self.blobs,
            actor=actor, at=at,
        )  # fmt: skip
        session.commit()
        return exhibit

    def pages(self) -> dict[str, str]:
        """Return where the files of each entry are read."""
        case = f"/staff/cases/{self.case.id}"
        return {
            "incident": f"{case}/incidents/{self.incident.id}",
            "contact": f"{case}/contacts/",
            "order": f"{case}/orders/{self.order.id}",
        }


@pytest.fixture
def folder(people: People, vault: Vault, blobs: FakeBlobs, clock: FakeClock) -> Folder:
    amira = people.advocate()
    case, at = people.case(amira), clock.now()
    actor, session = people.actor(amira), people.session
    incident = log_incident(
        session, case, actor=actor, at=at, account="He rang all night.", moment=Moment(at),
        told=Told(), voice=Voice.TOLD,
    )  # fmt: skip
    contact = record_contact(
        session, case, channel=Channel.CALL, direction=Direction.IN, reached=True, happened_at=at,
        minutes=5, note="", agreed="", next_on=None, unsafe_reason="", actor=actor, at=at,
    )  # fmt: skip
    order = an_order(session, case, actor=actor, at=at)
    session.commit()
    return Folder(people, vault, blobs, amira, case, incident, contact, order)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_each_list_says_as_what_and_with_what_the_same_file_is_here(
    folder: Folder, browse: Browse
) -> None:
    first = folder.add(folder.incident)
    second, third = folder.add(folder.contact), folder.add(folder.order)
    browser, pages = browse(folder.amira), folder.pages()
    on_incident = browser.get(pages["incident"]).text
    assert f"came again, as {second.reference} , with a contact" in words(on_incident)
    assert f"came again, as {third.reference} , with an order" in words(on_incident)
    on_contact = browser.get(pages["contact"]).text
    assert f"was here already, as {first.reference} , with an incident" in words(on_contact)
    assert pages["incident"] in on_contact
    on_order = browser.get(pages["order"]).text
    assert f"was here already, as {first.reference} , with an incident" in words(on_order)
    assert f"was here already, as {second.reference} , with a contact" in words(on_order)
    file_page = browser.get(f"/staff/cases/{folder.case.id}/files/{third.id}").text
    assert f"was here already, as {first.reference}" in words(file_page)


def test_what_was_brought_from_the_phone_is_named_too(folder: Folder, browse: Browse) -> None:
    folder.add(folder.case)
    folder.add(folder.incident)
    page = browse(folder.amira).get(folder.pages()["incident"]).text
    assert "with what was brought from the phone" in words(page)
    assert f"/staff/cases/{folder.case.id}/brought" in page


def test_a_file_that_is_here_once_says_nothing(folder: Folder, browse: Browse) -> None:
    folder.add(folder.incident)
    folder.add(folder.contact, b"another voicemail")
    browser = browse(folder.amira)
    for path in folder.pages().values():
        assert "already" not in browser.get(path).text
        assert "came again" not in browser.get(path).text


def test_the_same_file_in_another_case_of_hers_is_never_told_of(
    folder: Folder, browse: Browse, people: People
) -> None:
    other = people.case(folder.amira, name="Kay Lund")
    theirs = folder.add(other)
    folder.add(folder.incident)
    browser = browse(folder.amira)
    for path in folder.pages().values():
        page = browser.get(path).text
        assert theirs.reference not in page
        assert "here already" not in page
        assert "came again" not in page


def test_many_twins_cost_no_more_statements_than_one(
    folder: Folder, browse: Browse, engine: Engine, clock: FakeClock
) -> None:
    browser, asked = browse(folder.amira), []
    for _ in range(2):
        for _ in range(3):
            for entry in (folder.incident, folder.contact, folder.order):
                folder.add(entry)
        for path in folder.pages().values():
            browser.get(path)
            clock.advance(seconds=31)
            with counted(engine) as seen:
                browser.get(path)
            asked.append(len(seen))
    assert max(asked) <= 12
    assert asked[:3] == asked[3:]


def test_she_is_told_of_what_she_sent_before_with_her_entry_and_of_nothing_of_staffs(
    folder: Folder, browse: Browse, session: Session
) -> None:
    ours = folder.add(folder.contact)
    jo = browse(folder.people.survivor(folder.case))
    entries = []
    for number in range(2):
        jo.post("/a/1", {"account": f"He rang again, {number}."})
        jo.post("/a/6")
        jo.post("/a/7", NO_NO)
        send_files(jo, "/a/7", ("voice.m4a", VOICEMAIL))
        entries.append(jo.get("/a/8").text)
        folder.people.clock.advance(minutes=1)
    session.expire_all()
    first, *_ = session.scalars(
        select(Exhibit).where(Exhibit.received_by != folder.amira.id).order_by(Exhibit.id)
    )
    assert "You sent this very file before" not in entries[0]
    assert "You sent this very file before" in entries[1]
    assert f"{first.reference}. Both are kept." in entries[1]
    assert ours.reference not in entries[0] + entries[1]
