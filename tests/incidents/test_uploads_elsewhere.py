"""Papers of an order and files of a contact come in pieces as well, by the same script."""

import hashlib
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.contacts.models import Contact
from advocacy.evidence_store.arriving import PIECE
from advocacy.evidence_store.models import Exhibit
from tests.browse import Browser
from tests.contacts.test_contacts import answers
from tests.fakes import FakeBlobs
from tests.incidents.test_pieces import DATA, Sender, amira, case
from tests.orders.arrange import an_order
from tests.people import People

Browse = Callable[..., Browser]
__all__ = ["amira", "case"]


@pytest.fixture
def desk(browse: Browse, amira: Account) -> Browser:
    return browse(amira)


@pytest.fixture(params=["contacts", "orders"])
def address(
    request: pytest.FixtureRequest, desk: Browser, amira: Account, case: Case, people: People,
    session: Session,
) -> str:  # fmt: skip
    """Where files of a contact or of an order are asked for."""
    if request.param == "contacts":
        desk.post(f"/staff/cases/{case.id}/contacts/new", answers())
        entry = session.scalars(select(Contact.id)).one()
    else:
        order = an_order(session, case, actor=people.actor(amira), at=people.clock.now())
        session.commit()
        entry = order.id
    return f"/staff/cases/{case.id}/{request.param}/{entry}/files/new"


def attribute(name: str, page: str) -> str:
    found = re.search(f'{name}="([^"]+)"', page)
    assert found, page
    return found[1]


def test_it_goes_on_after_a_reload_and_is_with_its_entry(
    address: str, desk: Browser, session: Session
) -> None:
    choose = desk.post(address, {"undressed": "no"}).headers["Location"]
    page = desk.get(choose).text
    sender = Sender(desk, attribute("data-begin", page))
    sender.begin()
    sender.piece(0, DATA[:PIECE])
    where = attribute("data-then", page)
    again = desk.get(choose).text
    assert "film.mp4" in again
    assert "Choose the same file again to go on." in again
    assert sender.begin().json["came"] == PIECE
    sender.rest()
    receipt = sender.finish().json
    assert receipt["sha256"] == hashlib.sha256(DATA).hexdigest()
    exhibit = session.scalars(select(Exhibit)).one()
    assert str(exhibit.entry_id) in address
    assert "Download film.mp4" in desk.get(where).text


def test_it_can_be_stopped_from_its_page_and_what_came_is_deleted(
    address: str, desk: Browser, blobs: FakeBlobs
) -> None:
    choose = desk.post(address, {"undressed": "no"}).headers["Location"]
    page = desk.get(choose).text
    sender = Sender(desk, attribute("data-begin", page))
    sender.begin()
    sender.piece(0, DATA[:PIECE])
    again = desk.get(choose).text
    stop = attribute('<form class="coming" method="post" action', again)
    named = {"stop": attribute('name="stop" value', again)}
    assert len(blobs.held) == 1
    assert "film.mp4" not in desk.follow(desk.post(stop, named)).text
    assert blobs.held == {}
