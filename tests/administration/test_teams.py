"""Teams are made, renamed, and closed only when nobody and nothing is left in them."""

from sqlalchemy import select

from advocacy.accounts.models import Team
from tests.administration.conftest import House


def team(house: House, name: str) -> Team:
    house.session.expire_all()
    return next(each for each in house.session.scalars(select(Team)) if each.name == name)


def test_a_team_is_created_renamed_and_closed(house: House) -> None:
    ada = house.browse(house.ada)
    page = ada.follow(ada.post("/staff/teams/new", {"name": "West team"}))
    assert "Nobody is in this team" in page.text
    west = team(house, "West team")
    ada.post(f"/staff/teams/{west.id}", {"name": "Valley team"})
    assert "Valley team" in ada.get("/staff/teams/").text
    ada.post(f"/staff/teams/{west.id}/close")
    assert team(house, "Valley team").closed_at is not None
    assert "Valley team" not in ada.get("/staff/teams/").text
    assert ada.get(f"/staff/teams/{west.id}").status_code == 404
    assert "Valley team" not in ada.get("/staff/people/invite").text
    for action in ("team.created", "team.renamed", "team.closed"):
        assert action in house.actions()


def test_a_name_is_given_once(house: House) -> None:
    ada = house.browse(house.ada)
    refused = ada.post("/staff/teams/new", {"name": "north TEAM"})
    assert refused.status_code == 422
    assert "of this name already" in refused.text


def test_a_team_with_people_is_not_closed(house: House) -> None:
    answer = house.browse(house.ada).post(f"/staff/teams/{house.ruth.team_id}/close")
    assert answer.status_code == 409
    assert team(house, "North team").closed_at is None


def test_a_team_with_an_open_case_is_not_closed(house: House) -> None:
    house.people.case()
    ada = house.browse(house.ada)
    for account in (house.ruth, house.amira):
        ada.post(f"/staff/people/{account.id}/leave")
    page = ada.get(f"/staff/teams/{house.ruth.team_id}").text
    assert "It has 1 open case" in page
    assert "Close this team" not in page
    assert ada.post(f"/staff/teams/{house.ruth.team_id}/close").status_code == 409


def test_nobody_is_put_into_a_closed_team(house: House) -> None:
    south = house.people.other_team()
    ada = house.browse(house.ada)
    ada.post(f"/staff/teams/{south.id}/close")
    values = {"role": "advocate", "team": str(south.id), "why": "x"}
    refused = ada.post(f"/staff/people/{house.amira.id}/role", values)
    assert refused.status_code == 422
