"""Referrals: made by the helpline, decided by the lead, sealed where they belong."""

import re

from sqlalchemy import select

from advocacy.cases.models import Case, Caseload, Person, PersonKind, SafeContact
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Prompt
from advocacy.referrals.models import HelplineCall, IntakeKey, Referral, ReferralState
from tests.referrals.arrange import call_answers, refer, referral_answers, soon


def only(session) -> Referral:
    session.expire_all()
    return session.scalars(select(Referral)).one()


def test_a_referral_is_sealed_under_the_intake_and_waits_for_the_lead(people, browse, session):
    lead, worker = people.lead(), people.helpline()
    refer(browse(worker))
    referral = only(session)
    assert referral.scope_id == referral.id
    assert referral.state is ReferralState.WAITING
    assert b"Okafor" not in referral.name_sealed
    assert "A referral is waiting for you" in browse(lead).get("/staff/").text
    assert "Waits outside work" in browse(lead).get(f"/staff/referrals/{referral.id}").text


def test_making_a_referral_tells_nothing_of_who_is_known(people, browse):
    people.lead()
    people.case(people.advocate(), name="Jo Okafor")
    worker = browse(people.helpline())
    known = worker.post("/staff/helpline/referrals/new", referral_answers())
    unknown = worker.post(
        "/staff/helpline/referrals/new", referral_answers(name="Wren Abara", phone="07700 900 611")
    )
    assert known.status_code == unknown.status_code
    assert _without_ids(known) == _without_ids(unknown)
    assert _without_ids(worker.follow(known)) == _without_ids(worker.follow(unknown))


def _without_ids(answer):
    """Return a page without the id of what was just made: nothing else may differ."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", answer.text)


def test_the_lead_sees_who_it_may_be_and_the_helpline_never_does(people, browse, session):
    lead, worker = people.lead(), people.helpline()
    case = people.case(people.advocate(), name="Jo Okafor")
    refer(browse(worker), name="Joe Okafor")
    referral = only(session)
    page = browse(lead).get(f"/staff/referrals/{referral.id}").text
    assert case.reference in page
    assert "same telephone number" in page.lower()
    assert case.reference not in browse(worker).get("/staff/helpline").text
    assert browse(worker).get(f"/staff/referrals/{referral.id}").status_code == 404


def test_a_caller_with_the_name_of_a_suspect_is_marked(people, browse, session):
    lead, advocate = people.lead(), people.advocate()
    case = people.case(advocate, name="Ada Nowak", phone="+447700900611")
    browse(advocate).post(f"/staff/cases/{case.id}/people/new/suspect", {"name": "Mohammed Rahman"})
    refer(browse(people.helpline()), name="Muhammad Rehman")
    page = browse(lead).get(f"/staff/referrals/{only(session).id}").text
    assert "may be a suspect in a case" in page
    assert "It is the same person" not in page


def test_accepting_opens_a_case_with_its_people_and_safe_contact(people, browse, session):
    lead, advocate = people.lead(), people.advocate()
    refer(browse(people.helpline()))
    referral = only(session)
    answer = browse(lead).post(
        f"/staff/referrals/{referral.id}/accept", {"account_id": str(advocate.id), **soon()}
    )
    assert answer.status_code == 303, answer.text
    case = session.scalars(select(Case)).one()
    assert case.title == "Jo Okafor"
    kinds = [each.kind for each in session.scalars(select(Person).order_by(Person.id))]
    assert sorted(kinds) == sorted(
        [PersonKind.SURVIVOR, PersonKind.SUSPECT, PersonKind.DEPENDENT, PersonKind.DEPENDENT]
    )
    card = session.scalars(select(SafeContact)).one()
    assert (card.phone, card.from_time, card.say_you_are) == (
        "+447700900142",
        "09:00",
        "Amy from the dentist",
    )
    assert session.scalars(select(Caseload)).one().account_id == advocate.id
    page = browse(advocate).get(f"/staff/cases/{case.id}/").text
    assert "Amy from the dentist" in page
    today = browse(advocate).get("/staff/").text
    assert "J.O. is waiting for a first call" in today[today.index("Coming up") :]  # due tomorrow


def test_accepting_seals_the_referral_and_its_call_under_the_case(people, browse, session):
    lead, worker = people.lead(), people.helpline()
    browser = browse(worker)
    answer = browser.post("/staff/helpline/calls/new", call_answers(outcome="referral"))
    call_id = answer.headers["Location"].split("call=")[1]
    refer(browser, call_id=call_id)
    before = only(session).name_sealed
    browse(lead).post(
        f"/staff/referrals/{only(session).id}/accept", {"account_id": str(lead.id), **soon()}
    )
    referral, case = only(session), session.scalars(select(Case)).one()
    call = session.scalars(select(HelplineCall)).one()
    assert referral.scope_id == call.scope_id == case.id
    assert referral.name_sealed != before
    assert (referral.name, call.about) == ("Jo Okafor", "Followed home twice")
    assert session.scalars(select(IntakeKey)).all() == []
    page = browser.get("/staff/helpline").text
    assert "Jo Okafor" not in page
    assert "Now part of a case" in page
    session.info["vault"].destroy_scope(case.id)
    assert browser.get("/staff/helpline").status_code == 200


def test_the_choice_of_an_advocate_shows_role_and_team(people, browse, session):
    lead = people.lead()
    people.advocate("Amira Khan")
    people.helpline("Tom Bell")
    refer(browse(people.helpline("Una Fell")))
    page = browse(lead).get(f"/staff/referrals/{only(session).id}/accept").text
    assert "Amira Khan, advocate, North team" in page
    assert "Tom Bell" not in page


def test_a_case_is_never_given_to_somebody_who_takes_none(people, browse, session):
    lead, worker = people.lead(), people.helpline()
    refer(browse(worker))
    path = f"/staff/referrals/{only(session).id}/accept"
    answer = browse(lead).post(path, {"account_id": str(worker.id), **soon()})
    assert answer.status_code == 422
    assert session.scalars(select(Case)).all() == []


def test_declining_needs_a_reason(people, browse, session):
    lead = people.lead()
    refer(browse(people.helpline()))
    path = f"/staff/referrals/{only(session).id}/decline"
    refused = browse(lead).post(path, {"reason": "  "})
    assert refused.status_code == 422
    assert "Enter the reason" in refused.text
    assert only(session).state is ReferralState.WAITING
    assert browse(lead).post(path, {"reason": "Lives in another county"}).status_code == 303
    assert only(session).reason == "Lives in another county"
    assert "A referral is waiting" not in browse(lead).get("/staff/").text


def test_sending_it_on_says_where_and_why(people, browse, session):
    lead = people.lead()
    refer(browse(people.helpline()))
    path = f"/staff/referrals/{only(session).id}/redirect"
    assert browse(lead).post(path, {"reason": "Nearer"}).status_code == 422
    browse(lead).post(path, {"to": "Dorset service", "reason": "Nearer"})
    assert only(session).reason == "To Dorset service: Nearer"


def test_a_second_decision_is_told_that_it_came_too_late(people, browse, session):
    lead = people.lead()
    refer(browse(people.helpline()))
    path = f"/staff/referrals/{only(session).id}"
    browse(lead).post(f"{path}/decline", {"reason": "Not stalking"})
    late = browse(lead).post(f"{path}/accept", {"account_id": str(lead.id), **soon()})
    assert late.status_code == 409
    assert session.scalars(select(Case)).all() == []


def test_a_referral_of_somebody_known_goes_into_their_case(people, browse, session):
    lead, advocate = people.lead(), people.advocate()
    case = people.case(advocate, name="Jo Okafor")
    refer(browse(people.helpline()))
    referral = only(session)
    path = f"/staff/referrals/{referral.id}/join"
    assert browse(lead).get(f"{path}?case={case.id}").status_code == 200
    answer = browse(lead).post(path, {"case_id": str(case.id), "reason": "Same number and name"})
    assert answer.status_code == 303
    assert only(session).scope_id == case.id
    today = browse(advocate).get("/staff/").text
    assert "J.O. was referred to us again" in today
    told = browse(advocate).get(f"/staff/cases/{case.id}/referrals").text
    assert "Waits outside work" in told
    browse(advocate).post(f"/staff/cases/{case.id}/referrals/{referral.id}/seen")
    assert "referred to us again" not in browse(advocate).get("/staff/").text


def test_a_referral_goes_into_no_case_that_was_not_matched(people, browse, session):
    lead = people.lead()
    case = people.case(people.advocate(), name="Wren Abara", phone="+447700900611")
    refer(browse(people.helpline()))
    path = f"/staff/referrals/{only(session).id}/join"
    for wrong in (str(case.id), "nonsense"):
        answer = browse(lead).post(path, {"case_id": wrong, "reason": "Guess"})
        assert answer.status_code == 404


def test_a_text_to_a_landline_is_refused_at_the_door(people, browse):
    people.lead()
    answer = browse(people.helpline()).post(
        "/staff/helpline/referrals/new", referral_answers(phone="020 7946 0018")
    )
    assert answer.status_code == 422
    assert "Texts can only go to a UK mobile number" in answer.text


def test_somebody_without_any_safe_number_can_be_referred(people, browse, session):
    lead, advocate = people.lead(), people.advocate()
    refer(browse(people.helpline()), phone="", texts="none")
    browse(lead).post(
        f"/staff/referrals/{only(session).id}/accept", {"account_id": str(advocate.id), **soon()}
    )
    case = session.scalars(select(Case)).one()
    assert "Not agreed yet" in browse(advocate).get(f"/staff/cases/{case.id}/").text


def test_a_lead_of_another_team_finds_no_referral(people, browse, session):
    people.lead()
    refer(browse(people.helpline()))
    people._team = None
    stranger = browse(people.lead("Noor Haddad"))
    path = f"/staff/referrals/{only(session).id}"
    missing = stranger.get("/staff/referrals/01900000-0000-7000-8000-000000000000")
    found = stranger.get(path)
    assert (found.status_code, found.data) == (404, missing.data)
    assert stranger.post(f"{path}/decline", {"reason": "Mine"}).status_code == 404


def test_what_is_decided_is_in_the_ledger(people, browse, session):
    lead = people.lead()
    refer(browse(people.helpline()))
    browse(lead).post(f"/staff/referrals/{only(session).id}/decline", {"reason": "Elsewhere"})
    actions = set(session.scalars(select(LedgerEvent.action)))
    assert {"referral.made", "referral.declined", "prompt.settled"} <= actions
    assert session.scalars(select(Prompt).where(Prompt.settled_at.is_(None))).all() == []


def test_a_form_sent_twice_is_one_referral_and_one_changed_is_another(browse, people, session):
    worker = browse(people.helpline())
    page = worker.get("/staff/helpline/referrals/new").text
    mark = page.split('name="form_id"')[1].split('value="')[1].split('"')[0]
    addresses = []
    for name in ("Wren Abara", "Wren Abara", "Robin Abara"):
        sent = referral_answers(name=name, form_id=mark)
        addresses.append(worker.post("/staff/helpline/referrals/new", sent).headers["Location"])
    assert addresses[0] == addresses[1] != addresses[2]
    names = sorted(each.name for each in session.scalars(select(Referral)))
    assert names == ["Robin Abara", "Wren Abara"]
