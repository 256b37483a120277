"""Files of a contact: sealed as they arrive, downloaded by who works the case, each one logged."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from advocacy.contacts.models import Contact
from advocacy.evidence_store.models import CustodyAction, CustodyEvent, Exhibit, Offer
from tests.contacts.test_contacts import answers
from tests.evidence_store.sending import send_files

LETTER = b"To whom it may concern"


@pytest.fixture
def contact(people, browse, session):
    """A recorded contact: who recorded it, its case's pages, itself."""
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    browser.post(f"/staff/cases/{case.id}/contacts/new", answers())
    found = session.scalars(select(Contact)).one()
    return browser, f"/staff/cases/{case.id}/contacts", found


def offered(browser, path, contact):
    answer = browser.post(f"{path}/{contact.id}/files/new", {"undressed": "no"})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_file_goes_in_sealed_and_comes_out_as_it_was_in_the_log(contact, session, blobs):
    browser, path, found = contact
    address = offered(browser, path, found)
    for _ in range(2):  # sent twice it is one
        page = browser.follow(send_files(browser, address, ("letter.txt", LETTER))).text
    assert page.count("Download letter.txt") == 1
    [exhibit] = session.scalars(select(Exhibit))
    assert exhibit.entry_id == found.id
    assert LETTER not in b"".join(blobs.held.values())
    got = browser.post(f"{path}/{found.id}/files/{exhibit.id}/download", {})
    assert got.data == LETTER
    assert "letter" not in got.headers["Content-Disposition"]
    done = session.scalars(select(CustodyEvent.action).order_by(CustodyEvent.id)).all()
    assert done == [CustodyAction.RECEIVED, CustodyAction.DOWNLOADED]


def test_a_picture_of_somebody_undressed_is_led_elsewhere(contact, session):
    browser, path, found = contact
    stopped = browser.post(f"{path}/{found.id}/files/new", {"undressed": "yes"})
    assert stopped.status_code == 422
    assert "That is not taken in here: write down an incident" in stopped.text
    assert browser.post(f"{path}/{found.id}/files/new", {}).status_code == 422
    assert session.scalars(select(Offer)).all() == []


def test_no_file_is_said_in_words(contact):
    browser, path, found = contact
    answer = send_files(browser, offered(browser, path, found), ("", b""))
    assert answer.status_code == 422
    assert "Choose a photo or file" in answer.text


def test_a_colleague_off_the_case_and_ids_of_another_contact_get_nothing(
    contact, people, browse, session
):
    browser, path, found = contact
    address = offered(browser, path, found)
    send_files(browser, address, ("letter.txt", LETTER))
    [exhibit] = session.scalars(select(Exhibit))
    download = f"{path}/{found.id}/files/{exhibit.id}/download"
    other = browse(people.advocate("Ela Fox"))
    assert other.post(download, {}).status_code == 404
    assert other.get(address).status_code == 404
    browser.post(f"{path}/new", answers(note="Another", form_id=str(uuid4())))
    another = session.scalars(select(Contact).where(Contact.id != found.id)).one()
    assert browser.post(download.replace(str(found.id), str(another.id)), {}).status_code == 404
    assert browser.get(address.replace(str(found.id), str(another.id))).status_code == 404
    assert browser.get(f"{path}/{uuid4()}/files/new").status_code == 404


def test_the_page_about_such_a_file_leads_back_to_the_contacts(contact, session):
    browser, path, found = contact
    send_files(browser, offered(browser, path, found), ("letter.txt", LETTER))
    [exhibit] = session.scalars(select(Exhibit))
    page = browser.get(f"/staff/cases/{found.case_id}/files/{exhibit.id}").text
    assert "Back to the contacts" in page
    assert "Back to the incident" not in page
