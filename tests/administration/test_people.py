"""The people of the staff site as an administrator sees them, and how they leave."""

import pytest
from sqlalchemy import select

from advocacy.accounts.models import Account
from advocacy.cases.models import Caseload
from advocacy.cases.service import allocate
from tests.administration.conftest import INVITED, House


def test_an_administrator_begins_with_administration(house: House) -> None:
    ada = house.browse(house.ada)
    assert ada.get("/staff/").headers["Location"] == "/staff/administration/"
    home = ada.get("/staff/administration/").text
    for address in ("people", "teams", "agencies", "rota", "administration/settings"):
        assert f'href="/staff/{address}' in home, address


def test_everybody_of_the_staff_site_is_listed_and_can_be_searched(house: House) -> None:
    ada = house.browse(house.ada)
    listed = ada.get("/staff/people/").text
    for name in ("Ada Min", "Ruth Adeyemi", "Amira Khan", "Team lead", "North team"):
        assert name in listed
    found = ada.post("/staff/people/", {"text": "north amira"}).text
    assert "Amira Khan" in found
    assert "Ruth Adeyemi" not in found
    assert "Nobody fits" in ada.post("/staff/people/", {"text": "nobody"}).text


def test_survivors_are_nowhere(house: House, marker: str) -> None:
    case = house.people.case(house.amira)
    survivor = house.people.survivor(case, marker)
    ada = house.browse(house.ada)
    assert marker not in ada.get("/staff/people/").text
    assert survivor.username not in ada.post("/staff/people/", {"text": marker}).text
    for what in ("", "/name", "/role", "/reset", "/leave"):
        assert ada.get(f"/staff/people/{survivor.id}{what}").status_code == 404
    for what in ("/name", "/role", "/reset", "/leave", "/sessions/end", "/withdraw-link"):
        assert ada.post(f"/staff/people/{survivor.id}{what}", {}).status_code == 404
    assert house.session.get_one(Account, survivor.id).left_at is None


def test_who_was_seen_when_is_shown(house: House) -> None:
    house.browse(house.amira)
    page = house.browse(house.ada).get(f"/staff/people/{house.amira.id}").text
    assert "Today" in page
    assert "1 place" in page
    assert "never" in house.browse(house.ada).get(f"/staff/people/{house.ruth.id}").text


def test_whoever_leaves_is_out_at_once_and_everywhere(house: House) -> None:
    house.people.case(house.amira)
    amira, ada = house.browse(house.amira), house.browse(house.ada)
    assert amira.get("/staff/cases/").status_code == 200
    said = ada.get(f"/staff/people/{house.amira.id}/leave").text
    assert "they work 1 now" in said
    assert ada.post(f"/staff/people/{house.amira.id}/leave").status_code == 303
    assert amira.get("/staff/cases/").headers["Location"] == "/staff/sign-in"
    left = house.person(house.amira.username)
    assert (left.passphrase_hash, left.totp_secret) == ("", "")
    standing = select(Caseload).where(Caseload.ends_at.is_(None))
    assert house.session.scalars(standing).all() == []
    assert "account.left" in house.actions()
    again = ada.post(f"/staff/people/{house.amira.id}/role", {"role": "administrator"})
    assert again.status_code == 409
    assert "have left" in again.text


def test_the_leads_are_told_of_every_case_that_nobody_works_now(house: House) -> None:
    case = house.people.case(house.amira)
    shared = house.people.case(house.amira, name="Rosa Mendes")
    daniel = house.people.advocate("Daniel Price")
    allocate(
        house.session,
        shared,
        account=daniel,
        reason="Both work it",
        actor=house.people.actor(house.ruth),
        at=house.people.clock.now(),
    )
    house.browse(house.ada).post(f"/staff/people/{house.amira.id}/leave")
    ruth = house.browse(house.ruth)
    day = ruth.get("/staff/").text
    assert "Who worked a case has gone" in day
    assert f"/staff/cases/{case.id}/allocation" in day
    assert f"/staff/cases/{shared.id}/allocation" not in day
    given = {"account_id": str(daniel.id), "reason": "Takes over"}
    assert ruth.post(f"/staff/cases/{case.id}/allocation", given).status_code == 303
    assert "Who worked a case has gone" not in ruth.get("/staff/").text


def test_what_waited_about_a_leaver_is_withdrawn(house: House) -> None:
    ada = house.browse(house.ada)
    ada.post(f"/staff/people/{house.amira.id}/reset", {"why": "Lost her phone"})
    ada.post(f"/staff/people/{house.amira.id}/leave")
    ruth = house.browse(house.ruth)
    agreed = ruth.post(f"/staff/grants/{house.grant().id}", {"answer": "approve"})
    assert agreed.status_code == 409
    assert house.person(house.amira.username).left_at is not None


def test_sessions_are_ended_from_afar(house: House) -> None:
    amira = house.browse(house.amira)
    house.browse(house.ada).post(f"/staff/people/{house.amira.id}/sessions/end")
    assert amira.get("/staff/").headers["Location"] == "/staff/sign-in"
    assert "account.sessions_ended" in house.actions()


def test_a_name_is_changed_and_the_log_knows_both(house: House) -> None:
    ada = house.browse(house.ada)
    empty = ada.post(f"/staff/people/{house.amira.id}/name", {"name": " "})
    assert empty.status_code == 422
    ada.post(f"/staff/people/{house.amira.id}/name", {"name": "Amira Khan-Lee"})
    assert house.person(house.amira.username).name == "Amira Khan-Lee"
    assert "account.renamed" in house.actions()


def test_a_withdrawn_link_lets_nobody_in(house: House) -> None:
    ada = house.browse(house.ada)
    shown = ada.post("/staff/people/invite", {**INVITED, "role": "administrator"})
    link = shown.text.partition("http://staff.example")[2].partition("<")[0].strip()
    sara = house.person("sara")
    assert "Withdraw" in ada.get(f"/staff/people/{sara.id}").text
    assert ada.post(f"/staff/people/{sara.id}/withdraw-link").status_code == 303
    answer = house.browse().post(
        link, {"told": "1", "passphrase": "seven brown foxes ran", "again": "seven brown foxes ran"}
    )
    assert answer.status_code == 422
    assert "Has no link" in ada.get("/staff/people/").text
    assert ada.post(f"/staff/people/{house.amira.id}/withdraw-link").status_code == 409


def test_an_evaluator_has_no_account_yet(house: House) -> None:
    refused = house.browse(house.ada).post("/staff/people/invite", {**INVITED, "role": "evaluator"})
    assert refused.status_code == 422
    assert "no release" in refused.text
    assert "Sara Jones" in refused.text


@pytest.mark.parametrize("role", ["survivor", "dependent", "recipient", "system", "nonsense"])
def test_nobody_is_invited_into_a_role_of_another_kind(house: House, role: str) -> None:
    for address in ("/staff/people/invite", f"/staff/people/{house.amira.id}/role"):
        values = {**INVITED, "role": role, "team": str(house.ruth.team_id)}
        assert house.browse(house.ada).post(address, values).status_code == 422


def test_staff_never_become_partners(house: House) -> None:
    values = {"role": "partner", "agency": str(house.people.agency().id), "why": "x"}
    address = f"/staff/people/{house.amira.id}/role"
    assert house.browse(house.ada).post(address, values).status_code == 422


def test_an_advocate_needs_a_team(house: House) -> None:
    values = {**INVITED, "role": "advocate"}
    refused = house.browse(house.ada).post("/staff/people/invite", values)
    assert refused.status_code == 422
    assert "Choose a team" in refused.text
