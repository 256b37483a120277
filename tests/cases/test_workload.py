"""Who works how much: weights, hours, leave and cover, shown wherever a case is given."""

from datetime import timedelta

import pytest

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Role
from advocacy.cases.models import CaseState, PersonKind, RiskLevel
from advocacy.cases.service import add_person, allocate
from advocacy.cases.workload.service import list_loads
from advocacy.cases.workload.weighing import say_weight, weigh
from advocacy.errors import Invalid
from tests.browse import Browser
from tests.need_to_know.conftest import Office
from tests.today.test_today import counted


@pytest.fixture
def office(people, session, clock) -> Office:
    return Office(people, session, clock)


@pytest.fixture
def load_of(office, session):
    def of(account: Account, *, asks: Account):
        session.flush()
        found = list_loads(session, [account], actor=office.actor(asks), at=office.clock.now())
        return found[account.id]

    return of


def test_a_case_weighs_by_its_risk_its_first_weeks_and_its_children(people, session, clock):
    case = people.case(people.advocate())
    case.risk_level = RiskLevel.HIGH
    add_person(
        session, case, kind=PersonKind.DEPENDENT, name="Ada", details={}, actor=SYSTEM,
        at=clock.now(),
    )  # fmt: skip
    session.flush()
    fresh = weigh(session, case, at=clock.now())
    assert dict(fresh.parts) == {
        "High risk": 8, "First weeks": 2, "Children or other dependents": 1
    }  # fmt: skip
    assert fresh.points == 11
    assert weigh(session, case, at=clock.now() + timedelta(days=40)).points == 9


def test_a_leads_own_word_goes_first_until_it_is_taken_back(people, session, clock):
    case, ruth = people.case(people.advocate()), people.lead()
    actor = people.actor(ruth)
    with pytest.raises(Invalid):
        say_weight(session, case, points=20, reason="", actor=actor, at=clock.now())
    say_weight(session, case, points=20, reason="A trial", actor=actor, at=clock.now())
    session.flush()
    assert weigh(session, case, at=clock.now()).points == 20
    clock.advance(minutes=1)
    say_weight(session, case, points=None, reason="It is over", actor=actor, at=clock.now())
    session.flush()
    found = weigh(session, case, at=clock.now())
    assert (found.points, found.own) == (6, None)


def test_closed_cases_and_ended_parts_weigh_nothing(people, session, clock, load_of):
    amira, ruth = people.advocate(), people.lead()
    people.case(amira)
    done = people.case(amira, name="Ada Lee")
    done.state, done.closed_at = CaseState.CLOSED, clock.now()
    gone = people.case(name="Bo Ray")
    entry = allocate(session, gone, account=amira, reason="", actor=SYSTEM, at=clock.now())
    entry.ends_at = clock.now()
    found = load_of(amira, asks=ruth)
    assert (found.cases, found.points) == (1, 6)


def test_cover_adds_to_whoever_covers_and_says_who_is_away(people, office, load_of):
    amira, ben, ruth = people.advocate(), people.advocate("Ben Moss"), people.lead()
    people.case(amira)
    people.case(ben, name="Ada Lee")
    office.covers(ben, amira, by=ruth)
    covering, away = load_of(ben, asks=ruth), load_of(amira, asks=ruth)
    assert (covering.points, covering.covering) == (6, 6)
    assert "6 more by cover" in covering.words
    assert "away until" in away.words


def test_what_a_conflict_keeps_from_the_lead_weighs_nothing_for_them(people, office, load_of):
    amira, ruth, vera = people.advocate(), people.lead(), people.lead("Vera Lund")
    case = people.case(amira)
    office.suspect(case)
    office.knows(vera)
    assert load_of(amira, asks=ruth).cases == 1
    assert load_of(amira, asks=vera).cases == 0


def test_a_lead_sets_hours_for_the_own_team_alone(people, browse, session):
    amira, ruth = people.advocate(), people.lead()
    other = people.account(Role.ADVOCATE, "Dot Hale", team_id=people.other_team().id)
    case = people.case(amira)
    case.risk_level = RiskLevel.HIGH
    lead = browse(ruth)
    path = "/staff/workload/"
    assert "6 points" not in lead.get(path).text
    wrong = lead.post(f"{path}{amira.id}", {"hours": "90", "reason": ""})
    assert wrong.status_code == 422
    assert "Enter a whole number between 0 and 60" in wrong.text
    assert lead.post(f"{path}{amira.id}", {"hours": "4", "reason": "Studies"}).status_code == 303
    page = lead.get(path).text
    assert "10 of 6 points" in page
    assert "More than their hours" in page
    assert "Dot Hale" not in page
    theirs = lead.post(f"{path}{other.id}", {"hours": "4", "reason": "x"})
    assert theirs.status_code == 404
    assert browse(amira).get(path).status_code == 404


def test_whoever_gives_a_case_sees_loads_and_is_warned_and_not_stopped(people, browse, office):
    amira, ben, ruth = people.advocate(), people.advocate("Ben Moss"), people.lead()
    case = people.case(amira)
    lead = browse(ruth)
    lead.post(f"/staff/workload/{ben.id}", {"hours": "0", "reason": "Leave"})
    page = lead.get(f"/staff/cases/{case.id}/allocation").text
    assert "Ben Moss, advocate, North team: 0 of 0 points, 0 cases" in page
    assert "Amira Khan, advocate, North team: 6 of 60 points, 1 case" in page
    given = lead.post(
        f"/staff/cases/{case.id}/allocation", {"account_id": str(ben.id), "reason": "Helps"}
    )
    assert "Take care: Ben Moss now works 6 of 0 points" in lead.follow(given).text


def test_the_page_of_a_case_says_what_it_weighs_and_only_to_its_lead(people, browse):
    amira, ruth = people.advocate(), people.lead()
    case = people.case(amira)
    lead, path = browse(ruth), f"/staff/cases/{case.id}/weight"
    assert "This case weighs 6" in lead.get(path).text
    assert lead.post(path, {"points": "41", "reason": "x"}).status_code == 422
    assert lead.post(path, {"points": "12", "reason": "<script>x"}).status_code == 303
    page = lead.get(path).text
    assert "This case weighs 12" in page
    assert "<script>x" not in page
    assert browse(amira).get(path).status_code == 404


def test_the_page_asks_no_more_however_many_work(people, browse, engine):
    ruth = people.lead()
    lead: Browser = browse(ruth)
    for number in range(4):
        one = people.advocate(f"Number {number}")
        for each in range(3):
            people.case(one, name=f"Case {number} {each}")
    lead.get("/staff/workload/")
    with counted(engine) as statements:
        assert lead.get("/staff/workload/").status_code == 200
    assert len(statements) <= 8, statements
