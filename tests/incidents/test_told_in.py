"""An incident is linked with the contacts it was told in: both pages show it, all is logged."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.contacts.models import Answered, Channel, Contact, Direction
from advocacy.db import new_id
from advocacy.incidents.models import Incident
from advocacy.incidents.told_in.models import ToldIn
from advocacy.ledger.models import LedgerEvent
from tests.browse import Browser
from tests.incidents.test_cost import MOST, counted
from tests.incidents.test_incident_pages import FIRST, written
from tests.people import People

Browse = Callable[..., Browser]


@pytest.fixture
def amira(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def case(people: People, amira: Account) -> Case:
    return people.case(amira)


@pytest.fixture
def desk(browse: Browse, amira: Account) -> Browser:
    return browse(amira)


def a_contact(session: Session, case: Case, by: Account, at: Any) -> Contact:
    contact = Contact(
        scope_id=case.id, case_id=case.id, recorded_by_id=by.id, recorded_at=at, happened_at=at,
        channel=Channel.CALL, direction=Direction.IN, reached=True, answered=Answered.THEM,
        form_id=new_id(), note="They told me of the van.", agreed="", number="",
        unsafe_reason="", themes=[],
    )  # fmt: skip
    session.add(contact)
    session.commit()
    return contact


@pytest.fixture
def call(session: Session, case: Case, people: People, amira: Account) -> Contact:
    return a_contact(session, case, amira, people.clock.now() - timedelta(hours=1))


def actions(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(LedgerEvent.action)))


def test_an_incident_written_from_a_contact_is_linked_with_it(
    desk: Browser, case: Case, call: Contact, session: Session
) -> None:
    start = f"/staff/cases/{case.id}/incidents/new?contact={call.id}"
    assert start in desk.get(f"/staff/cases/{case.id}/contacts/").text
    page = desk.get(start).text
    assert f'<option value="{call.id}" selected>24 November 2026, 09:00: Call, reached' in page
    sent = desk.post(f"/staff/cases/{case.id}/incidents/new", {**FIRST, "contact": str(call.id)})
    page = desk.follow(sent).text
    assert "24 November 2026, 09:00: Call, reached" in page
    assert "An incident told here: yesterday, 6:05pm" in (
        desk.get(f"/staff/cases/{case.id}/contacts/").text
    )
    timeline = desk.get(f"/staff/cases/{case.id}/").text
    assert "Incident linked with the contact it was told in" in timeline
    assert "incident.contact_linked" in actions(session)


def test_a_link_is_made_later_and_taken_back_and_each_is_logged(
    desk: Browser, case: Case, call: Contact, session: Session, people: People, amira: Account
) -> None:
    incident = written(session, case, people, amira)
    page = f"/staff/cases/{case.id}/incidents/{incident.id}"
    assert "No contact is linked." in desk.get(page).text
    for _ in range(2):
        desk.post(f"{page}/contacts", {"contact": str(call.id)})
    assert "No contact is linked." not in desk.get(page).text
    assert actions(session).count("incident.contact_linked") == 1
    desk.post(f"{page}/contacts/{call.id}/unlink")
    assert "No contact is linked." in desk.get(page).text
    assert "An incident told here" not in desk.get(f"/staff/cases/{case.id}/contacts/").text
    assert actions(session).count("incident.contact_unlinked") == 1
    assert len(session.scalars(select(ToldIn)).all()) == 1, "that it stood is kept"
    assert desk.post(f"{page}/contacts/{call.id}/unlink").status_code == 404
    text = desk.follow(desk.post(f"{page}/contacts", {"contact": ""})).text
    assert "Choose the contact it was told in" in text


def test_no_contact_of_another_case_can_be_linked(
    desk: Browser, case: Case, session: Session, people: People, amira: Account
) -> None:
    other = people.case(amira, name="Other One")
    theirs = a_contact(session, other, amira, people.clock.now())
    incident = written(session, case, people, amira)
    page = f"/staff/cases/{case.id}/incidents/{incident.id}"
    assert desk.post(f"{page}/contacts", {"contact": str(theirs.id)}).status_code == 404
    sent = {**FIRST, "contact": str(theirs.id)}
    assert desk.post(f"/staff/cases/{case.id}/incidents/new", sent).status_code == 303
    assert session.scalars(select(ToldIn)).all() == [], "there is no contact to choose from here"
    shown = desk.get(f"/staff/cases/{case.id}/incidents/new?contact={theirs.id}").text
    assert str(theirs.id) not in shown


def test_the_pages_stay_within_twelve_statements(
    desk: Browser, case: Case, session: Session, people: People, amira: Account, engine: Engine
) -> None:
    incident: Incident = written(session, case, people, amira)
    page = f"/staff/cases/{case.id}/incidents/{incident.id}"
    for hours in range(5):
        call = a_contact(session, case, amira, people.clock.now() - timedelta(hours=hours))
        desk.post(f"{page}/contacts", {"contact": str(call.id)})
    for path in (
        page,
        f"/staff/cases/{case.id}/contacts/",
        f"/staff/cases/{case.id}/incidents/new",
    ):
        with counted(engine) as said:
            assert desk.get(path).status_code == 200
        assert len(said) <= MOST, f"{path}: {len(said)}\n" + "\n".join(said)
