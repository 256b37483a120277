"""Asking whoever made a referral for more: no clock stops, and the person is never asked so."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Danger, Prompt
from advocacy.referrals.models import Referral, ReferralState
from advocacy.referrals.questions.models import ReferrerQuestion
from tests.referrals.arrange import refer, soon

OF_OTHERS = {
    "source": "police", "referrer": "PC Lowe, 023 9201 1234", "consents": "yes", "knows": "yes",
    "safe_to_contact": "yes", "involved": "no",
}  # fmt: skip


@pytest.fixture
def lead(people, browse):
    """A lead, signed in, with one referral of the police that waits."""
    browser = browse(people.lead())
    refer(browse(people.helpline()), **OF_OTHERS)
    return browser


def only(session) -> Referral:
    session.expire_all()
    return session.scalars(select(Referral)).one()


def path(session, what="") -> str:
    return f"/staff/referrals/{only(session).id}{what}"


def asking(**more):
    return {
        "what": "Is there bail, and until when?",
        "of_whom": "PC Lowe",
        "route": "phone",
        "used": "023 9201 1234",
        **soon("answer_by"),
        **more,
    }


def asked(lead, session, **more):
    answer = lead.post(path(session, "/ask"), asking(**more))
    assert answer.status_code == 303, answer.text


def answering(**more):
    return {"came": "answered", "answer": "Bail until March", **more}


def open_prompts(session):
    session.expire_all()
    return session.scalars(
        select(Prompt).where(Prompt.kind == "referral.answer", Prompt.settled_at.is_(None))
    ).all()


def test_what_is_asked_stands_with_the_referral_and_its_clock_goes_on(lead, session):
    before = only(session).reach_by
    assert "Asking stops no clock" in lead.get(path(session, "/ask")).text
    asked(lead, session)
    referral = only(session)
    assert (referral.reach_by, referral.state) == (before, ReferralState.WAITING)
    page = lead.get(path(session)).text
    assert "Waiting for the referrer" in page
    assert "Is there bail" in page
    assert "Asking stops no clock" in page
    assert "Their first contact is still due" in page
    assert "Waiting for the referrer" in lead.get("/staff/referrals/").text
    question = session.scalars(select(ReferrerQuestion)).one()
    assert b"bail" not in question.what_sealed
    assert "referral.asked" in set(session.scalars(select(LedgerEvent.action)))


def test_an_answer_that_is_late_comes_up_on_the_leads_day(lead, session, clock):
    asked(lead, session, **{"answer_by-day": "24", "answer_by-time": "10:15am"})
    [prompt] = open_prompts(session)
    assert prompt.due_at == only(session).answer_by
    assert prompt.danger == Danger.DUE
    clock.advance(minutes=16)
    assert "The answer is overdue" in lead.get(path(session)).text
    assert "answer was needed" in lead.get("/staff/referrals/").text
    assert "An answer is due from whoever made a referral" in lead.get("/staff/").text


def test_the_answer_is_kept_and_nobody_waits_any_longer(lead, session):
    asked(lead, session)
    assert lead.post(path(session, "/answer"), {}).status_code == 422
    answer = lead.post(path(session, "/answer"), answering(with_file="yes"))
    assert answer.headers["Location"].endswith("/files/new")
    page = lead.get(path(session)).text
    assert "Bail until March" in page
    assert "Waiting for the referrer" not in page
    assert only(session).answer_by is None
    assert open_prompts(session) == []
    late = lead.post(path(session, "/answer"), answering())
    assert late.status_code == 409
    asked(lead, session, what="And the bail conditions?")
    assert "And the bail conditions?" in lead.get(path(session)).text


def test_no_answer_is_said_as_that(lead, session):
    asked(lead, session)
    lead.post(path(session, "/answer"), answering(came="nothing", answer="Rang her ourselves"))
    page = lead.get(path(session)).text
    assert "No longer waited for" in page
    assert "Rang her ourselves" in page


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"used": "07700 900 142"}, "leads to who was referred"),
        ({"of_whom": "Jo, on 07700900142"}, "leads to who was referred"),
        ({"used": "07700900199"}, "is written for who is doing it"),
        ({"what": " "}, "Enter what you ask"),
        ({"of_whom": ""}, "Enter whom you ask"),
        ({"route": "pigeon"}, "Choose one of the answers shown"),
        ({"answer_by-time": "9am", "answer_by-day": "24"}, "Enter a time that is still to come"),
        ({"answer_by-month": "12"}, "Enter a time within a week"),
    ],
)
def test_what_is_not_safe_or_not_said_is_stopped_and_nothing_typed_is_lost(
    people, browse, session, more, said
):
    lead = browse(people.lead())
    refer(browse(people.helpline()), **OF_OTHERS, suspect_phones="07700 900 199")
    stopped = lead.post(path(session, "/ask"), asking(**more))
    assert stopped.status_code == 422
    assert said in stopped.text
    assert ("Is there bail" if "of_whom" in more else "PC Lowe") in stopped.text
    assert session.scalars(select(ReferrerQuestion)).all() == []


@pytest.mark.parametrize("grave", [{"risk": "high"}, {"urgency": "urgent"}, {"danger_now": "yes"}])
def test_nobody_waits_for_an_answer_past_the_first_contact_of_who_is_at_high_risk(
    people, browse, session, grave
):
    lead = browse(people.lead())
    refer(browse(people.helpline()), **OF_OTHERS, **grave)
    referral = only(session)
    referral.reach_by = referral.made_at + timedelta(hours=1)
    session.commit()
    page = lead.get(path(session, "/ask")).text
    assert "No longer than" in page
    stopped = lead.post(path(session, "/ask"), asking())
    assert stopped.status_code == 422
    assert "asking does not put it off" in stopped.text
    in_time = {"answer_by-day": "24", "answer_by-time": "10:30am"}
    assert lead.post(path(session, "/ask"), asking(**in_time)).status_code == 303


def test_who_asked_for_themselves_is_never_asked_this_way(people, browse, session):
    lead = browse(people.lead())
    refer(browse(people.helpline()))
    assert "Ask who made it for more" not in lead.get(path(session)).text
    assert "there is nobody else to ask" in lead.get(path(session, "/ask")).text
    assert lead.post(path(session, "/ask"), asking()).status_code == 422
    assert session.scalars(select(ReferrerQuestion)).all() == []


def test_a_second_lead_does_not_ask_once_more(people, browse, lead, session):
    asked(lead, session)
    nina = browse(people.lead("Nina Lowe"))
    late = nina.post(path(session, "/ask"), asking())
    assert late.status_code == 409
    assert "A colleague has asked already" in late.text
    assert "No answer is waited for" not in nina.get(path(session, "/answer")).text


def test_deciding_ends_the_waiting_and_what_was_asked_goes_into_the_case(
    people, lead, session, browse
):
    asked(lead, session)
    advocate = people.advocate()
    session.commit()
    answer = lead.post(path(session, "/accept"), {"account_id": str(advocate.id), **soon()})
    assert answer.status_code == 303, answer.text
    question = session.scalars(select(ReferrerQuestion)).one()
    assert question.scope_id == only(session).case_id
    assert question.what == "Is there bail, and until when?"
    assert question.ended_at is not None
    assert open_prompts(session) == []
    assert only(session).answer_by is None
    assert (
        "Is there bail"
        in browse(advocate).get(f"/staff/cases/{only(session).case_id}/referrals").text
    )


def test_the_waiting_list_keeps_waiting_for_the_answer(lead, session):
    asked(lead, session)
    listing = {
        "urgency": "soon", "reason": "Every advocate is full", "review_on-day": "30",
        "review_on-month": "11", "review_on-year": "2026",
    }  # fmt: skip
    assert lead.post(path(session, "/wait"), listing).status_code == 303
    assert only(session).answer_by is not None
    assert "the referrer is to answer" in lead.get("/staff/referrals/waiting").text
    assert len(open_prompts(session)) == 1


def test_only_a_lead_it_waits_for_asks_and_answers(people, browse, lead, session):
    tom = browse(people.helpline("Una Fell"))
    people._team = None
    stranger = browse(people.lead("Noor Haddad"))
    for browser in (tom, stranger):
        for page, answers in (("/ask", asking()), ("/answer", answering())):
            assert browser.get(path(session, page)).status_code == 404
            assert browser.post(path(session, page), answers).status_code == 404
