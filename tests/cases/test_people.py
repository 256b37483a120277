"""The people of a case, and how to reach the survivor safely."""

import pytest
from sqlalchemy import select

from advocacy.cases.models import Caseload, Person, PersonKey, PersonKind, SafeContact
from advocacy.cases.service import list_people
from advocacy.ledger.models import LedgerEvent
from tests.cases.cards import agreed, seen_on


@pytest.fixture
def page_of(people, browse):
    advocate = people.advocate()
    case = people.case(advocate)
    return browse(advocate), f"/staff/cases/{case.id}", case


def add(browser, path, kind, **answers):
    answer = browser.post(f"{path}/people/new/{kind}", answers)
    assert answer.status_code == 303, answer.text
    return browser.follow(answer).text


def test_a_child_has_worries_safe_adults_school_and_who_may_ask_for_the_record(page_of):
    browser, path, _case = page_of
    page = add(
        browser,
        path,
        "dependent",
        name="Ada",
        worries="That he waits at the gate",
        safe_adults="Ms Bell at school",
        school="Hill Primary",
        parental_responsibility="yes",
    )
    for words in ("That he waits at the gate", "Ms Bell at school", "Hill Primary"):
        assert words in page


def test_a_suspect_has_other_names_vehicles_and_numbers(page_of, session):
    browser, path, _case = page_of
    page = add(
        browser,
        path,
        "suspect",
        name="Marek Zieliński",
        aliases="Mark Z\nMarco",
        vehicles="AB12 CDE, blue Ford",
        phones="07700 900 611",
    )
    for words in ("Mark Z\nMarco", "AB12 CDE, blue Ford", "07700 900 611"):
        assert words in page
    suspect = session.scalars(select(Person).where(Person.kind == PersonKind.SUSPECT)).one()
    assert suspect.details["phones"] == ["+447700900611"]
    assert b"Marek" not in suspect.name_sealed
    keys = session.scalars(select(PersonKey).where(PersonKey.person_id == suspect.id)).all()
    assert {key.kind for key in keys} == {"name", "phone", "vehicle"}


def test_a_wrong_number_is_told_by_its_line(page_of):
    browser, path, _case = page_of
    answer = browser.post(
        f"{path}/people/new/suspect", {"name": "M", "phones": "07700 900 611\nhis work"}
    )
    assert answer.status_code == 422
    assert "Enter a telephone number on line 2" in answer.text


def test_nobody_adds_a_second_survivor(page_of):
    browser, path, _case = page_of
    assert browser.get(f"{path}/people/new/survivor").status_code == 404
    assert browser.post(f"{path}/people/new/survivor", {"name": "X"}).status_code == 404
    assert browser.get(f"{path}/people/new/nonsense").status_code == 404


def test_a_changed_name_is_the_name_of_the_case(page_of, session):
    browser, path, case = page_of
    person = session.scalars(select(Person)).one()
    form = browser.get(f"{path}/people/{person.id}").text
    seen = form.split('name="seen"')[1].split('value="')[1].split('"')[0]
    answer = browser.post(f"{path}/people/{person.id}", {"name": "Jo Adeyemi", "seen": seen})
    assert answer.status_code == 303
    assert "Jo Adeyemi" in browser.get(f"{path}/").text
    actions = session.scalars(select(LedgerEvent.action).where(LedgerEvent.case_id == case.id))
    assert "person.changed" in set(actions)


def test_two_who_change_one_person_lose_nothing(page_of, session):
    browser, path, _case = page_of
    add(browser, path, "suspect", name="Marek Zieliński", work="Depot")
    person = session.scalars(select(Person).where(Person.kind == PersonKind.SUSPECT)).one()
    form = browser.get(f"{path}/people/{person.id}").text
    seen = form.split('name="seen"')[1].split('value="')[1].split('"')[0]
    first = {"name": "Marek Zieliński", "work": "Police station", "seen": seen}
    browser.post(f"{path}/people/{person.id}", first)
    stale = browser.post(
        f"{path}/people/{person.id}", {"name": "M. Zieliński", "work": "Not known", "seen": seen}
    )
    assert stale.status_code == 409
    assert "Police station" in stale.text
    assert 'value="Not known"' in stale.text
    session.expire_all()
    assert person.details["work"] == "Police station"
    again = stale.text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    taken = browser.post(
        f"{path}/people/{person.id}", {"name": "M. Zieliński", "work": "Not known", "seen": again}
    )
    assert taken.status_code == 303


def test_what_is_known_of_a_child_reads_as_people_say_it(page_of):
    browser, path, _case = page_of
    known = {"born_on-day": "4", "born_on-month": "5", "born_on-year": "2016"}
    child = {"name": "Ali", **known, "parental_responsibility": "unknown"}
    page = browser.follow(browser.post(f"{path}/people/new/dependent", child)).text
    assert "4 May 2016" in page
    assert "Not known" in page


def test_nobody_is_born_on_a_day_to_come(page_of, session):
    browser, path, case = page_of
    unborn = {"born_on-day": "1", "born_on-month": "1", "born_on-year": "2030", "worries": "Dogs"}
    before = len(list_people(session, case))
    answer = browser.post(f"{path}/people/new/dependent", {"name": "Ali", **unborn})
    assert answer.status_code == 422
    assert "Enter a day that has passed" in answer.text
    assert "Dogs" in answer.text
    assert len(list_people(session, case)) == before


def test_a_person_of_another_case_is_not_there(people, page_of, session):
    browser, path, _case = page_of
    other = people.case(people.advocate("Ela Fox"), name="Wren Abara")
    session.commit()
    person = session.scalars(select(Person).where(Person.case_id == other.id)).one()
    assert browser.get(f"{path}/people/{person.id}").status_code == 404
    assert browser.post(f"{path}/people/{person.id}", {"name": "X"}).status_code == 404


def test_a_new_version_of_safe_contact_keeps_the_old_one(page_of, session, clock):
    browser, path, _case = page_of
    clock.advance(minutes=5)
    answer = browser.post(
        f"{path}/safe-contact/new",
        agreed(phone="07700 900 611", days=["5"], seen=seen_on(browser, path)),
    )
    assert answer.status_code == 303, answer.text
    page = browser.follow(answer).text
    assert page.count("07700 900 611") >= 1
    assert "Until today, 10:05am" in page
    assert len(session.scalars(select(SafeContact)).all()) == 2
    assert "When changed from Mon–Fri, 9am to 4:30pm to Sat, 9am to 4:30pm" in page


REFUSED = [
    ({"phone": "020 7946 0018"}, "Texts can only go to a UK mobile number"),
    ({"phone": "", "texts": "none"}, "Enter a number that is safe to ring, or another safe way"),
    ({"to_time": ""}, "Enter both times, or neither"),
    ({"from_time": "soon"}, "Enter a time, for example 9am or 16:30"),
    ({"say_you_are": ""}, "Enter what to say instead of who we are"),
    ({"checked_on-day": "25"}, "Enter a day that has been"),
    ({"voicemail": ""}, "Choose whether a voicemail may be left"),
    ({"phone": "ask her mum"}, "Enter a telephone number, like 07700 900 142"),
]


@pytest.mark.parametrize(("changed", "why"), REFUSED)
def test_a_card_that_could_harm_is_refused(page_of, session, changed, why):
    browser, path, _case = page_of
    answer = browser.post(
        f"{path}/safe-contact/new", agreed(**changed, seen=seen_on(browser, path))
    )
    assert answer.status_code == 422
    assert why in answer.text
    assert len(session.scalars(select(SafeContact)).all()) == 1


def test_the_suspects_number_is_never_a_safe_one(page_of):
    browser, path, _case = page_of
    add(browser, path, "suspect", name="Marek Zieliński", phones="07700 900 611")
    answer = browser.post(
        f"{path}/safe-contact/new", agreed(phone="07700900611", seen=seen_on(browser, path))
    )
    assert answer.status_code == 422
    assert "recorded for the suspect" in answer.text


def test_a_lead_gives_a_case_with_a_reason_and_the_day_shows_it(people, browse):
    lead, first, second = people.lead(), people.advocate(), people.advocate("Ela Fox")
    case = people.case(first)
    path = f"/staff/cases/{case.id}/allocation"
    lead_browser = browse(lead)
    assert "Ela Fox, advocate, North team" in lead_browser.get(path).text
    unsaid = lead_browser.post(path, {"account_id": str(second.id)})
    assert (unsaid.status_code, "Enter why" in unsaid.text) == (422, True)
    given = lead_browser.post(path, {"account_id": str(second.id), "reason": "Cover in May"})
    assert "Cover in May" in lead_browser.follow(given).text
    assert case.reference in browse(second).get("/staff/").text
    twice = lead_browser.post(path, {"account_id": str(second.id), "reason": "Again"})
    assert "They work this case already" in twice.text


def test_who_loses_a_case_is_turned_away_on_the_next_request(people, browse, session, clock):
    lead, advocate = people.lead(), people.advocate()
    case = people.case(advocate)
    browser, path = browse(advocate), f"/staff/cases/{case.id}/"
    assert browser.get(path).status_code == 200
    entry = session.scalars(select(Caseload)).one()
    clock.advance(minutes=1)
    browse(lead).post(f"/staff/cases/{case.id}/allocation/{entry.id}/end")
    assert browser.get(path).status_code == 404


def test_only_the_lead_says_who_works_a_case(page_of, people, browse):
    browser, path, _case = page_of
    assert browser.get(f"{path}/allocation").status_code == 404
    assert "Change who works it" not in browser.get(f"{path}/people/").text
    assert "Change who works it" in browse(people.lead()).get(f"{path}/people/").text
