"""Closing a case: everything that runs is asked about, a second person decides, all of it ends."""

from uuid import UUID

import pytest
from sqlalchemy import select

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Role
from advocacy.cases.closing.models import Asking, Closing
from advocacy.cases.closing.registry import closing_questions
from advocacy.cases.models import Case, CaseState, SafeContact, Texts
from advocacy.cases.service import allocate, find_safe_contact
from advocacy.checkins.models import CheckIn, CheckInPlan, CheckInState, PlanState
from advocacy.checkins.service import agree_plan
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt
from tests.access.test_matrix import NOWHERE, endpoints, fill
from tests.browse import Browser
from tests.checkins.conftest import agreement
from tests.need_to_know.conftest import Office
from tests.today.test_today import counted

WHY = {
    "reason_code": "safe_for_now", "words": "Nothing since June", "feedback": "yes",
    "told_how": "By Amira, on the work number", "come_back": "Ring and ask for Amy",
    "answer_record": "told",
}  # fmt: skip


@pytest.fixture
def browse(browse):
    """Return the one browser of each person: nobody signs in twice within one code."""
    opened: dict[UUID, Browser] = {}

    def of(account: Account) -> Browser:
        if account.id not in opened:
            opened[account.id] = browse(account)
        return opened[account.id]

    return of


@pytest.fixture
def amira(people) -> Account:
    return people.advocate()


@pytest.fixture
def ruth(people) -> Account:
    return people.lead()


@pytest.fixture
def case(people, amira) -> Case:
    return people.case(amira)


@pytest.fixture
def asked(browse, case, amira, session):
    """Ask to close the case, as its advocate; give the page it led to."""

    def ask(**answers):
        browser = browse(amira)
        answer = browser.post(f"/staff/cases/{case.id}/closing", {**WHY, **answers})
        page = browser.follow(answer) if answer.status_code == 303 else answer
        return page, session.scalars(select(Closing)).first()

    return ask


@pytest.fixture
def closed(asked, browse, ruth, session, case):
    """Close the case, as answered."""

    def close(**answers):
        _, closing = asked(**answers)
        done = browse(ruth).post(f"/staff/closings/{closing.id}/approve")
        assert done.status_code == 303, done.text
        session.expire_all()
        return session.get_one(Case, case.id)

    return close


@pytest.fixture
def office_of(people, session, clock):
    return Office(people, session, clock)


def agree_check_ins(session, case, people):
    agree_plan(
        session, case, agreement(), service_names=[], actor=SYSTEM, at=people.clock.now()
    )  # fmt: skip
    session.flush()


def test_whoever_asks_says_why_how_they_are_told_and_how_they_come_back(asked):
    page, closing = asked(words="", told_how="", come_back="", reason_code="")
    assert page.status_code == 422
    assert closing is None
    for words in ("Choose why it is closed", "Enter a few words on why", "Enter how they are told"):
        assert words in page.text


def test_the_case_stays_open_until_a_lead_agrees(asked, browse, ruth, session, case):
    page, closing = asked()
    assert "Until then the case stays open" in page.text
    assert "Decide about it" not in page.text, "not for whoever asked"
    assert (
        f"/staff/closings/{closing.id}" in browse(ruth).get(f"/staff/cases/{case.id}/closing").text
    )
    assert session.get_one(Case, case.id).state is CaseState.OPEN
    shown = browse(ruth).get(f"/staff/closings/{closing.id}").text
    for words in ("Nothing since June", "Ring and ask for Amy", "They know what we keep"):
        assert words in shown
    assert "Somebody asks to close a case" in browse(ruth).get("/staff/").text


def test_what_is_typed_is_there_again_when_an_answer_is_missing(asked):
    page, _ = asked(answer_record="")
    assert page.status_code == 422
    assert "Nothing since June" in page.text


def test_nobody_closes_a_case_on_their_own(browse, session, case, ruth, people):
    other = people.account(Role.LEAD, "Grace Hill", team_id=people.other_team().id)
    answer = browse(ruth).post(f"/staff/cases/{case.id}/closing", WHY)
    assert answer.status_code == 303
    closing = session.scalars(select(Closing)).one()
    own = browse(ruth)
    assert own.get(f"/staff/closings/{closing.id}").status_code == 404
    assert own.post(f"/staff/closings/{closing.id}/approve").status_code == 404
    # The team has no second lead: one of another team decides, by the reference alone.
    page = browse(other).get(f"/staff/closings/{closing.id}").text
    assert case.reference in page
    assert "Okafor" not in page
    assert browse(other).get(f"/staff/cases/{case.id}/").status_code == 404
    assert browse(other).post(f"/staff/closings/{closing.id}/approve").status_code == 303
    session.expire_all()
    assert session.get_one(Case, case.id).state is CaseState.CLOSED


def test_nobody_else_sees_or_decides_a_closing(asked, browse, people, ruth):
    _, closing = asked()
    strangers = [
        people.account(Role.LEAD, "Grace Hill", team_id=people.other_team().id),
        people.advocate("Ben Moss"), people.helpline(),
        people.account(Role.ADMINISTRATOR, "Ida Root"),
    ]  # fmt: skip
    for stranger in strangers:
        browser = browse(stranger)
        missing = browser.get("/staff/no/such/page")
        assert browser.get(f"/staff/closings/{closing.id}").data == missing.data
        for what in ("approve", "decline"):
            tried = browser.post(f"/staff/closings/{closing.id}/{what}", {"reason": "x"})
            assert tried.status_code == 404


def test_a_lead_who_knows_the_suspect_is_told_nothing_of_a_closing(
    asked, browse, people, ruth, case, office_of
):
    knowing = people.lead("Dora Vane")
    office_of.suspect(case)
    office_of.knows(knowing)
    _, closing = asked()
    assert browse(knowing).get(f"/staff/closings/{closing.id}").status_code == 404
    assert "asks to close" not in browse(knowing).get("/staff/").text


def test_a_danger_that_waits_can_not_be_closed_away(asked, session, case, people, browse, amira):
    at = people.clock.now()
    raise_prompt(
        session, kind="checkin.danger", danger=Danger.DANGER, due_at=at, at=at, actor=SYSTEM,
        case_id=case.id, subject_id=case.id,
    )  # fmt: skip
    page, closing = asked(answer_due="settle")
    assert page.status_code == 422
    assert "has to be acted on now" in page.text
    assert closing is None
    assert "Ask to close it" not in browse(amira).get(f"/staff/cases/{case.id}/closing").text


def test_a_danger_that_comes_up_while_it_waits_stops_the_lead_too(
    asked, session, case, people, browse, ruth
):
    _, closing = asked()
    at = people.clock.now()
    raise_prompt(
        session, kind="checkin.danger", danger=Danger.DANGER, due_at=at, at=at, actor=SYSTEM,
        case_id=case.id, subject_id=case.id,
    )  # fmt: skip
    lead = browse(ruth)
    assert "Has changed" in lead.get(f"/staff/closings/{closing.id}").text
    assert lead.post(f"/staff/closings/{closing.id}/approve").status_code == 409
    session.expire_all()
    assert session.get_one(Case, case.id).state is CaseState.OPEN


def test_planned_check_ins_have_to_be_answered_for_and_end(asked, closed, session, case, people):
    agree_check_ins(session, case, people)
    page, closing = asked()
    assert page.status_code == 422
    assert "Check-ins: choose an answer" in page.text
    page, closing = asked(answer_check_ins="not_yet")
    assert page.status_code == 422
    assert closing is None
    closed(answer_check_ins="told")
    assert {plan.state for plan in session.scalars(select(CheckInPlan))} == {PlanState.ENDED}
    assert {each.state for each in session.scalars(select(CheckIn))} == {CheckInState.CANCELLED}


def test_a_sign_in_that_ends_is_out_on_the_next_request(closed, people, case, browse, session):
    survivor = people.survivor(case)
    hers = browse(survivor)
    assert "Write something down" in hers.get("/").text
    closed(answer_sign_in="end")
    assert "Write something down" not in hers.get("/").text
    assert session.get_one(Account, survivor.id).left_at is not None


def test_a_sign_in_that_is_kept_reads_in_neutral_words_and_adds_nothing(
    closed, people, case, browse
):
    hers = browse(people.survivor(case))
    closed(answer_sign_in="keep")
    home = hers.get("/").text
    assert "Nothing new can be added" in home
    assert "Write something down" not in home
    for word in ("case", "closed", "advocate", "stalk"):
        assert word not in home.split("<main")[1].lower()
    written = hers.post("/a/1", {"account": "He was outside again"})
    assert written.status_code == 409
    assert "Nothing new can be added here now" in written.text


def test_what_was_due_is_off_everybodys_day(closed, session, case, people, browse, amira):
    at = people.clock.now()
    raise_prompt(
        session, kind="contact.due", danger=Danger.DUE, due_at=at, at=at, actor=SYSTEM,
        case_id=case.id, subject_id=case.id,
    )  # fmt: skip
    closed(answer_due="settle")
    open_now = select(Prompt).where(Prompt.case_id == case.id, Prompt.settled_at.is_(None))
    assert session.scalars(open_now).all() == []
    listed = browse(amira)
    assert case.initials not in listed.get("/staff/cases/").text
    assert case.initials in listed.get("/staff/cases/?state=closed").text


def test_two_leads_decide_at_once_and_the_second_is_told(asked, browse, people, ruth):
    _, closing = asked()
    first, second = browse(ruth), browse(people.lead("Vera Lund"))
    assert first.post(f"/staff/closings/{closing.id}/decline", {"reason": "Too soon"})
    late = second.post(f"/staff/closings/{closing.id}/approve")
    assert late.status_code == 409
    assert "waits no more" in late.text


def test_a_lead_declines_with_a_reason_and_whoever_asked_reads_it(
    asked, browse, ruth, amira, case, session
):
    _, closing = asked()
    lead = browse(ruth)
    assert lead.post(f"/staff/closings/{closing.id}/decline", {}).status_code == 422
    lead.post(f"/staff/closings/{closing.id}/decline", {"reason": "He is released in May"})
    browser = browse(amira)
    assert "is not closed" in browser.get("/staff/").text
    assert "He is released in May" in browser.get(f"/staff/cases/{case.id}/closing").text
    page, _ = asked()
    assert page.status_code == 200
    states = session.scalars(select(Closing.state).order_by(Closing.asked_at)).all()
    assert set(states) == {Asking.DECLINED, Asking.ASKED}


def test_it_can_be_taken_back_and_is_asked_only_once(asked, browse, amira, case, session):
    _, closing = asked()
    again, _ = asked()
    assert again.status_code == 409
    browser = browse(amira)
    browser.post(f"/staff/cases/{case.id}/closing/{closing.id}/withdraw")
    session.expire_all()
    assert session.get_one(Closing, closing.id).state is Asking.WITHDRAWN


def test_a_closing_that_breaks_off_half_way_has_ended_nothing(
    asked, browse, ruth, case, people, session, app, monkeypatch
):
    def break_off(*_: object) -> None:
        raise RuntimeError

    survivor = people.survivor(case)
    _, closing = asked(answer_sign_in="end")
    asks = closing_questions(app)
    monkeypatch.setattr(asks, "parts", [*asks.parts, (99, lambda *_: [], break_off)])
    assert browse(ruth).post(f"/staff/closings/{closing.id}/approve").status_code == 500
    session.expire_all()
    assert session.get_one(Case, case.id).state is CaseState.OPEN
    assert session.get_one(Account, survivor.id).left_at is None
    assert session.get_one(Closing, closing.id).state is Asking.ASKED


def test_closing_is_in_the_log(closed, session, case):
    closed()
    told = set(session.scalars(select(LedgerEvent.action).where(LedgerEvent.case_id == case.id)))
    assert {"closing.asked", "closing.approved", "case.closed"} <= told


MAY_CHANGE_A_CLOSED_CASE = {
    "works this case, closed too", "leads this case's team, closed too"
}  # fmt: skip
OF_A_CASE = (
    "works this case", "leads this case's team", "works this case, confirmed lately",
    "leads this case's team, confirmed lately",
)  # fmt: skip


@pytest.mark.parametrize("rule_name", OF_A_CASE)
def test_nothing_in_a_closed_case_can_be_changed(app, closed, browse, ruth, case, rule_name):
    closed()
    browser, tried = browse(ruth), 0
    for rule, method in endpoints(app, rule_name):
        if method == "POST":
            answer = browser.post(fill(rule, case), {})
            assert answer.status_code == 409, rule.endpoint
            assert "This case is closed" in answer.text, rule.endpoint
            tried += 1
    assert tried, "The rule has no form: take it out of the list."


def test_what_may_be_done_in_a_closed_case_protects_opens_or_ends_it(app):
    found = {
        rule.endpoint
        for name in MAY_CHANGE_A_CLOSED_CASE
        for rule, method in endpoints(app, name)
        if method == "POST"
    }
    assert found == {
        "allocation.take", "sealing.seal", "sealing.seen", "emergency.seen", "handover.recall",
        "after_set_up.switch", "reopening.ask", "reopening.open_again", "reopening.decline",
        "reopening.seen", "checkins.seen", "searching.find",
        "erasure.ask", "erasure.withdraw", "erasure.hold", "erasure.lift",
    }  # fmt: skip


def test_a_closed_case_is_opened_again_by_a_lead_and_nothing_starts_by_itself(
    closed, browse, ruth, case, session, people
):
    agree_check_ins(session, case, people)
    survivor = people.survivor(case)
    closed(answer_check_ins="told", answer_sign_in="end")
    people.clock.advance(minutes=5)
    lead = browse(ruth)
    path = f"/staff/cases/{case.id}/reopening"
    assert lead.post(f"{path}/open", {"reason": ""}).status_code == 422
    opened = lead.post(f"{path}/open", {"reason": "He was seen at her work"})
    assert opened.status_code == 303
    session.expire_all()
    again = session.get_one(Case, case.id)
    assert (again.state, again.closed_at) == (CaseState.OPEN, None)
    assert session.get_one(Account, survivor.id).left_at is not None
    assert {plan.state for plan in session.scalars(select(CheckInPlan))} == {PlanState.ENDED}
    contact = find_safe_contact(session, again)
    assert contact.texts is Texts.NONE
    assert contact.recheck_on <= people.clock.now().date()
    assert contact.phone == "+447700900142"
    assert len(session.scalars(select(SafeContact)).all()) == 2
    assert "How to reach them safely" in lead.get(path).text


def test_an_advocate_asks_for_it_and_a_lead_says_no_or_yes(
    closed, browse, ruth, amira, case, session
):
    closed()
    path = f"/staff/cases/{case.id}/reopening"
    hers, lead = browse(amira), browse(ruth)
    assert hers.post(f"{path}/open", {"reason": "x"}).status_code == 404
    assert hers.post(path, {"reason": "She rang"}).status_code == 303
    assert "open a closed case again" in lead.get("/staff/").text
    assert hers.post(path, {"reason": "She rang"}).status_code == 409
    assert lead.post(f"{path}/decline", {"no-reason": "It was a wrong number"}).status_code == 303
    assert "It was a wrong number" in hers.get(path).text
    assert hers.post(path, {"reason": "She rang again"}).status_code == 303
    assert lead.post(f"{path}/open", {"reason": "She rang again"}).status_code == 303
    session.expire_all()
    assert session.get_one(Case, case.id).state is CaseState.OPEN
    assert lead.post(f"{path}/open", {"reason": "Once more"}).status_code == 409


def test_whoevers_part_ended_sees_nothing_of_a_closed_case(
    closed, browse, people, case, session, ruth
):
    ben = people.advocate("Ben Moss")
    entry = allocate(
        session, case, account=ben, reason="Helps", actor=SYSTEM, at=people.clock.now()
    )
    session.flush()
    closed()
    people.clock.advance(minutes=1)
    his = browse(ben)
    assert his.get(f"/staff/cases/{case.id}/").status_code == 200
    lead = browse(ruth)
    ended = lead.post(f"/staff/cases/{case.id}/allocation/{entry.id}/end")
    assert ended.status_code == 303
    for page in ("", "closing", "reopening"):
        assert his.get(f"/staff/cases/{case.id}/{page}").status_code == 404


def test_a_script_and_twenty_thousand_letters_do_no_harm(asked, browse, amira, case):
    page, _ = asked(words="<script>alert(1)</script>", come_back="x" * 20000)
    assert page.status_code == 422
    assert "<script>alert" not in page.text
    page, closing = asked(words="<script>alert(1)</script>")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    other = browse(amira).post(f"/staff/cases/{case.id}/closing/{NOWHERE}/withdraw")
    assert other.status_code == 404
    assert closing.state is Asking.ASKED


def test_the_page_of_closing_asks_the_database_no_more_than_any_other(
    asked, browse, amira, case, engine, people
):
    people.survivor(case)
    browser, path = browse(amira), f"/staff/cases/{case.id}/closing"
    browser.get(path)
    with counted(engine) as statements:
        assert browser.get(path).status_code == 200
    assert len(statements) <= 12, statements


def test_the_page_of_a_closed_case_leads_to_nothing_that_can_not_be_done(
    closed, browse, ruth, case
):
    closed()
    page = browse(ruth).get(f"/staff/cases/{case.id}/").text
    assert "How it was closed, and opening it again" in page
    for action in (
        "Record a contact",
        "Write down an incident",
        "Assess the risk",
        "Agree check-ins",
        "Phone not safe",
    ):
        assert action not in page
    assert "Tried, no answer" not in browse(ruth).get(f"/staff/cases/{case.id}/contacts/").text
