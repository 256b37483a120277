"""Nobody lets a reader in alone: an administrator asks, a lead decides, each holds one half."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.accounts.factor_models import Invitation
from advocacy.accounts.models import Account, SignInSession
from advocacy.actor import Role
from advocacy.administration.deciding import expire_grants
from advocacy.administration.models import GrantState, PendingGrant
from advocacy.cases.models import Caseload
from advocacy.prompts.models import Prompt
from tests.administration.conftest import INVITED, House
from tests.browse import Browser

LINK = re.compile(r"http://staff\.example(/staff/invitations/[\w-]+)")
CODE = re.compile(r'class="codes">(\d{4} \d{4})<')
AGREE = {"answer": "approve"}


def accept(browser: Browser, link: str, code: str) -> int:
    values = {"told": code, "passphrase": "seven brown foxes ran home"}
    return browser.post(link, {**values, "again": values["passphrase"]}).status_code


@pytest.mark.parametrize("role", [Role.ADVOCATE, Role.LEAD, Role.HELPLINE, Role.DATA_PROTECTION])
def test_nobody_who_reads_about_people_is_let_in_by_an_administrator_alone(
    house: House, role: Role
) -> None:
    grant = house.ask_for(role)
    assert grant.state is GrantState.WAITING
    assert house.person("sara") is None
    assert house.session.scalars(select(Invitation)).all() == []
    home = house.browse(house.ada).get("/staff/administration/").text
    assert "Invite Sara Jones as" in home
    assert "Show the link" not in home


def test_the_link_and_the_code_are_in_two_hands(house: House) -> None:
    grant = house.ask_for()
    ruth = house.browse(house.ruth)
    assert "Invite Sara Jones as advocate, North team" in ruth.get("/staff/grants/").text
    agreed = ruth.post(f"/staff/grants/{grant.id}", AGREE)
    [code] = CODE.findall(agreed.text)
    assert "/staff/invitations/" not in agreed.text
    shown = house.browse(house.ada).post(f"/staff/grants/{grant.id}/link")
    [link] = LINK.findall(shown.text)
    assert code not in shown.text
    assert CODE.findall(shown.text) == []
    newcomer = house.browse()
    assert accept(newcomer, link, "0000 0000") == 422
    assert accept(newcomer, link, code) == 303
    sara = house.person("sara")
    assert sara is not None
    assert (sara.role, sara.team_id) == (Role.ADVOCATE, house.ruth.team_id)


def test_a_link_is_shown_once(house: House) -> None:
    grant = house.ask_for()
    house.browse(house.ruth).post(f"/staff/grants/{grant.id}", AGREE)
    ada = house.browse(house.ada)
    assert ada.post(f"/staff/grants/{grant.id}/link").status_code == 200
    again = ada.post(f"/staff/grants/{grant.id}/link")
    assert again.status_code == 409
    assert "shown already" in again.text
    assert house.grant().link == ""


def test_what_is_declined_lets_nobody_in_and_says_why(house: House) -> None:
    grant = house.ask_for()
    ruth = house.browse(house.ruth)
    bare = ruth.post(f"/staff/grants/{grant.id}", {"answer": "decline"})
    assert bare.status_code == 422
    assert "Enter why not" in bare.text
    ruth.post(f"/staff/grants/{grant.id}", {"answer": "decline", "why": "I know no Sara"})
    assert house.person("sara") is None
    assert "I know no Sara" in house.browse(house.ada).get("/staff/administration/").text
    assert ruth.post(f"/staff/grants/{grant.id}", AGREE).status_code == 409
    assert house.person("sara") is None


def test_what_waits_for_a_week_is_over(house: House, clock) -> None:
    grant = house.ask_for()
    clock.advance(days=7, minutes=1)
    late = house.people.lead("Late Lead")
    assert house.browse(late).post(f"/staff/grants/{grant.id}", AGREE).status_code == 409
    assert house.person("sara") is None
    assert expire_grants(house.session, at=clock.now()) == [f"grant {grant.id} ran out of time"]
    house.session.commit()
    assert house.grant().state is GrantState.EXPIRED
    open_prompts = select(Prompt).where(Prompt.subject_id == grant.id, Prompt.settled_at.is_(None))
    assert house.session.scalars(open_prompts).all() == []


def test_only_the_teams_own_lead_decides_and_no_administrator(house: House) -> None:
    elsewhere = house.people.account(Role.LEAD, "Grace Hill", team_id=house.people.other_team().id)
    grant = house.ask_for()
    for account in (elsewhere, house.ada, house.amira):
        browser = house.browse(account)
        assert browser.get(f"/staff/grants/{grant.id}").status_code == 404
        assert browser.post(f"/staff/grants/{grant.id}", AGREE).status_code == 404
    assert "Sara" not in house.browse(elsewhere).get("/staff/grants/").text
    assert house.grant().state is GrantState.WAITING


def test_a_lead_has_no_say_about_herself(house: House) -> None:
    ada, ruth = house.browse(house.ada), house.browse(house.ruth)
    refused = ada.post(f"/staff/people/{house.ruth.id}/reset", {"why": "Lost her phone"})
    assert refused.status_code == 409
    assert "No team lead could agree" in refused.text
    grace = house.people.account(Role.LEAD, "Grace Hill", team_id=house.people.other_team().id)
    house.session.commit()
    assert ada.post(f"/staff/people/{house.ruth.id}/reset", {"why": "Lost"}).status_code == 303
    grant = house.grant()
    assert ruth.post(f"/staff/grants/{grant.id}", AGREE).status_code == 404
    assert house.browse(grace).post(f"/staff/grants/{grant.id}", AGREE).status_code == 200
    assert ruth.get("/staff/").status_code == 303


def test_a_lead_is_told_on_her_day(house: House) -> None:
    grant = house.ask_for()
    ruth = house.browse(house.ruth)
    assert f"/staff/grants/{grant.id}" in ruth.get("/staff/").text
    ruth.post(f"/staff/grants/{grant.id}", AGREE)
    assert f"/staff/grants/{grant.id}" not in ruth.get("/staff/").text


def test_more_reading_waits_and_ends_the_sessions_when_it_comes(house: House) -> None:
    amira, ada = house.browse(house.amira), house.browse(house.ada)
    wanted = {"role": "lead", "team": str(house.amira.team_id), "why": "Ruth’s deputy"}
    assert ada.post(f"/staff/people/{house.amira.id}/role", wanted).status_code == 303
    assert house.person(house.amira.username).role is Role.ADVOCATE
    assert amira.get("/staff/").status_code == 200
    again = ada.post(f"/staff/people/{house.amira.id}/role", wanted)
    assert again.status_code == 409
    house.browse(house.ruth).post(f"/staff/grants/{house.grant().id}", AGREE)
    assert house.person(house.amira.username).role is Role.LEAD
    assert amira.get("/staff/").headers["Location"] == "/staff/sign-in"


def test_a_lead_who_moves_waits_for_the_other_teams_lead(house: House) -> None:
    south = house.people.other_team()
    grace = house.people.account(Role.LEAD, "Grace Hill", team_id=south.id)
    house.session.commit()
    wanted = {"role": "lead", "team": str(south.id), "why": "Covers"}
    house.browse(house.ada).post(f"/staff/people/{house.ruth.id}/role", wanted)
    assert house.person(house.ruth.username).team_id != south.id
    assert house.browse(grace).post(f"/staff/grants/{house.grant().id}", AGREE).status_code == 303
    assert house.person(house.ruth.username).team_id == south.id


def test_an_administrator_who_becomes_a_reader_signs_in_anew_by_both_halves(house: House) -> None:
    bob = house.people.account(Role.ADMINISTRATOR, "Bob Lane")
    house.session.commit()
    wanted = {"role": "advocate", "team": str(house.ruth.team_id), "why": "Changes jobs"}
    house.browse(house.ada).post(f"/staff/people/{bob.id}/role", wanted)
    agreed = house.browse(house.ruth).post(f"/staff/grants/{house.grant().id}", AGREE)
    assert CODE.findall(agreed.text)
    changed = house.person(bob.username)
    assert (changed.role, changed.passphrase_hash, changed.enrolled_at) == (Role.ADVOCATE, "", None)


def test_whoever_stops_reading_loses_the_cases_at_once(house: House) -> None:
    house.people.case(house.amira)
    amira = house.browse(house.amira)
    assert "J.O." in amira.get("/staff/cases/").text
    answer = house.browse(house.ada).post(
        f"/staff/people/{house.amira.id}/role", {"role": "administrator"}
    )
    assert answer.status_code == 303
    assert amira.get("/staff/cases/").headers["Location"] == "/staff/sign-in"
    assert house.person(house.amira.username).role is Role.ADMINISTRATOR
    standing = select(Caseload).where(Caseload.ends_at.is_(None))
    assert house.session.scalars(standing).all() == []


def test_a_reset_waits_and_then_takes_every_way_in(house: House) -> None:
    amira = house.browse(house.amira)
    ada = house.browse(house.ada)
    assert ada.post(f"/staff/people/{house.amira.id}/reset", {"why": ""}).status_code == 422
    ada.post(f"/staff/people/{house.amira.id}/reset", {"why": "Lost her phone"})
    assert amira.get("/staff/").status_code == 200
    agreed = house.browse(house.ruth).post(f"/staff/grants/{house.grant().id}", AGREE)
    [code] = CODE.findall(agreed.text)
    assert amira.get("/staff/").status_code == 303
    changed = house.person(house.amira.username)
    assert (changed.passphrase_hash, changed.totp_secret, changed.enrolled_at) == ("", "", None)
    [link] = LINK.findall(ada.post(f"/staff/grants/{house.grant().id}/link").text)
    assert accept(house.browse(), link, code) == 303


def test_an_administrator_is_invited_at_once_and_sees_both_halves(house: House) -> None:
    answer = house.browse(house.ada).post(
        "/staff/people/invite", {**INVITED, "role": "administrator", "team": ""}
    )
    assert answer.status_code == 200
    [link], [code] = LINK.findall(answer.text), CODE.findall(answer.text)
    assert accept(house.browse(), link, code) == 303


@pytest.mark.parametrize("what", ["role", "reset", "leave", "sessions/end", "withdraw-link"])
def test_nobody_administers_their_own_account(house: House, what: str) -> None:
    ada = house.browse(house.ada)
    values = {"role": "lead", "team": str(house.ruth.team_id), "why": "Because"}
    refused = ada.post(f"/staff/people/{house.ada.id}/{what}", values)
    assert refused.status_code == 409
    assert "your own account" in refused.text
    assert ada.get("/staff/administration/").status_code == 200
    assert house.session.scalars(select(PendingGrant)).all() == []
    page = ada.get(f"/staff/people/{house.ada.id}").text
    assert f"/staff/people/{house.ada.id}/" not in page


def test_what_matters_most_asks_who_is_at_the_keyboard(house: House, clock) -> None:
    ada, ruth = house.browse(house.ada), house.browse(house.ruth)
    grant = house.ask_for()
    clock.advance(minutes=16)
    for browser, address in (
        (ada, f"/staff/people/{house.amira.id}/role"),
        (ada, f"/staff/people/{house.amira.id}/reset"),
        (ada, "/staff/people/invite"),
        (ruth, f"/staff/grants/{grant.id}"),
    ):
        assert browser.get(address).headers["Location"] == "/staff/confirm", address
        assert browser.post(address, AGREE).headers["Location"] == "/staff/confirm", address
    assert house.grant().state is GrantState.WAITING


def test_every_step_is_in_the_log(house: House) -> None:
    grant = house.ask_for()
    house.browse(house.ruth).post(f"/staff/grants/{grant.id}", AGREE)
    house.browse(house.ada).post(f"/staff/grants/{grant.id}/link")
    second = house.ask_for(username="other", name="Other Person")
    house.browse(house.ada).post(f"/staff/grants/{second.id}/withdraw")
    wanted = ["grant.asked", "grant.approved", "account.invited", "grant.link_shown"]
    assert [each for each in house.actions() if each in wanted][:4] == wanted
    assert "grant.withdrawn" in house.actions()


def test_a_user_name_that_waits_is_not_given_twice(house: House) -> None:
    house.ask_for()
    ada = house.browse(house.ada)
    values = {**INVITED, "role": "advocate", "team": str(house.ruth.team_id)}
    for taken in ("sara", " SARA", house.amira.username):
        refused = ada.post("/staff/people/invite", {**values, "username": taken})
        assert refused.status_code == 422
        assert "Choose another user name" in refused.text
    assert house.session.query(Account).count() == 3
    assert house.session.query(SignInSession).count() == 1


def test_a_name_taken_meanwhile_is_said_and_decides_nothing(house: House) -> None:
    grant = house.ask_for()
    house.people.made = 0
    other = house.people.account(Role.ADVOCATE, "Other", team_id=house.ruth.team_id)
    grant = house.session.get_one(PendingGrant, grant.id)
    grant.username = other.username
    house.session.commit()
    answer = house.browse(house.ruth).post(f"/staff/grants/{grant.id}", AGREE)
    assert answer.status_code == 422
    assert "another user name" in answer.text
    assert house.grant().state is GrantState.WAITING


def test_an_old_link_is_no_longer_shown(house: House, clock) -> None:
    grant = house.ask_for()
    house.browse(house.ruth).post(f"/staff/grants/{grant.id}", AGREE)
    clock.advance(hours=73)
    bob = house.people.account(Role.ADMINISTRATOR, "Bob Lane")
    assert house.browse(bob).post(f"/staff/grants/{grant.id}/link").status_code == 409
    assert grant.expires_at - grant.asked_at == timedelta(days=7)
