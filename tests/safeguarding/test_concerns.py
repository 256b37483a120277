"""Safeguarding: written down, looked at by a lead, and hidden from the colleague it is about."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.actor import SYSTEM, Role
from advocacy.cases.leaving import leave
from advocacy.cases.models import PersonKind
from advocacy.cases.service import add_person, allocate
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Danger, Prompt
from advocacy.safeguarding.models import Concern, Referral
from tests.need_to_know.conftest import Office, office

__all__ = ["office"]


def answers(**more):
    return {
        "danger_now": "no",
        "about": "child",
        "name": "Noah",
        "seen": "“He waits at my gate and says he takes me home”",
        "said_by": "Noah, on Monday",
        "kinds": ["used"],
        "told": "",
        **more,
    }


DECISION = {
    "decided": "refer",
    "reasons": "He may be taken from school",
    "consent": "not_asked",
    "consent_why": "She could not be reached today",
    "survivor_knows": "later",
    "knows_why": "When she is alone",
}
REFERRAL = {
    "sent_to": "children",
    "whom": "Front door team",
    "sent_at-day": "24",
    "sent_at-month": "11",
    "sent_at-year": "2026",
    "sent_at-time": "9:40am",
    "how": "By telephone",
    "reference": "FD/221",
    "chase_on-day": "26",
    "chase_on-month": "11",
    "chase_on-year": "2026",
}


@pytest.fixture
def team(people, browse):
    """Two advocates on one case, their lead, and the address of its concerns."""
    amira, ben, ruth = people.advocate(), people.advocate("Ben Moss"), people.lead()
    case = people.case(amira)
    allocate(
        people.session, case, account=ben, reason="With her", actor=SYSTEM, at=people.clock.now()
    )
    people.clock.advance(minutes=1)
    return amira, ben, ruth, case, f"/staff/cases/{case.id}/safeguarding"


def of(session):
    session.expire_all()
    return session.scalars(select(Concern)).one()


def test_a_concern_goes_from_what_was_said_to_an_outcome(team, browse, session, clock):
    amira, _, ruth, _, path = team
    hers, leads = browse(amira), browse(ruth)
    assert "No concern is recorded" in hers.get(f"{path}/").text
    page = hers.follow(hers.post(f"{path}/new", answers())).text
    assert "he takes me home" in page
    assert "Nothing is decided yet" in page
    address = f"/staff/safeguarding/{of(session).id}"
    assert "waits for your look" in leads.get("/staff/").text
    assert hers.post(f"{address}/decide", DECISION).status_code == 303
    assert hers.post(f"{address}/refer", REFERRAL).status_code == 303
    looked = leads.follow(leads.post(f"{address}/looked", {"words": "Rightly referred"})).text
    assert "Rightly referred" in looked
    assert "waits for your look" not in leads.get("/staff/").text
    assert "No concern waits" in leads.get("/staff/safeguarding/").text
    assert "J.O." in leads.get("/staff/safeguarding/?state=all").text
    clock.advance(days=2)
    hers.sign_in(amira)
    assert "Ask what came of the referral about J.O." in hers.get("/staff/").text
    referral = session.scalars(select(Referral)).one()
    page = hers.follow(hers.post(f"{address}/referrals/{referral.id}", {"outcome": "Visit"})).text
    assert "Visit" in page
    assert "Ask what came" not in hers.get("/staff/").text


def test_what_a_colleague_wrote_of_the_outcome_is_not_written_over(team, browse, session, clock):
    amira, ben, _, _, path = team
    hers, his = browse(amira), browse(ben)
    hers.post(f"{path}/new", answers())
    address = f"/staff/safeguarding/{of(session).id}"
    hers.post(f"{address}/decide", DECISION)
    hers.post(f"{address}/refer", REFERRAL)
    page = f"{address}/referrals/{session.scalars(select(Referral)).one().id}"
    assert hers.post(page, {"outcome": "A visit on Friday", "seen": ""}).status_code == 303
    clock.advance(minutes=1)
    late = his.post(page, {"outcome": "No further action", "seen": ""})
    assert late.status_code == 409
    for words in ("A visit on Friday", "No further action", "while you wrote"):
        assert words in late.text
    mark = re.findall(r'name="seen"[^>]*value="([^"]*)"', late.text)[0]
    both = {"outcome": "A visit on Friday, then no further action", "seen": mark}
    assert his.post(page, both).status_code == 303
    assert "then no further action" in hers.get(address).text


def test_a_colleague_hears_nothing_of_it_when_the_lead_who_was_told_leaves(
    team, people, browse, session, clock
):
    amira, _, ruth, _, path = team
    grace = people.account(Role.LEAD, "Grace Hill", team_id=ruth.team_id)
    far = people.account(Role.LEAD, "Lin Far", team_id=people.other_team().id)
    about = answers(about="colleague", colleague=str(grace.id), name="")
    assert browse(amira).post(f"{path}/new", about).status_code == 303
    waits, address = "waits for your look", f"/staff/safeguarding/{of(session).id}"
    assert waits in browse(ruth).get("/staff/").text
    leave(session, ruth, actor=SYSTEM, at=clock.advance(minutes=1))
    clock.advance(minutes=1)
    hers = browse(grace)
    assert waits not in hers.get("/staff/").text
    assert hers.get(address).status_code == 404
    other = browse(far)
    assert waits in other.get("/staff/").text
    assert other.get(address).status_code == 200


def test_immediate_danger_is_told_to_the_lead_at_once(team, browse, session):
    amira, _, ruth, _, path = team
    browse(amira).post(f"{path}/new", answers(danger_now="yes"))
    prompt = session.scalars(select(Prompt).where(Prompt.kind == "safeguarding.look")).one()
    assert (prompt.danger, prompt.for_account_id) == (Danger.CALL, ruth.id)
    day = browse(ruth).get("/staff/").text
    assert day.index("Act now") < day.index("waits for your look")


def test_nothing_typed_is_lost_and_each_missing_part_is_named(team, browse, session):
    amira, _, _, _, path = team
    hers = browse(amira)
    missing = hers.post(f"{path}/new", {"seen": "What he said <script>alert(1)</script>"})
    assert missing.status_code == 422
    for words in ("Choose whether somebody is in danger", "Choose who it is about", "What he said"):
        assert words in missing.text
    assert "<script>alert" not in missing.text
    nobody = hers.post(f"{path}/new", answers(name=""))
    assert "Choose or enter who it is about" in nobody.text
    both = hers.post(f"{path}/new", answers(colleague=str(amira.id)))
    assert both.status_code == 422
    assert session.scalars(select(Concern)).all() == []


def test_a_decision_says_why_and_is_taken_once(team, browse, session):
    amira, ben, _, _, path = team
    hers, his = browse(amira), browse(ben)
    hers.post(f"{path}/new", answers())
    address = f"/staff/safeguarding/{of(session).id}/decide"
    for name, words in (("consent_why", "without their agreement"), ("knows_why", "not told now")):
        refused = hers.post(address, {**DECISION, name: ""})
        assert refused.status_code == 422
        assert words in refused.text
    assert hers.post(address, DECISION).status_code == 303
    assert hers.post(address, DECISION).status_code == 303, "sent twice"
    other = his.post(address, {**DECISION, "decided": "not_refer", "reasons": "It is nothing"})
    assert other.status_code == 409
    assert "He may be taken from school" in other.text
    assert "It is nothing" in other.text
    assert of(session).decided == "refer"


def test_a_colleague_named_in_a_concern_never_learns_of_it(team, browse, session, marker):
    amira, ben, ruth, case, path = team
    hers, his, leads = browse(amira), browse(ben), browse(ruth)
    places = [
        f"{path}/", "/staff/", "/staff/today/rows", "/staff/today/coming", "/staff/cases/",
        f"/staff/cases/{case.id}/", "/staff/tasks/?whose=all",
    ]  # fmt: skip
    before = {place: his.get(place).data for place in places}
    sent = answers(about="colleague", name="", colleague=str(ben.id), seen=marker)
    assert hers.post(f"{path}/new", {**sent, "danger_now": "yes"}).status_code == 303
    address = f"/staff/safeguarding/{of(session).id}"
    hers.post(f"{address}/refer", {**REFERRAL, "sent_to": "officer", "chase_on-day": "24"})
    hers.post(f"{address}/decide", DECISION)
    for place in places:
        assert his.get(place).data == before[place], place
    missing = his.get("/staff/safeguarding/01900000-0000-7000-8000-000000000000")
    for reader, status in ((his, 404), (hers, 200), (leads, 200)):
        answer = reader.get(address)
        assert answer.status_code == status
        assert (marker in answer.text) is (status == 200)
    assert his.get(address).data == missing.data
    for step in ("/decide", "/refer", "/looked"):
        assert his.post(f"{address}{step}", DECISION).status_code == 404
    assert "Nobody in your cases fits" in his.post("/staff/search", {"text": marker}).text
    assert "Ask what came of a referral" in leads.get("/staff/").text
    named = session.scalars(
        select(LedgerEvent.action).where(
            LedgerEvent.case_id == case.id, LedgerEvent.action.startswith("safeguarding.")
        )
    ).all()
    assert named == []


def test_a_third_colleague_on_the_case_does_not_learn_of_it_either(team, people, browse, session):
    amira, ben, _, case, path = team
    cat = people.advocate("Cat Hill")
    allocate(session, case, account=cat, reason="Too", actor=SYSTEM, at=people.clock.now())
    hers = browse(amira)
    hers.post(f"{path}/new", answers(about="colleague", name="", colleague=str(ben.id)))
    assert "Only you and the lead" in hers.get(f"{path}/").text
    third = browse(cat)
    assert "No concern is recorded" in third.get(f"{path}/").text
    assert third.get(f"/staff/safeguarding/{of(session).id}").status_code == 404


def test_a_lead_named_in_a_concern_is_passed_over_for_another_team(team, people, browse, session):
    amira, _, ruth, _, path = team
    grace = people.account(Role.LEAD, "Grace Hill", team_id=people.other_team().id)
    hers, named, other = browse(amira), browse(ruth), browse(grace)
    hers.post(f"{path}/new", answers(about="colleague", name="", colleague=str(ruth.id)))
    address = f"/staff/safeguarding/{of(session).id}"
    assert "Concern about Ruth Adeyemi" in hers.get(address).text
    assert named.get(address).status_code == 404
    assert "waits for your look" not in named.get("/staff/").text
    assert "No concern is recorded" in named.get("/staff/safeguarding/?state=all").text
    assert "waits for your look" in other.get("/staff/").text
    assert other.post(f"{address}/looked", {"words": "I take it on"}).status_code == 303
    assert "I take it on" in other.get(address).text


def test_where_no_lead_may_look_the_page_says_whom_to_tell(team, browse, session):
    amira, _, ruth, _, path = team
    hers = browse(amira)
    shown = hers.follow(
        hers.post(f"{path}/new", answers(about="colleague", name="", colleague=str(ruth.id)))
    )
    assert "No lead may look at this" in shown.text


def test_somebody_off_the_case_is_told_nothing_and_changes_nothing(
    team, people, browse, session, office: Office
):
    amira, _, _, case, path = team
    hers = browse(amira)
    hers.post(f"{path}/new", answers())
    address = f"/staff/safeguarding/{of(session).id}"
    far = people.account(Role.LEAD, "Far Lead", team_id=people.other_team().id)
    for somebody in (people.advocate("Dot Hale"), far, people.helpline(), people.survivor(case)):
        stranger = browse(somebody)
        assert stranger.get(address).status_code in (303, 404)
        assert stranger.post(f"{address}/refer", REFERRAL).status_code in (303, 404)
    opener = people.advocate("Eve Lane")
    office.opens(opener, case)
    urgent = browse(opener)
    assert urgent.get(address).status_code == 200
    assert urgent.post(f"{address}/decide", DECISION).status_code == 404
    office.suspect(case)
    office.knows(amira)
    session.commit()
    assert hers.get(address).status_code == 404
    assert session.scalars(select(Referral)).all() == []


def test_a_person_of_another_case_can_not_be_named(team, people, browse, session):
    amira, _, _, _, path = team
    other = people.case(name="Other One")
    zoe = add_person(
        session, other, kind=PersonKind.DEPENDENT, name="Zoe", details={}, actor=SYSTEM,
        at=people.clock.now(),
    )  # fmt: skip
    session.flush()
    assert browse(amira).post(f"{path}/new", answers(person=str(zoe.id))).status_code == 422


def test_the_survivor_reads_nothing_of_it(team, people, browse, session, marker):
    amira, _, _, case, path = team
    browse(amira).post(f"{path}/new", answers(seen=marker))
    jo = browse(people.survivor(case))
    for place in ("/", "/a/20", "/a/30", "/a/10"):
        assert marker not in jo.get(place).text


def test_an_outcome_says_something_or_when_to_ask_again(team, browse, session, clock):
    amira, _, _, _, path = team
    hers = browse(amira)
    hers.post(f"{path}/new", answers())
    address = f"/staff/safeguarding/{of(session).id}"
    late = hers.post(f"{address}/refer", {**REFERRAL, "sent_at-day": "25"})
    assert "that is still to come" in late.text
    hers.post(f"{address}/refer", REFERRAL)
    referral = session.scalars(select(Referral)).one()
    empty = hers.post(f"{address}/referrals/{referral.id}", {"outcome": ""})
    assert empty.status_code == 422
    again = {"chase_on-day": "30", "chase_on-month": "11", "chase_on-year": "2026"}
    assert hers.post(f"{address}/referrals/{referral.id}", again).status_code == 303
    asked = session.scalars(
        select(Prompt).where(Prompt.kind == "safeguarding.chase", Prompt.settled_at.is_(None))
    ).one()
    assert asked.due_at - clock.now() > timedelta(days=5)
