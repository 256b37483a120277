"""Nobody decides about a referral whose suspect they know, nor learns that it is there."""

import re

import pytest
from sqlalchemy import select

from advocacy.actor import SYSTEM, Role
from advocacy.cases.conflicts.service import list_declared, take_back
from advocacy.cases.leaving import leave
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Prompt
from advocacy.referrals.matching import list_matches
from advocacy.referrals.models import Referral
from tests.referrals.arrange import call_answers, refer, referral_answers, soon
from tests.referrals.conftest import browse

__all__ = ["browse"]

WAITS = "A referral is waiting for you"
DEAN = {"suspect_name": "Dean Marlow"}


@pytest.fixture
def grace(people):
    return people.account(Role.LEAD, "Grace Hill", team_id=people.other_team().id)


def newest(session) -> Referral:
    session.expire_all()
    return session.scalars(select(Referral).order_by(Referral.id.desc())).first()


def sees_nothing(browser, referral) -> bool:
    missing = browser.get("/staff/no/such/page")
    for path in ("", "/accept", "/join", "/decline", "/redirect"):
        address = f"/staff/referrals/{referral.id}{path}"
        assert browser.get(address).data == missing.data, address
        if path:
            assert browser.post(address, {"reason": "x", "to": "x"}).status_code == 404
    pages = browser.get("/staff/").text + browser.get("/staff/referrals/").text
    return str(referral.id) not in pages and WAITS not in pages


@pytest.mark.parametrize("first", ["the referral", "the word"])
def test_a_lead_who_knows_the_suspect_finds_nothing_and_another_decides(
    people, office, browse, session, first
):
    ruth, nina, worker = people.lead(), people.lead("Nina Lowe"), browse(people.helpline())
    if first == "the referral":
        refer(worker, **DEAN)
        office.knows(ruth, "Deen Marlowe")
    else:
        office.knows(ruth, "Deen Marlowe")
        session.commit()
        refer(worker, **DEAN)
    session.commit()
    assert sees_nothing(browse(ruth), newest(session))
    browser = browse(nina)
    assert WAITS in browser.get("/staff/").text
    assert browser.get(f"/staff/referrals/{newest(session).id}").status_code == 200


@pytest.mark.parametrize("first", ["the referral", "the word"])
def test_when_every_lead_knows_him_another_team_decides_and_has_the_case(
    people, office, browse, session, grace, first
):
    ruth, worker = people.lead(), browse(people.helpline())
    gwen = people.account(Role.ADVOCATE, "Gwen Pryce", team_id=grace.team_id)
    browser = browse(grace)
    if first == "the referral":
        refer(worker, **DEAN)
        assert sees_nothing(browser, newest(session))
        office.knows(ruth)
    else:
        office.knows(ruth)
        session.commit()
        refer(worker, **DEAN)
    session.commit()
    referral = newest(session)
    assert sees_nothing(browse(ruth), referral)
    assert WAITS in browser.get("/staff/").text
    assert str(referral.id) in browser.get("/staff/referrals/").text
    taken = browser.post(
        f"/staff/referrals/{referral.id}/accept", {"account_id": str(gwen.id), **soon()}
    )
    assert browser.follow(taken).status_code == 200
    assert newest(session).case_id in office.sees(gwen) & office.sees(grace)
    assert office.sees(ruth) == set()
    assert {block.account_id for block in office.blocks()} == {ruth.id}


def test_when_the_lead_who_was_told_leaves_it_goes_before_none_who_knows_him(
    people, office, browse, session, grace, clock
):
    ruth, nina = people.lead(), people.lead("Nina Lowe")
    office.knows(ruth)
    session.commit()
    refer(browse(people.helpline()), **DEAN)
    assert WAITS not in browse(grace).get("/staff/").text
    leave(session, nina, actor=SYSTEM, at=clock.now())
    session.commit()
    assert sees_nothing(browse(ruth), newest(session))
    assert WAITS in browse(grace).get("/staff/").text


def test_a_word_changed_or_taken_back_frees_nobody_in_the_intake(
    people, office, browse, session, clock
):
    ruth, nina = people.lead(), people.lead("Nina Lowe")
    refer(browse(people.helpline()), **DEAN)
    office.knows(ruth)
    [said] = list_declared(session, actor=office.actor(ruth))
    session.commit()
    browser = browse(ruth)
    other = {"name": "Somebody Else", "relation": "friend"}
    browser.follow(browser.post(f"/staff/account/known/{said.id}", other))
    assert sees_nothing(browser, newest(session))
    take_back(session, said, actor=office.actor(ruth), at=clock.now())
    session.commit()
    assert sees_nothing(browser, newest(session))
    amira = people.advocate()
    browse(nina).post(
        f"/staff/referrals/{newest(session).id}/accept", {"account_id": str(amira.id), **soon()}
    )
    assert newest(session).case_id in office.sees(amira)
    assert office.sees(ruth) == set(), "Once it is a case it is kept from her too."


def test_who_made_it_sees_the_same_whether_they_know_him_or_not(people, office, browse, session):
    people.lead()
    tom = people.helpline()
    office.knows(tom)
    session.commit()
    worker = browse(tom)
    shown = []
    for name in ("Dean Marlow", "Wren Abara"):
        answer = worker.post("/staff/helpline/referrals/new", referral_answers(suspect_name=name))
        assert answer.status_code == 303
        made = worker.follow(answer)
        assert made.status_code == 200
        # Each has an id of its own; all else is the same.
        told = [re.sub(r"[0-9a-f-]{36}", "", each.text) for each in (answer, made)]
        shown.append([each.replace(name, "") for each in told])
    assert shown[0] == shown[1]
    page = worker.get("/staff/helpline").text
    assert page.count("Waiting for the lead") == 2
    by_tom = session.scalars(select(LedgerEvent.action).where(LedgerEvent.actor_id == tom.id))
    assert not [action for action in by_tom if action.startswith(("conflict", "prompt.settled"))]


def test_who_knows_him_is_not_offered_and_can_not_be_chosen(people, office, browse, session):
    nina, amira = people.lead("Nina Lowe"), people.advocate()
    people.advocate("Ben Moss")
    refer(browse(people.helpline()), **DEAN)
    office.knows(amira)
    session.commit()
    browser, address = browse(nina), f"/staff/referrals/{newest(session).id}/accept"
    assert "Ben Moss" in browser.get(address).text
    assert "Amira Khan" not in browser.get(address).text
    assert browser.post(address, {"account_id": str(amira.id), **soon()}).status_code == 422
    assert newest(session).case_id is None


def test_an_earlier_referral_is_no_match_for_who_knows_its_suspect(people, office, browse, session):
    ruth, nina, worker = people.lead(), people.lead("Nina Lowe"), browse(people.helpline())
    refer(worker, **DEAN)
    refer(worker, suspect_name="")
    office.knows(ruth)
    session.commit()
    later = newest(session)
    assert list_matches(session, later.id, reader_id=nina.id)
    assert not list_matches(session, later.id, reader_id=ruth.id)


def test_the_call_it_came_from_goes_with_it(people, office, browse, session):
    ruth, nina, worker = people.lead(), people.lead("Nina Lowe"), browse(people.helpline())
    office.knows(ruth)
    session.commit()
    sent = call_answers(outcome="referral", danger_now="yes")
    form = worker.post("/staff/helpline/calls/new", sent).headers["Location"]
    call_id = form.rpartition("=")[2]
    address = f"/staff/referrals/calls/{call_id}"
    assert browse(ruth).get(address).status_code == 200
    refer(worker, call_id=call_id, **DEAN)
    browser = browse(ruth)
    assert browser.get(address).data == browser.get("/staff/no/such/page").data
    assert "A caller to the helpline was in danger" not in browser.get("/staff/").text
    browser = browse(nina)
    assert browser.get(address).status_code == 200
    assert "A caller to the helpline was in danger" in browser.get("/staff/").text


def test_joining_a_case_brings_the_one_named_into_it(people, office, browse, session):
    nina, amira, ben = people.lead("Nina Lowe"), people.advocate(), people.advocate("Ben Moss")
    case = people.case(amira)
    people.case(ben, name="Ada Lee")
    refer(browse(people.helpline()), **DEAN)
    office.knows(amira)
    session.commit()
    assert office.sees(amira) == {case.id}
    joined = browse(nina).post(
        f"/staff/referrals/{newest(session).id}/join",
        {"case_id": str(case.id), "reason": "The same number"},
    )
    assert joined.status_code == 303, joined.text
    session.expire_all()
    assert office.sees(amira) == set()


@pytest.mark.parametrize("kept", [True, False])
def test_a_match_every_lead_is_kept_from_goes_to_another_team(
    people, office, browse, session, grace, kept
):
    ruth, amira = people.lead(), people.advocate()
    office.suspect(people.case(amira))
    if kept:
        office.knows(ruth)
    session.commit()
    browse(people.helpline()).post("/staff/helpline/known", {"name": "Jo Okafor"})
    told = session.scalars(select(Prompt).where(Prompt.kind.startswith("known."))).all()
    assert [each.for_account_id for each in told] == [grace.id if kept else ruth.id]
    address = f"/staff/referrals/checks/{told[0].subject_id}"
    browser = browse(grace)
    assert (browser.get(address).status_code == 200) is kept
    assert ("Possible match" in browser.get("/staff/").text) is kept
    if kept:
        assert browser.post(f"{address}/seen").status_code == 303
        assert "Possible match" not in browser.get("/staff/").text


def test_a_match_goes_on_to_another_team_once_its_lead_says_a_word(
    people, office, browse, session, grace
):
    ruth, amira = people.lead(), people.advocate()
    office.suspect(people.case(amira))
    session.commit()
    browse(people.helpline()).post("/staff/helpline/known", {"name": "Jo Okafor"})
    assert "Possible match" in browse(ruth).get("/staff/").text
    office.knows(ruth)
    session.commit()
    assert "Possible match" not in browse(ruth).get("/staff/").text
    assert "Possible match" in browse(grace).get("/staff/").text
