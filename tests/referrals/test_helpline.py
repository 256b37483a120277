"""Calls to the helpline, and asking whether somebody is known."""

from sqlalchemy import select

from advocacy.prompts.models import Prompt
from advocacy.referrals.models import CallOutcome, HelplineCall, KnownCheck
from tests.referrals.arrange import call_answers


def test_a_call_is_logged_for_somebody_who_gives_no_name(people, browse, session):
    worker = browse(people.helpline())
    answer = worker.post("/staff/helpline/calls/new", call_answers(caller="", phone=""))
    page = worker.follow(answer).text
    assert "Somebody who gave no name" in page
    assert session.scalars(select(HelplineCall)).one().about == "Followed home twice"


def test_the_form_says_what_is_missing(people, browse):
    answer = browse(people.helpline()).post("/staff/helpline/calls/new", {})
    assert answer.status_code == 422
    assert "Choose whether they are in danger now" in answer.text
    assert "Enter what the call was about" in answer.text


def test_a_caller_in_danger_stands_on_the_leads_day(people, browse):
    lead, worker = people.lead(), people.helpline()
    browse(worker).post("/staff/helpline/calls/new", call_answers(danger_now="yes"))
    lead_browser = browse(lead)
    page = lead_browser.get("/staff/").text
    assert "A caller to the helpline was in danger" in page
    path = page.split('href="/staff/referrals/calls/')[1].split('"')[0]
    assert "Followed home twice" in lead_browser.get(f"/staff/referrals/calls/{path}").text
    lead_browser.post(f"/staff/referrals/calls/{path}/seen")
    assert "A caller to the helpline" not in lead_browser.get("/staff/").text


def test_danger_needs_what_was_done(people, browse):
    answer = browse(people.helpline()).post(
        "/staff/helpline/calls/new", call_answers(danger_now="yes", done="")
    )
    assert answer.status_code == 422
    assert "Enter what was done about the danger" in answer.text


def test_a_call_cannot_be_logged_before_it_happens(people, browse):
    late = call_answers(**{"rang_at-time": "11pm"})
    answer = browse(people.helpline()).post("/staff/helpline/calls/new", late)
    assert answer.status_code == 422
    assert "that is still to come" in answer.text


def test_a_call_that_leads_to_a_referral_brings_its_words_along(people, browse):
    worker = browse(people.helpline())
    answer = worker.post("/staff/helpline/calls/new", call_answers(outcome="referral"))
    page = worker.follow(answer).text
    assert "Followed home twice" in page
    assert 'value="Jo Okafor"' in page


def test_the_number_they_rang_from_comes_along_but_not_as_the_safe_one(people, browse):
    worker = browse(people.helpline())
    answers = call_answers(outcome="referral", phone="07700 900 142")
    page = worker.follow(worker.post("/staff/helpline/calls/new", answers)).text
    others = page.split('name="phones"')[1].split("</textarea>")[0]
    safe = page.split('name="phone"')[1].split(">")[0]
    assert "07700 900 142" in others
    assert "07700" not in safe


def test_mistakes_in_a_referral_are_listed_as_they_stand_on_the_page(people, browse):
    page = browse(people.helpline()).post("/staff/helpline/referrals/new", {}).text
    summary = page.split("There is a problem")[1].split("</ul>")[0]
    assert summary.index("Choose who asks") < summary.index("Enter what is happening")
    assert summary.index("Enter what is happening") < summary.index("whether texts may be sent")


def test_nobody_reads_a_colleagues_call_through_a_referral(people, browse, session):
    browse(people.helpline()).post("/staff/helpline/calls/new", call_answers())
    call = session.scalars(select(HelplineCall)).one()
    assert call.outcome is CallOutcome.LISTENED
    other = browse(people.helpline("Una Fell"))
    assert other.get(f"/staff/helpline/referrals/new?call={call.id}").status_code == 404
    assert "Jo Okafor" not in other.get("/staff/helpline").text


def test_the_answer_is_the_same_for_somebody_known_and_somebody_unknown(people, browse, session):
    people.lead()
    people.case(people.advocate(), name="Jo Okafor")
    worker = browse(people.helpline())
    answers = [
        worker.post("/staff/helpline/known", asked)
        for asked in ({"name": "Joe Okafor"}, {"name": "Wren Abara"}, {"phone": "07700 900142"})
    ]
    first, *others = [(each.status_code, each.data, dict(each.headers)) for each in answers]
    assert all(each == first for each in others)
    pages = [worker.follow(each) for each in answers]
    assert len({each.data for each in pages}) == 1
    assert {each.status_code for each in pages} == {200}


def test_only_the_lead_is_told_of_a_possible_match(people, browse, session):
    lead, advocate = people.lead(), people.advocate()
    case = people.case(advocate, name="Katarzyna Wiśniewska")
    browse(people.helpline()).post("/staff/helpline/known", {"name": "Kasia Wisniewski"})
    check = session.scalars(select(KnownCheck)).one()
    page = browse(lead).get("/staff/").text
    assert "Somebody asked about may be known to us" in page
    compare = browse(lead).get(f"/staff/referrals/checks/{check.id}").text
    assert case.reference in compare
    assert "Name sounds alike" in compare
    assert "may be known" not in browse(advocate).get("/staff/").text
    assert browse(advocate).get(f"/staff/referrals/checks/{check.id}").status_code == 404


def test_nobody_is_told_when_nobody_matches(people, browse, session):
    lead = people.lead()
    people.case(people.advocate(), name="Jo Okafor")
    browse(people.helpline()).post("/staff/helpline/known", {"name": "Wren Abara"})
    assert session.scalars(select(Prompt)).all() == []
    assert "Nothing is due today" in browse(lead).get("/staff/").text


def test_a_lead_of_another_team_sees_no_match(people, browse, session):
    people.lead()
    people.case(people.advocate(), name="Jo Okafor")
    browse(people.helpline()).post("/staff/helpline/known", {"name": "Jo Okafor"})
    check = session.scalars(select(KnownCheck)).one()
    people._team = None
    stranger = people.lead("Noor Haddad")
    assert browse(stranger).get(f"/staff/referrals/checks/{check.id}").status_code == 404


def test_searches_are_limited_by_the_hour_and_the_lead_hears_of_many(people, browse, clock):
    lead, worker = people.lead(), people.helpline()
    browser = browse(worker)
    for number in range(20):
        answer = browser.post("/staff/helpline/known", {"name": f"Wren Abara{'a' * number}"})
        assert answer.status_code == 303
    refused = browser.post("/staff/helpline/known", {"name": "Wren Abara"})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "asked 20 times within an hour" in browse(lead).get("/staff/").text
    for _ in range(3):
        clock.advance(minutes=21)
        browser.get("/staff/helpline")
    answer = browser.post("/staff/helpline/known", {"name": "Wren Abara"})
    assert answer.headers["Location"] == "/staff/helpline/known/asked"


def test_asking_about_nobody_is_refused(people, browse):
    answer = browse(people.helpline()).post("/staff/helpline/known", {})
    assert answer.status_code == 422
    assert "Enter a name, a telephone number or a reference" in answer.text
