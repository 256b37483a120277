"""Triage, the waiting list and the clock that runs until somebody is reached."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Prompt
from advocacy.referrals.models import Referral, ReferralState
from advocacy.referrals.waiting.models import ReferralStep
from tests.referrals.arrange import refer, referral_answers, soon
from tests.today.test_today import counted

NEW = "/staff/helpline/referrals/new"


@pytest.fixture
def lead(people, browse):
    """A lead, signed in, with one referral that waits."""
    browser = browse(people.lead())
    refer(browse(people.helpline()))
    return browser


def only(session) -> Referral:
    session.expire_all()
    return session.scalars(select(Referral)).one()


def path(session, what: str = "") -> str:
    return f"/staff/referrals/{only(session).id}{what}"


def listing(day: str = "30", **more):
    return {
        "urgency": "soon",
        "reason": "Every advocate is full",
        "review_on-day": day,
        "review_on-month": "11",
        "review_on-year": "2026",
        **more,
    }


def trying(**more):
    return {
        "way": "call",
        "reached": "no",
        "happened_at-day": "24",
        "happened_at-month": "11",
        "happened_at-year": "2026",
        "happened_at-time": "9:30am",
        **more,
    }


def put_on_list(lead, session, **more):
    answer = lead.post(path(session, "/wait"), listing(**more))
    assert answer.status_code == 303, answer.text


def test_somebody_who_waits_is_on_the_list_and_no_longer_undecided(lead, session):
    put_on_list(lead, session)
    referral = only(session)
    assert (referral.state, referral.scope_id) == (ReferralState.LISTED, referral.id)
    page = lead.get("/staff/referrals/waiting").text
    assert "J.O." in page
    assert "Not reached yet" in page
    assert "Up to a week" in page
    assert "No referral is waiting" in lead.get("/staff/referrals/").text
    assert "Every advocate is full" in lead.get(path(session)).text
    assert "referral.listed" in set(session.scalars(select(LedgerEvent.action)))


@pytest.mark.parametrize("day", ["24", "23"])
def test_the_list_is_looked_at_again_on_a_day_to_come(lead, session, day):
    answer = lead.post(path(session, "/wait"), listing(day))
    assert answer.status_code == 422
    assert "Enter a day after today" in answer.text
    assert "Every advocate is full" in answer.text


def test_somebody_on_the_list_is_taken_on_with_all_that_was_done_for_them(
    people, lead, browse, session
):
    put_on_list(lead, session)
    lead.post(path(session, "/try"), trying(words="Rang out"))
    step = session.scalars(select(ReferralStep)).one()
    assert b"Rang out" not in step.words_sealed
    advocate = people.advocate()
    session.commit()
    answer = lead.post(path(session, "/accept"), {"account_id": str(advocate.id), **soon()})
    assert answer.status_code == 303, answer.text
    session.expire_all()
    step = session.scalars(select(ReferralStep)).one()
    assert step.scope_id == only(session).case_id
    assert step.words == "Rang out"
    kinds = {"referral.waiting", "referral.review", "referral.reach"}
    left = session.scalars(select(Prompt.kind).where(Prompt.settled_at.is_(None)))
    assert not kinds & set(left)


def test_a_try_outside_what_was_told_needs_a_reason(lead, session):
    for unsafe, said in (
        ({"left_message": "yes"}, "none may ever be left"),
        ({"happened_at-time": "8am"}, "outside what was told"),
        ({"number": "07700 900 999"}, "not the number that was told"),
        ({"way": "text"}, "No texts may be sent yet"),
    ):
        refused = lead.post(path(session, "/try"), trying(**unsafe))
        assert refused.status_code == 422, unsafe
        assert said in refused.text
    assert session.scalars(select(ReferralStep)).all() == []
    told = trying(left_message="yes", unsafe_reason="A threat to life")
    assert lead.post(path(session, "/try"), told).status_code == 303
    assert "A threat to life" in lead.get(path(session)).text


def test_the_clock_stops_at_the_first_time_they_were_reached(lead, session, clock):
    referral = only(session)
    assert referral.reach_by - referral.made_at == timedelta(hours=72)
    lead.post(path(session, "/try"), trying())
    assert only(session).reached_at is None
    asked = lead.post(path(session, "/try"), trying(reached="yes"))
    assert asked.status_code == 422
    assert "Enter how safe they are now" in asked.text
    lead.post(path(session, "/try"), trying(reached="yes", safety="At a friend’s"))
    first = only(session).reached_at
    again = {"happened_at-time": "9:50am", "reached": "yes", "safety": "The same"}
    lead.post(path(session, "/try"), trying(**again))
    assert only(session).reached_at == first
    page = lead.get(path(session)).text
    assert "in time" in page
    assert "Tried, not reached" in page


def test_somebody_nobody_reached_in_time_stands_on_top(people, browse, lead, session, clock):
    put_on_list(lead, session)
    refer(browse(people.helpline("Una Fell")), name="Wren Abara", urgency="routine")
    session.expire_all()
    second = session.scalars(select(Referral).order_by(Referral.id.desc())).first()
    lead.post(f"/staff/referrals/{second.id}/wait", listing(urgency="urgent"))
    page = lead.get("/staff/referrals/waiting").text
    assert page.index("W.A.") < page.index("J.O.")
    first = session.scalars(select(Referral).order_by(Referral.id)).first()
    first.reach_by = clock.now() - timedelta(minutes=1)
    session.commit()
    page = lead.get("/staff/referrals/waiting").text
    assert "Overdue" in page
    assert page.index("J.O.") < page.index("W.A.")


def test_danger_is_to_be_answered_within_the_hour(people, browse, session):
    people.lead()
    refer(browse(people.helpline()), danger_now="yes")
    assert only(session).reach_by - only(session).made_at == timedelta(hours=1)


def test_a_colleague_who_decides_a_moment_later_is_told_what_was_decided(
    people, browse, lead, session
):
    other = browse(people.lead("Nina Lowe"))
    put_on_list(lead, session)
    late = other.post(path(session, "/decline"), {"reason": "Far away", "seen": "waiting"})
    assert late.status_code == 409
    assert "it was put on the waiting list" in late.text
    assert "Every advocate is full" in late.text
    assert only(session).state is ReferralState.LISTED
    again = other.post(path(session, "/wait"), listing())
    assert again.status_code == 409


def test_declining_from_the_list_keeps_reason_and_what_was_said(lead, session):
    put_on_list(lead, session)
    answers = {
        "reason": "Moved to Wales",
        "code": "elsewhere",
        "told": "no_more",
        "told_how": "By telephone",
        "seen": "listed",
    }
    assert lead.post(path(session, "/decline"), answers).status_code == 303
    referral = only(session)
    assert (referral.reason_code, referral.told_code) == ("elsewhere", "no_more")
    page = lead.get(path(session)).text
    assert "They live outside our area" in page
    assert "By telephone" in page
    assert lead.post(path(session, "/try"), trying()).status_code == 409
    assert session.scalars(select(Prompt).where(Prompt.settled_at.is_(None))).all() == []


def test_who_refers_for_somebody_else_is_asked_what_the_person_knows(people, browse, session):
    lead, tom = browse(people.lead()), browse(people.helpline())
    page = tom.post(NEW, referral_answers(source="police"))
    assert page.status_code == 422
    for missing in ("agrees to this", "knows of it", "safe to contact", "involved with the sus"):
        assert missing in page.text.split("There is a problem")[1].split("</ul>")[0]
    family = {"consents": "no", "knows": "no", "safe_to_contact": "no"}
    assert tom.post(NEW, referral_answers(source="family", **family)).status_code == 303
    assert "not safe to contact" in lead.get("/staff/referrals/").text
    assert "Not safe to contact" in lead.get(path(session, "/try")).text
    refused = lead.post(path(session, "/try"), trying())
    assert refused.status_code == 422
    assert "contact is not safe" in refused.text


def test_the_highest_risk_stands_first_and_filters_stand_in_the_address(people, browse, session):
    lead, tom = browse(people.lead()), browse(people.helpline())
    refer(tom, name="Wren Abara", risk="standard")
    refer(tom, name="Ola Nowak", risk="high")
    page = lead.get("/staff/referrals/").text
    assert page.index("O.N.") < page.index("W.A.")
    only_high = lead.get("/staff/referrals/?risk=high").text
    assert "W.A." not in only_high
    assert "No waiting referral fits" in lead.get("/staff/referrals/?source=police").text
    assert lead.get("/staff/referrals/?source=nonsense&risk=<script>").status_code == 200


def test_a_lead_of_another_team_and_the_helpline_find_nobody_waiting(people, browse, lead, session):
    put_on_list(lead, session)
    tom = browse(people.helpline("Una Fell"))
    assert tom.get("/staff/referrals/waiting").status_code == 404
    people._team = None
    stranger = browse(people.lead("Noor Haddad"))
    assert "J.O." not in stranger.get("/staff/referrals/waiting").text
    for page in ("/wait", "/try", "/note"):
        assert stranger.get(path(session, page)).status_code == 404
        assert stranger.post(path(session, page), listing()).status_code == 404


def test_a_note_stands_with_the_referral(lead, session, marker):
    assert lead.post(path(session, "/note"), {"words": " "}).status_code == 422
    lead.post(path(session, "/note"), {"words": f"<script>{marker}"})
    page = lead.get(path(session)).text
    assert f"&lt;script&gt;{marker}" in page


def test_the_lists_ask_the_database_as_often_for_one_as_for_many(people, browse, session, engine):
    lead, tom = browse(people.lead()), browse(people.helpline())
    asked = []
    for number in (1, 6):
        for each in range(number):
            refer(tom, name=f"Wren Abara{'a' * each}")
        for referral in session.scalars(select(Referral)).all()[::2]:
            lead.post(f"/staff/referrals/{referral.id}/wait", listing())
        seen = []
        for page in ("/staff/referrals/", "/staff/referrals/waiting"):
            lead.get(page)
            with counted(engine) as statements:
                lead.get(page)
            seen.append(len(statements))
        asked.append(seen)
    assert asked[0] == asked[1]
