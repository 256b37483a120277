"""A lead sees what waits with each of the team, and what is with nobody; never a kept-away case."""

import re
from datetime import timedelta

import pytest

from advocacy.actor import SYSTEM, Role
from advocacy.cases.grant_models import ConflictBlock, Cover
from advocacy.cases.service import allocate
from advocacy.db import new_id
from advocacy.prompts.models import Because, Danger
from advocacy.prompts.putting_off import put_off
from advocacy.vault import SERVICE_SCOPE
from tests.today.test_today import GRANTED, counted

TEAM = "/staff/team/"
DAY = 24 * 60


def block(session, case, account, at):
    ids = {"scope_id": case.id, "account_id": account.id, "case_id": case.id}
    more = {"declared_id": new_id(), "person_id": new_id(), "because": "name"}
    session.add(ConflictBlock(**ids, **more, made_at=at))


def row_of(page, name):
    """Return the words of somebody's row."""
    rows = re.findall(r'<li class="row.*?</li>', page, re.DOTALL)
    return next(re.sub(r"<[^>]+>|\s+", " ", each) for each in rows if name in each)


@pytest.fixture
def team(people, remind, session, clock):
    """Amira with one of everything, Ela with a quiet case, one case with nobody."""
    lead, amira, ela = people.lead(), people.advocate(), people.advocate("Ela Fox")
    cases = [people.case(amira, name=name) for name in ("A One", "B Two", "C Three", "D Four")]
    people.case(ela, name="E Five")
    remind(cases[0], danger=Danger.MISSED)
    remind(cases[1], minutes=-2 * DAY)
    remind(cases[2], minutes=30)
    remind(cases[3], minutes=2 * DAY)
    waits = remind(cases[3], kind="made.up")
    session.flush()
    put_off(
        session, waits, until_at=clock.now() + timedelta(hours=3), because=Because.OTHER,
        words="", actor=people.actor(amira), at=clock.now(),
    )  # fmt: skip
    remind(people.case(name="N Obody"))
    return lead, amira, ela, cases


def test_each_person_is_shown_with_what_waits(team, browse):
    lead, amira, ela, _ = team
    page = browse(lead).get(TEAM).text
    theirs = row_of(page, amira.name)
    for words in ("4 cases", "Act now: 1", "Overdue: 1", "Due today: 1", "Put off: 1"):
        assert words in theirs, words
    assert "1 case · Nothing waits" in row_of(page, ela.name)
    nobodys = row_of(page, "Open cases that nobody works")
    assert "1 case · Due today: 1" in nobodys


def test_a_row_opens_into_what_waits_with_its_next_action(team, browse):
    lead, amira, _, cases = team
    browser = browse(lead)
    page = browser.get(f"{TEAM}{amira.id}").text
    wanted = ("Act now", "A.O.", "Overdue", "B.T.", "Due today", "C.T.", "Put off", "D.F.")
    places = [page.index(words, page.index("<h1")) for words in wanted]
    assert places == sorted(places)
    assert f"/staff/cases/{cases[0].id}/" in page
    assert "/put-off" not in page
    assert "N.O." in browser.get(f"{TEAM}nobody").text


def test_a_case_kept_from_the_lead_is_in_no_count_and_no_row(team, browse, session, clock):
    lead, amira, _, cases = team
    block(session, cases[0], lead, clock.now())
    page = browse(lead).get(TEAM).text
    theirs = row_of(page, amira.name)
    assert "3 cases" in theirs
    assert "Act now" not in theirs
    assert "A.O." not in browse(lead).get(f"{TEAM}{amira.id}").text


def test_a_case_kept_from_the_one_who_works_it_is_with_nobody(team, browse, session, clock):
    lead, amira, _, cases = team
    block(session, cases[0], amira, clock.now())
    page = browse(lead).get(TEAM).text
    assert "Act now" not in row_of(page, amira.name)
    assert "2 cases · Act now: 1" in row_of(page, "Open cases that nobody works")


def test_a_case_two_people_work_waits_with_both(team, browse, session, clock):
    lead, amira, ela, cases = team
    allocate(session, cases[0], account=ela, reason="", actor=SYSTEM, at=clock.now())
    page = browse(lead).get(TEAM).text
    for account in (amira, ela):
        assert "Act now: 1" in row_of(page, account.name)


def test_away_with_and_without_somebody_who_covers(team, browse, session, clock):
    lead, amira, ela, _ = team
    at, until = clock.now(), clock.now() + timedelta(days=4)
    times = {"scope_id": SERVICE_SCOPE, "starts_at": at, "ends_at": until, "made_at": at}
    session.add(Cover(**times, away_id=amira.id, cover_id=ela.id, reason="Leave"))
    assert "Ela Fox covers" in row_of(browse(lead).get(TEAM).text, amira.name)
    session.add(Cover(**times, away_id=ela.id, cover_id=lead.id, reason="Leave"))
    page = browse(lead).get(TEAM).text
    assert "nobody covers" in row_of(page, amira.name)
    assert "Ruth Adeyemi covers" in row_of(page, "Ela Fox")


def test_only_the_leads_own_team_is_shown(team, people, browse):
    _, amira, _, _ = team
    far = people.lead("Lin Far")
    far.team_id = people.other_team().id
    browser = browse(far)
    page = browser.get(TEAM).text
    assert amira.name not in page
    assert "Every open case is worked by somebody." in page
    missing = browser.get(f"{TEAM}{new_id()}")
    assert missing.status_code == 404
    assert browser.get(f"{TEAM}{amira.id}").data == missing.data


def test_an_advocate_has_no_team_view(team, browse):
    _, amira, ela, _ = team
    for path in (TEAM, f"{TEAM}nobody", f"{TEAM}{ela.id}"):
        assert browse(amira).get(path).status_code == 404
    assert TEAM not in browse(amira).get("/staff/").text


def test_a_leads_day_leads_to_the_team(team, browse):
    assert f'href="{TEAM}"' in browse(team[0]).get("/staff/").text


def test_it_asks_the_same_few_questions_however_many_cases(
    team, people, browse, remind, engine, session, clock
):
    lead, amira, _, _ = team
    browser = browse(lead)
    counts = []
    for more in (1, 30):
        for number in range(more):
            remind(people.case(amira, name=f"M {number}"), for_role=Role.ADVOCATE)
        session.commit()
        for path in (TEAM, f"{TEAM}{amira.id}"):
            clock.advance(minutes=1)
            with counted(engine) as seen:
                assert browser.get(path).status_code == 200
            assert len(seen) <= GRANTED, "\n".join(seen)
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
