"""Who saw or heard it: one person a box, how to reach them apart, nothing ever overwritten."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.incidents.models import Incident, IncidentDraft, Voice
from advocacy.incidents.witnesses.models import Willing, Witness
from advocacy.incidents.witnesses.service import (
    Named,
    PutRightMeanwhile,
    list_case_witnesses,
    list_witnesses,
    name_witness,
)
from advocacy.ledger.models import LedgerEvent
from tests.browse import Browser
from tests.incidents.test_incident_pages import FIRST, written
from tests.people import People

Browse = Callable[..., Browser]
ADA = {"who": "Ada Mensah", "saw": "The white van", "reach": "07700 900777", "willing": "yes"}


@pytest.fixture
def amira(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def case(people: People, amira: Account) -> Case:
    return people.case(amira)


@pytest.fixture
def incident(session: Session, case: Case, people: People, amira: Account) -> Incident:
    return written(session, case, people, amira)


@pytest.fixture
def page(incident: Incident) -> str:
    return f"/staff/cases/{incident.case_id}/incidents/{incident.id}"


@pytest.fixture
def desk(browse: Browse, amira: Account) -> Browser:
    return browse(amira)


def test_a_witness_is_named_while_the_incident_is_written(
    desk: Browser, case: Case, session: Session
) -> None:
    typed = {**FIRST, **{f"witness_{name}": value for name, value in ADA.items()}}
    text = desk.follow(desk.post(f"/staff/cases/{case.id}/incidents/new", typed)).text
    for words in ("Ada Mensah", "The white van", "Would speak to the police", "07700 900777"):
        assert words in text
    witness = session.scalars(select(Witness)).one()
    assert (witness.willing, witness.whose) == (Willing.YES, Voice.TOLD)
    assert "incident.witness_named" in session.scalars(select(LedgerEvent.action)).all()


def test_what_is_said_of_nobody_is_asked_whose_it_is_and_not_lost(
    desk: Browser, case: Case, session: Session
) -> None:
    typed = {**FIRST, "witness_reach": "07700 900777"}
    answer = desk.post(f"/staff/cases/{case.id}/incidents/new", typed)
    assert answer.status_code == 422
    assert "Enter who saw or heard it, or how they can be known" in answer.text
    assert "07700 900777" in answer.text
    assert session.scalars(select(Incident)).all() == []


def test_any_number_of_people_can_be_named_later(desk: Browser, page: str) -> None:
    assert "Nobody is named." in desk.get(page).text
    desk.post(f"{page}/witnesses/new", ADA)
    text = desk.follow(desk.post(f"{page}/witnesses/new", {"who": "A man with a dog"})).text
    assert "Ada Mensah" in text
    assert "A man with a dog" in text
    assert "Not asked, or not known" in text
    answer = desk.post(f"{page}/witnesses/new", {"saw": "Everything"})
    assert answer.status_code == 422
    assert "Enter a name, or how they can be known" in answer.text
    assert "Everything" in answer.text


def test_what_is_put_right_stands_beside_what_was_said_before(
    desk: Browser, page: str, session: Session, case: Case, incident: Incident
) -> None:
    desk.post(f"{page}/witnesses/new", ADA)
    ada = session.scalars(select(Witness)).one()
    form = desk.get(f"{page}/witnesses/{ada.id}").text
    assert 'value="07700 900777"' in form
    right = {**ADA, "reach": "07700 900778", "willing": "no"}
    text = desk.follow(desk.post(f"{page}/witnesses/{ada.id}", right)).text
    assert "07700 900778" in text
    assert "Ada Mensah · The white van · 07700 900777" in text
    assert "Does not want to speak to the police" in text
    session.expire_all()
    assert len(session.scalars(select(Witness)).all()) == 2
    assert [each.reach for each in list_case_witnesses(session, case.id)] == ["07700 900778"]
    ((now, before),) = list_witnesses(session, incident)
    assert (now.reach, [each.reach for each in before]) == ("07700 900778", ["07700 900777"])


def test_who_was_slower_is_told_and_keeps_what_they_typed(
    desk: Browser, page: str, session: Session
) -> None:
    desk.post(f"{page}/witnesses/new", ADA)
    ada = session.scalars(select(Witness)).one()
    desk.post(f"{page}/witnesses/{ada.id}", {**ADA, "saw": "A grey van"})
    answer = desk.post(f"{page}/witnesses/{ada.id}", {**ADA, "saw": "A blue van"})
    assert answer.status_code == PutRightMeanwhile.status == 409
    assert "This was put right meanwhile" in answer.text
    assert "A blue van" in answer.text


def test_what_one_box_held_before_is_shown_until_each_is_named(
    desk: Browser, page: str, session: Session, incident: Incident
) -> None:
    incident.witnesses = "My neighbour at 4, ring 07700 900123"
    session.commit()
    text = desk.get(page).text
    assert "My neighbour at 4, ring 07700 900123" in text
    assert "It goes into no pack: name each person below." in text


def test_a_draft_of_before_keeps_whom_it_named(
    desk: Browser, case: Case, session: Session, amira: Account, people: People
) -> None:
    form_id = uuid4()
    session.add(
        IncidentDraft(
            scope_id=case.id, case_id=case.id, account_id=amira.id, form_id=form_id,
            kept_at=people.clock.now(), data={"witnesses": ["My neighbour"], "account": ["He"]},
        )
    )  # fmt: skip
    page = desk.get(f"/staff/cases/{case.id}/incidents/new?draft={form_id}").text
    assert "My neighbour</textarea>" in page


def test_a_witness_of_another_incident_is_not_found_here(
    desk: Browser, page: str, session: Session, case: Case, people: People, amira: Account,
    incident: Incident,
) -> None:  # fmt: skip
    other = written(session, case, people, amira, account="Another day.")
    theirs = name_witness(
        session, other, Named("Ada Mensah"), actor=people.actor(amira), at=people.clock.now()
    )
    session.commit()
    assert desk.get(f"{page}/witnesses/{theirs.id}").status_code == 404
    assert desk.post(f"{page}/witnesses/{theirs.id}", ADA).status_code == 404


def test_no_witness_lies_open_in_the_database_and_each_can_be_searched_for(
    desk: Browser, page: str, session: Session, case: Case, marker: str
) -> None:
    desk.post(f"{page}/witnesses/new", {"who": marker, "saw": marker, "reach": marker})
    rows = session.connection().exec_driver_sql("SELECT * FROM incident_witness").mappings().all()
    assert rows
    assert marker not in repr([dict(row) for row in rows])
    assert "Witness of an incident named" in desk.get(f"/staff/cases/{case.id}/").text
