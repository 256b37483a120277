"""A lead reviews every open case: the more often the higher the risk, and it comes by itself."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from advocacy.actor import SYSTEM, Role
from advocacy.cases.closing.deciding import approve, get_to_decide
from advocacy.cases.closing.models import Closing
from advocacy.cases.closing.registry import closing_questions
from advocacy.cases.closing.reopening import reopen
from advocacy.cases.models import RiskLevel
from advocacy.cases.service import allocate
from advocacy.cases.transferring.models import ToldHow
from advocacy.cases.transferring.service import Note, ask_transfer
from advocacy.cases.transferring.taking import accept, get_to_take
from advocacy.db import new_id
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt
from advocacy.risk.models import Relationship
from advocacy.risk.service import assess_risk
from advocacy.settings import SettingMissing
from advocacy.supervision.reviewing.models import CaseReview
from advocacy.supervision.reviewing.planning import DUE, plan_missing
from advocacy.supervision.reviewing.rhythm import OWN_FILE, load_rhythms, rhythm_on, use_file
from advocacy.supervision.reviewing.service import Seen, review_case
from advocacy.tasks.models import Task
from tests.need_to_know.conftest import Office, office

__all__ = ["office"]

FIRST = date(2026, 11, 24)  # the day on which the clock of the tests stands


def day(name, on):
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


def seen(**more):
    return {
        "looked_at": ["contacts", "risk"],
        "going_well": "She rings us first now",
        "must_change": "",
        "change_for": "",
        **day("next_on", FIRST + timedelta(days=10)),
        **more,
    }


@pytest.fixture
def team(people):
    """An advocate with a case, a colleague, their lead, and the address of the case's reviews."""
    amira, ben, ruth = people.advocate(), people.advocate("Ben Moss"), people.lead()
    case = people.case(amira)
    people.session.flush()
    return amira, ben, ruth, case, f"/staff/cases/{case.id}/reviews/"


def planned(session, case):
    session.flush()
    return session.scalars(
        select(Prompt).where(
            Prompt.kind == DUE, Prompt.subject_id == case.id, Prompt.settled_at.is_(None)
        )
    ).one_or_none()


def judge(session, case, level, *, by, people, clock, because=""):
    assess_risk(
        session, case, relationship=Relationship.STRANGER, found=["turns_up"], level=level,
        judgement="As told", lowered_because=because, form_used="", actor=people.actor(by),
        at=clock.now(),
    )  # fmt: skip


def reviewed(session, case, by, people, at, *, days):
    newest = session.scalars(
        select(CaseReview.id).where(CaseReview.case_id == case.id)
        .order_by(CaseReview.reviewed_at.desc()).limit(1)
    ).first()  # fmt: skip
    return review_case(
        session,
        case,
        Seen(["risk"], "She rings first", "", None, None, at.date() + timedelta(days=days)),
        newest_id=newest,
        form_id=new_id(),
        actor=people.actor(by),
        at=at,
    )


def test_the_worker_plans_a_review_of_every_open_case_once(team, people, session, clock):
    *_, case, _ = team
    assert plan_missing(session, at=clock.now()) == ["1 case reviews planned"]
    assert plan_missing(session, at=clock.now()) == []
    prompt = planned(session, case)
    assert (prompt.for_role, prompt.case_id, prompt.for_account_id) == (Role.LEAD, case.id, None)
    assert prompt.due_at.date() == FIRST + timedelta(days=14)


def test_it_is_on_the_leads_day_when_it_is_due_and_on_nobody_elses(
    team, people, browse, session, clock
):
    amira, _, ruth, case, path = team
    plan_missing(session, at=clock.now())
    assert "Review J.O." not in browse(ruth).get("/staff/").text
    clock.advance(days=14)
    browse(ruth).sign_in(ruth)
    assert "Review J.O.’s case" in browse(ruth).get("/staff/").text
    assert "Review J.O." not in browse(amira).get("/staff/").text
    assert "Due:" in browse(ruth).get("/staff/cases/").text
    assert "Due:" not in browse(amira).get("/staff/cases/").text, "She can do nothing about it."
    other = people.account(Role.LEAD, "Grace Hill", team_id=people.other_team().id)
    assert "Review J.O." not in browse(other).get("/staff/").text
    leads = browse(ruth)
    page = leads.get(f"{path}new").text
    for fact in ("Not assessed yet", "Not reached yet", "Not started yet", "Checked 14 days ago",
                 "No check-ins are agreed", "Not linked", "It was never reviewed"):  # fmt: skip
        assert fact in page, fact
    sent = seen(**day("next_on", FIRST + timedelta(days=24)))
    text = leads.follow(leads.post(f"{path}new", sent)).text
    assert "She rings us first now" in text
    assert "Contacts, and what they came to; Risk, and how it is judged" in text
    assert "Review J.O." not in leads.get("/staff/").text
    assert planned(session, case).due_at.date() == FIRST + timedelta(days=24)


def test_a_review_that_lacks_something_says_what_and_loses_nothing(team, browse, session):
    _, ben, ruth, _, path = team
    leads = browse(ruth)
    empty = leads.post(f"{path}new", {"going_well": "The school helps <script>alert(1)</script>"})
    assert empty.status_code == 422
    for words in ("Choose what you looked at", "Enter when it is reviewed again", "The school"):
        assert words in empty.text
    assert "<script>alert" not in empty.text
    late = leads.post(f"{path}new", seen(**day("next_on", FIRST + timedelta(days=15))))
    assert late.status_code == 422
    assert "reviewed by 8 December 2026" in late.text
    for wrong, words in (
        ({"must_change": "Ring her weekly"}, "Choose who changes it"),
        ({"must_change": "Ring", "change_for": str(ruth.id)}, "Enter by when"),
        ({"must_change": "Ring", "change_for": str(ben.id)}, "Choose one of the list"),
        ({"change_for": str(ruth.id)}, "Enter what must change"),
    ):
        answer = leads.post(f"{path}new", seen(**wrong))
        assert (answer.status_code, words in answer.text) == (422, True), words
    assert session.scalars(select(CaseReview)).all() == []


def test_what_must_change_is_a_task_of_whoever_is_named(team, browse, session, clock):
    amira, _, ruth, case, path = team
    leads = browse(ruth)
    change = {"must_change": "Ring her\nevery week", "change_for": str(amira.id)}
    due = day("change_by_on", FIRST + timedelta(days=1))
    page = leads.follow(leads.post(f"{path}new", seen(**change, **due))).text
    assert "Amira Khan, by Wednesday 25 November" in page
    assert "To do" in page
    task = session.scalars(select(Task)).one()
    assert (task.what, task.for_account_id) == ("Ring her every week", amira.id)
    hers = browse(amira)
    hers.post(f"/staff/cases/{case.id}/tasks/{task.id}/settle", {"state": "done", "outcome": "Yes"})
    page = hers.get(path).text
    assert "Done" in page
    assert "every week" in page, "Whoever works the case reads what must change."
    assert hers.get(f"{path}new").status_code == 404, "And does not review it."
    assert hers.post(f"{path}new", seen()).status_code == 404


def test_two_leads_at_once_do_not_overwrite_each_other(team, people, browse, session):
    _, _, ruth, _, path = team
    grace = people.lead("Grace Hill")
    first, second = browse(ruth), browse(grace)
    mark = str(new_id())
    assert first.post(f"{path}new", seen(form_id=mark)).status_code == 303
    assert first.post(f"{path}new", seen(form_id=mark)).status_code == 303, "sent twice"
    late = second.post(f"{path}new", seen(going_well="All of it", form_id=str(new_id())))
    assert late.status_code == 409
    assert "She rings us first now" in late.text
    assert "All of it" in late.text
    kept = session.scalars(select(CaseReview)).one()
    again = seen(going_well="All of it", form_id=str(new_id()), newest=str(kept.id))
    assert second.post(f"{path}new", again).status_code == 303
    assert len(session.scalars(select(CaseReview)).all()) == 2


def test_a_risk_that_rises_brings_the_review_nearer_and_one_that_falls_moves_nothing(
    team, people, session, clock
):
    amira, _, ruth, case, _ = team
    judge(session, case, RiskLevel.STANDARD, by=amira, people=people, clock=clock)
    reviewed(session, case, ruth, people, clock.now(), days=84)
    clock.advance(days=60)
    judge(session, case, RiskLevel.HIGH, by=amira, people=people, clock=clock)
    soon = clock.now().date() + timedelta(days=5)
    assert planned(session, case).due_at.date() == soon, "Sixty days without a look: soon."
    because = "He is in prison"
    judge(session, case, RiskLevel.MEDIUM, by=amira, people=people, clock=clock, because=because)
    assert planned(session, case).due_at.date() == soon


def test_closing_takes_the_review_away_unasked_and_opening_again_brings_it_back(
    app, team, people, browse, session, clock
):
    amira, _, ruth, case, path = team
    plan_missing(session, at=clock.now())
    asks = closing_questions(app)
    assert {each.code for each in asks.of(session, case, at=clock.now())} == {"record"}
    answers = {
        "reason_code": "safe_for_now", "words": "Nothing since June", "feedback": "yes",
        "told_how": "By voice", "come_back": "Ring", "answer_record": "told",
    }  # fmt: skip
    assert browse(amira).post(f"/staff/cases/{case.id}/closing", answers).status_code == 303
    closing = session.scalars(select(Closing)).one()
    lead = people.actor(ruth)
    found = get_to_decide(session, closing.id, questions=asks, actor=lead, at=clock.now())
    approve(session, found, questions=asks, actor=lead, at=clock.now())
    assert planned(session, case) is None
    assert plan_missing(session, at=clock.now()) == [], "A closed case is not reviewed."
    assert browse(ruth).post(f"{path}new", seen()).status_code == 409
    assert "Review this case" not in browse(ruth).get(path).text
    clock.advance(days=100)
    reopen(session, case, account_id=None, reason="He is back", actor=lead, at=clock.now())
    plan_missing(session, at=clock.now())
    assert planned(session, case).due_at.date() == clock.now().date() + timedelta(days=5)


def test_a_case_that_passes_to_another_team_is_reviewed_by_that_teams_lead(
    team, people, browse, session, clock
):
    amira, _, ruth, case, path = team
    south = people.other_team()
    grace = people.account(Role.LEAD, "Grace Hill", team_id=south.id)
    kim = people.account(Role.ADVOCATE, "Kim Lane", team_id=south.id)
    plan_missing(session, at=clock.now())
    reviewed(session, case, ruth, people, clock.now(), days=14)
    note = Note("He has a key", "", "", "", ToldHow.TOLD, "Amira")
    transfer = ask_transfer(
        session, case, from_account_id=amira.id, to=f"team {south.id}", note=note,
        overlap_until=None, actor=people.actor(amira), at=clock.now(),
    )  # fmt: skip
    lead = people.actor(grace)
    found = get_to_take(session, transfer.id, actor=lead, at=clock.now())
    accept(session, found, account_id=kim.id, actor=lead, at=clock.now())
    clock.advance(days=14)
    assert "Review J.O.’s case" in browse(grace).get("/staff/").text
    assert "Review J.O." not in browse(ruth).get("/staff/").text
    assert "She rings first" in browse(grace).get(path).text, "What the first lead saw goes along."
    assert browse(ruth).get(path).status_code == 404


def test_a_lead_who_knows_the_suspect_never_hears_of_the_review(
    office: Office, team, browse, clock
):
    _, _, ruth, case, path = team
    office.suspect(case)
    plan_missing(office.session, at=clock.now())
    office.knows(ruth)
    clock.advance(days=14)
    leads = browse(ruth)
    for place in ("/staff/", "/staff/supervision/", "/staff/today/coming"):
        assert "J.O." not in leads.get(place).text, place
    assert leads.get(f"{path}new").status_code == 404
    assert leads.post(f"{path}new", seen()).status_code == 404


def test_a_colleague_who_covers_reads_reviews_and_one_by_an_emergency_may_not_write(
    office: Office, team, browse, people, session, clock
):
    amira, ben, ruth, case, path = team
    reviewed(session, case, ruth, people, clock.now(), days=10)
    office.covers(ben, amira, by=ruth)
    assert "She rings first" in browse(ben).get(path).text
    cal = people.advocate("Cal Dean")
    office.opens(cal, case)
    assert "She rings first" in browse(cal).get(path).text
    assert browse(cal).get(f"{path}new").status_code == 404


def test_what_is_open_stands_on_the_page(team, people, browse, session, clock):
    _, _, ruth, case, path = team
    for number in range(14):
        raise_prompt(
            session, kind="task.due", danger=Danger.DUE, due_at=clock.now(), at=clock.now(),
            actor=SYSTEM, case_id=case.id, subject_id=new_id(), detail=f"Errand {number}",
        )  # fmt: skip
    page = browse(ruth).get(f"{path}new").text
    assert page.count("Errand") == 12
    assert "And more" in page


def test_nothing_of_a_review_is_in_clear(team, people, session, clock, owner, marker):
    amira, _, ruth, case, _ = team
    said = Seen(["risk"], marker, marker, amira.id, FIRST, FIRST + timedelta(days=3))
    review_case(
        session, case, said, newest_id=None, form_id=new_id(), actor=people.actor(ruth),
        at=clock.now(),
    )  # fmt: skip
    session.commit()
    with owner.connect() as connection:
        for name in ("case_review", "task", "prompt"):
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):  # noqa: S608
                assert marker not in " ".join(map(repr, row)), name


def test_somebody_who_works_with_her_reads_reviews_too(team, people, browse, session, clock):
    _, ben, ruth, case, path = team
    reviewed(session, case, ruth, people, clock.now(), days=10)
    allocate(session, case, account=ben, reason="With her", actor=SYSTEM, at=clock.now())
    clock.advance(seconds=1)
    assert "She rings first" in browse(ben).get(path).text


@pytest.fixture
def own_file(tmp_path):
    yield tmp_path / "rhythm.json"
    use_file(OWN_FILE)


def rows(**more):
    days = {"high": 7, "medium": 14, "standard": 28, "unknown": 7}
    first = {
        "effective_from": "2026-01-01", "effective_to": "2026-12-31", "soon_days": 3,
        "reviewed_within_days": days,
    }  # fmt: skip
    later = {**first, "effective_from": "2027-01-01", "effective_to": None, "soon_days": 2}
    return [{**later, **more}, first]


def test_a_service_may_keep_a_rhythm_of_its_own_by_date(own_file):
    own_file.write_text(json.dumps(rows()))
    use_file(own_file)
    assert rhythm_on(FIRST).within[RiskLevel.HIGH] == timedelta(days=7)
    assert rhythm_on(FIRST).soon == timedelta(days=3)
    assert rhythm_on(date(2027, 1, 1)).soon == timedelta(days=2)
    assert rhythm_on(date(2020, 1, 1)).soon == timedelta(days=3), "Before the first, the first."


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        "{}",
        json.dumps(rows(soon_days=0)),
        json.dumps(rows(reviewed_within_days={"high": 7})),
        json.dumps(rows(reviewed_within_days=14)),
    ],
)
def test_a_file_that_cannot_be_used_stops_start_up_and_names_the_setting(own_file, text):
    own_file.write_text(text)
    with pytest.raises(SettingMissing, match="ADVOCACY_REVIEW_RHYTHM"):
        load_rhythms(own_file)
    with pytest.raises(SettingMissing, match="ADVOCACY_REVIEW_RHYTHM"):
        load_rhythms(own_file.with_name("nowhere.json"))
