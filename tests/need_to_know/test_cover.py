"""Cover begins and ends on the minute, follows the caseload, and opens nothing else."""

import pytest

from advocacy.accounts.models import Account
from advocacy.actor import Role
from advocacy.cases.covering.service import arrange_cover, end_cover
from advocacy.cases.service import list_case_advocates
from advocacy.errors import Invalid, NotFound


def test_cover_opens_the_cases_of_whoever_is_away_for_that_time_only(office, people, clock):
    amira, ben, ruth = people.advocate(), people.advocate("Ben Moss"), people.lead()
    case = people.case(amira)
    people.case(people.advocate("Cal Dean"), name="Ada Lee")
    office.covers(ben, amira, by=ruth, hours=2)
    assert office.sees(ben) == {case.id}
    later = people.case(amira, name="New One")
    assert office.sees(ben) == {case.id, later.id}, "What comes meanwhile is covered too."
    clock.advance(hours=2)
    assert office.sees(ben) == set()
    assert office.sees(amira) == {case.id, later.id}


def test_cover_is_not_handed_on(office, people):
    amira, ben, cal = (people.advocate(name) for name in ("Amira Khan", "Ben Moss", "Cal Dean"))
    ruth = people.lead()
    people.case(amira)
    office.covers(ben, amira, by=ruth)
    office.covers(cal, ben, by=ruth)
    assert office.sees(cal) == set()


def test_an_advocate_arranges_only_her_own_and_the_lead_is_told(office, people, browse, session):
    amira, ben, ruth = people.advocate(), people.advocate("Ben Moss"), people.lead()
    case = people.case(amira)
    with pytest.raises(Invalid):
        office.covers(amira, ben, by=amira)
    office.covers(ben, amira, by=amira)
    session.commit()
    assert "Cover was arranged" in browse(ruth).get("/staff/").text
    covering = browse(ben)
    assert f"{case.reference} · You cover it" in covering.get("/staff/").text
    assert (
        "Covered by Ben Moss for Amira Khan until" in covering.get(f"/staff/cases/{case.id}/").text
    )


def test_only_who_takes_cases_in_the_team_may_cover(office, people, clock):
    amira, ruth = people.advocate(), people.lead()
    others: list[Account] = [
        people.helpline(),
        people.account(Role.ADMINISTRATOR, "Ada Min"),
        people.account(Role.ADVOCATE, "Far Away", team_id=people.other_team().id),
    ]
    for other in others:
        with pytest.raises(Invalid):
            office.covers(other, amira, by=ruth)


def test_cover_ends_at_once_when_it_is_ended(office, people, clock, session):
    amira, ben, ruth = people.advocate(), people.advocate("Ben Moss"), people.lead()
    people.case(amira)
    at = clock.now()
    cover = arrange_cover(
        session, away_id=amira.id, cover_id=ben.id, starts_at=at,
        ends_at=at.replace(hour=20), reason="", actor=office.actor(ruth), at=at,
    )  # fmt: skip
    with pytest.raises(NotFound):
        end_cover(session, cover.id, actor=office.actor(ben), at=at)
    end_cover(session, cover.id, actor=office.actor(ruth), at=at)
    assert office.sees(ben) == set()


def test_a_survivor_is_told_of_whoever_covers(office, people, session, clock):
    amira, ben, ruth = people.advocate(), people.advocate("Ben Moss"), people.lead()
    case = people.case(amira)
    office.covers(ben, amira, by=ruth)
    found = list_case_advocates(session, case, at=clock.now())
    assert [each.name for each in found] == ["Amira Khan", "Ben Moss"]


def test_a_lead_who_moves_teams_loses_the_cases_at_the_next_request(people, browse, session):
    ruth = people.lead()
    case = people.case(people.advocate())
    browser = browse(ruth)
    assert browser.get(f"/staff/cases/{case.id}/").status_code == 200
    ruth.team_id = people.other_team().id
    session.commit()
    assert browser.get(f"/staff/cases/{case.id}/").status_code == 404
