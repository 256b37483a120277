"""Nothing typed of an incident is lost: begun on the phone, it waits for whoever began it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.contacts.unfinished import sweep_unfinished, tell_of_unfinished
from advocacy.incidents.drafts import BEGUN
from advocacy.incidents.models import Incident, IncidentDraft
from advocacy.prompts.models import Prompt
from tests.browse import Browser
from tests.incidents.test_incident_pages import FIRST
from tests.people import People

Browse = Callable[..., Browser]
PASSING = {"X-Draft": "1"}


@pytest.fixture
def amira(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def case(people: People, amira: Account) -> Case:
    return people.case(amira)


@pytest.fixture
def path(case: Case) -> str:
    return f"/staff/cases/{case.id}/incidents/"


@pytest.fixture
def desk(browse: Browse, amira: Account) -> Browser:
    return browse(amira)


def kept(session: Session) -> list[IncidentDraft]:
    session.expire_all()
    return list(session.scalars(select(IncidentDraft)))


def test_what_was_begun_is_offered_again_as_it_was_typed(
    desk: Browser, path: str, session: Session
) -> None:
    typed = {**FIRST, "account": "He sto", "happened_at-time": "teatime", "form_id": str(uuid4())}
    saved = desk.follow(desk.post(f"{path}keep", typed))
    assert "Kept for you. Nothing is saved yet." in saved.text
    go_on = f"{path}new?draft={typed['form_id']}"
    assert go_on in saved.text
    page = desk.get(go_on).text
    for words in ("He sto", 'value="teatime"', "Not saved yet", typed["form_id"]):
        assert words in page
    [draft] = kept(session)
    assert b"He sto" not in (draft.data_sealed or b"")
    assert session.scalars(select(Incident)).all() == []


def test_what_is_saved_is_no_draft_any_longer_and_a_late_one_does_not_come_back(
    desk: Browser, path: str, session: Session
) -> None:
    typed = {**FIRST, "form_id": str(uuid4())}
    assert desk.post(f"{path}keep", typed, headers=PASSING).status_code == 204
    assert len(kept(session)) == 1
    desk.post(f"{path}new", typed)
    assert kept(session) == []
    assert desk.post(f"{path}keep", typed, headers=PASSING).status_code == 204
    assert kept(session) == []


def test_a_page_sent_twice_is_one_incident_and_one_gone_back_to_is_another(
    desk: Browser, path: str, session: Session
) -> None:
    typed = {**FIRST, "form_id": str(uuid4())}
    first, second = desk.post(f"{path}new", typed), desk.post(f"{path}new", typed)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(session.scalars(select(Incident)).all()) == 1
    desk.post(f"{path}new", {**typed, "account": "He came back at nine."})
    session.expire_all()
    assert len(session.scalars(select(Incident)).all()) == 2


def test_a_page_that_cannot_be_taken_keeps_its_draft(
    desk: Browser, path: str, session: Session
) -> None:
    typed = {**FIRST, "form_id": str(uuid4())}
    desk.post(f"{path}keep", typed)
    answer = desk.post(f"{path}new", {**typed, "voice": ""})
    assert answer.status_code == 422
    assert "Not saved yet" in answer.text
    assert len(kept(session)) == 1


def test_a_draft_is_shown_to_nobody_else_and_dropped_by_nobody_else(
    desk: Browser, path: str, session: Session, browse: Browse, people: People, marker: str
) -> None:
    typed = {**FIRST, "account": marker, "form_id": str(uuid4())}
    desk.post(f"{path}keep", typed)
    lead = browse(people.lead())
    [draft] = kept(session)
    assert marker not in lead.get(path).text
    assert marker not in lead.get(f"{path}new?draft={typed['form_id']}").text
    assert lead.post(f"{path}drafts/{draft.id}/drop").status_code == 404
    desk.post(f"{path}drafts/{draft.id}/drop")
    assert kept(session) == []


def test_what_is_never_finished_is_told_of_and_then_thrown_away(
    desk: Browser, path: str, session: Session, people: People
) -> None:
    desk.post(f"{path}keep", {**FIRST, "form_id": str(uuid4())})
    at = people.clock.now()
    tell_of_unfinished(session, BEGUN, at=at + timedelta(days=2))
    session.commit()
    assert [row.kind for row in session.scalars(select(Prompt))] == ["incident.begun"]
    sweep_unfinished(session, BEGUN, at=at + timedelta(days=40))
    session.commit()
    assert kept(session) == []
