"""A case opened in an emergency is read for an hour, told to others, and looked at by another."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from advocacy.actor import Role
from advocacy.cases.emergency.reviewing import alarm_unreviewed
from advocacy.cases.emergency.service import review_by
from advocacy.cases.grant_models import EmergencyOpening
from advocacy.contacts.models import Contact
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Prompt

WHY = {"category": "danger", "reason": "She rang and nobody answers"}


@pytest.fixture
def scene(people):
    amira, ben, ruth = people.advocate(), people.advocate("Ben Moss"), people.lead()
    return people.case(amira), amira, ben, ruth


def open_it(browser, case):
    return browser.post("/staff/emergency/", {"reference": case.reference, **WHY})


def test_it_is_read_for_an_hour_and_nothing_is_changed(scene, browse, clock, session):
    case, _, ben, _ = scene
    browser = browse(ben)
    assert browser.get(f"/staff/cases/{case.id}/").status_code == 404
    browser.follow(open_it(browser, case))
    page = browser.get(f"/staff/cases/{case.id}/contacts/new")
    assert "You can read this case for 60 more minutes" in page.text
    refused = browser.post(f"/staff/cases/{case.id}/contacts/new", {"channel": "call"})
    assert refused.status_code == 404
    assert session.scalars(select(Contact)).all() == []
    for _ in range(2):
        clock.advance(minutes=29)
        page = browser.get(f"/staff/cases/{case.id}/").text
    assert "2 more minutes" in page
    clock.advance(minutes=2)
    assert browser.get(f"/staff/cases/{case.id}/").status_code == 404


def test_it_is_in_no_list_or_search_and_no_lead_page_opens(scene, browse, people):
    case, _, _, _ = scene
    grace = people.account(Role.LEAD, "Grace Hill", team_id=people.other_team().id)
    browser = browse(grace)
    assert open_it(browser, case).status_code == 303
    for address in ("/staff/", "/staff/cases/", "/staff/masp/"):
        assert case.reference not in browser.get(address).text
    assert case.reference not in browser.post("/staff/search", {"text": "Okafor"}).text
    assert browser.get(f"/staff/cases/{case.id}/allocation").status_code == 404
    assert browser.get(f"/staff/cases/{case.id}/").status_code == 200


def test_who_works_it_and_the_lead_are_told_at_once(scene, browse):
    case, amira, ben, ruth = scene
    open_it(browse(ben), case)
    owner, lead = browse(amira), browse(ruth)
    assert "A colleague opened the case of J.O. in an emergency" in owner.get("/staff/").text
    assert "A case was opened in an emergency" in lead.get("/staff/").text


def test_no_such_case_and_one_that_is_kept_from_them_are_refused_alike(
    scene, browse, office, session
):
    case, _, ben, _ = scene
    office.suspect(case)
    office.knows(ben)
    session.commit()
    browser = browse(ben)
    kept = open_it(browser, case)
    nowhere = browser.post("/staff/emergency/", {"reference": "ZZ-9999", **WHY})
    assert kept.status_code == nowhere.status_code == 422
    assert kept.data.replace(case.reference.encode(), b"ZZ-9999") == nowhere.data
    assert "That case can’t be opened" in kept.text
    tried = session.scalars(
        select(LedgerEvent).where(LedgerEvent.action == "emergency.refused")
    ).all()
    assert [(event.actor_id, event.case_id) for event in tried] == [(ben.id, None)] * 2
    assert session.scalars(select(EmergencyOpening)).all() == []


def test_trying_references_out_comes_to_an_end(scene, browse):
    browser = browse(scene[2])
    for number in range(10):
        tried = browser.post("/staff/emergency/", {"reference": f"ZZ-{number}222", **WHY})
        assert tried.status_code == 422
    assert browser.post("/staff/emergency/", {"reference": "ZZ-9999", **WHY}).status_code == 429


@pytest.mark.parametrize("role", [Role.HELPLINE, Role.ADMINISTRATOR, Role.PARTNER])
def test_others_never_may(role, people, browse):
    more = {"agency_id": people.agency().id} if role is Role.PARTNER else {}
    browser = browse(people.account(role, "Tom Bell", **more))
    assert browser.get("/staff/emergency/").status_code == 404


def test_it_asks_who_is_at_the_keyboard(scene, browse, clock):
    browser = browse(scene[2])
    clock.advance(minutes=25)
    answer = browser.get("/staff/emergency/")
    assert (answer.status_code, answer.headers.get("Location")) == (303, "/staff/confirm")


def test_another_lead_reviews_it_with_every_page_that_was_read(scene, browse, session):
    case, _, ben, ruth = scene
    browser = browse(ben)
    open_it(browser, case)
    browser.get(f"/staff/cases/{case.id}/people/")
    browser.post(f"/staff/cases/{case.id}/contacts/new", {})
    [opening] = session.scalars(select(EmergencyOpening)).all()
    lead, address = browse(ruth), f"/staff/emergency/reviews/{opening.id}"
    page = lead.get(address).text
    assert "People" in page
    assert "tried to change something" in page
    assert WHY["reason"] in page
    assert lead.post(address, {"finding": "not_justified"}).status_code == 422
    done = lead.post(address, {"finding": "not_justified", "note": "She had not rung"})
    assert done.status_code == 303
    session.expire_all()
    assert opening.reviewed_by_id == ruth.id
    assert "emergency" not in lead.get("/staff/").text.partition("<main")[2]
    assert lead.post(address, {"finding": "justified"}).status_code == 409


def test_nobody_reviews_what_they_opened_themselves(people, browse, session):
    case = people.case(people.advocate())
    south = people.other_team()
    grace = people.account(Role.LEAD, "Grace Hill", team_id=south.id)
    browser = browse(grace)
    open_it(browser, case)
    [opening] = session.scalars(select(EmergencyOpening)).all()
    missing = browser.get("/staff/nowhere")
    address = f"/staff/emergency/reviews/{opening.id}"
    assert browser.get(address).data == missing.data
    assert browser.post(address, {"finding": "justified"}).status_code == 404
    assert opening.reviewed_at is None


def test_what_nobody_reviewed_in_time_is_an_alarm_once(scene, browse, clock, session):
    case, _, ben, ruth = scene
    open_it(browse(ben), case)
    assert alarm_unreviewed(session, at=clock.now()) == []
    clock.advance(days=2, minutes=1)
    assert len(alarm_unreviewed(session, at=clock.now())) == 1
    assert alarm_unreviewed(session, at=clock.now()) == []
    session.commit()
    told = session.scalars(select(Prompt).where(Prompt.kind == "emergency.unreviewed")).all()
    assert [(prompt.for_account_id, prompt.danger) for prompt in told] == [(ruth.id, 2)]


@pytest.mark.parametrize(("opened", "due"), [(24, 26), (26, 30), (27, 1), (28, 1)])
def test_two_working_days_leave_the_weekend_out(opened, due):
    by = review_by(datetime(2026, 11, opened, 10, tzinfo=UTC))
    assert (by.day, by.hour) == (due, 10)
