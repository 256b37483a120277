"""Somebody new comes in by a link and a code told by voice, and sets up before anything else."""

import re

import pyotp
import pytest
from sqlalchemy import select

from advocacy.accounts.cutting_off import cut_off
from advocacy.accounts.factor_models import Invitation, RecoveryCode
from advocacy.accounts.invitations import invite, reset_factors, withdraw_invitation
from advocacy.accounts.models import Account, SignInSession
from advocacy.actor import SYSTEM, Role
from tests.people import PASSPHRASE

WORDS = "purple otters sail at dawn"


@pytest.fixture
def invited(people, session, clock):
    return invite(
        session,
        username="nkaur",
        name="Nina Kaur",
        role=Role.ADVOCATE,
        team_id=people.team.id,
        actor=SYSTEM,
        at=clock.now(),
    )


def accept(browser, invited, **changed):
    words = changed.pop("words", WORDS)
    values = {"told": invited.code, "passphrase": words, "again": words}
    return browser.post(f"/staff/invitations/{invited.token}", {**values, **changed})


def set_up(browser, session, clock, account):
    """Set up an app and take the codes; return them."""
    browser.post("/staff/set-up/app/new")
    page = browser.get("/staff/set-up/app").text
    session.refresh(account)
    secret = account.waiting_totp_secret
    assert secret in page
    assert "<svg" in page
    digits = pyotp.TOTP(secret).at(clock.now())
    assert browser.post("/staff/set-up/app", {"code": digits}).status_code == 303
    shown = browser.post("/staff/set-up/codes").text
    codes = re.findall(r"<li>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</li>", shown)
    assert len(set(codes)) == 10
    return codes


def test_the_whole_way_in(browse, invited, session, clock):
    browser = browse()
    assert "Welcome" in browser.get(f"/staff/invitations/{invited.token}").text
    answer = accept(browser, invited)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/set-up/")
    codes = set_up(browser, session, clock, invited.account)
    assert browser.get("/staff/").headers["Location"] == "/staff/set-up/"
    assert browser.post("/staff/set-up/done").headers["Location"] == "/staff/"
    assert "You are set up" in browser.get("/staff/").text
    clock.advance(minutes=1)
    again = browse()
    values = {"username": "nkaur", "passphrase": WORDS, "code": codes[0]}
    assert again.post("/staff/sign-in", values).status_code == 303


@pytest.mark.parametrize(
    "path", ["/staff/", "/staff/cases/", "/staff/account/", "/staff/confirm", "/staff/no/such"]
)
def test_before_that_nothing_else_answers(browse, invited, path):
    browser = browse()
    accept(browser, invited)
    assert browser.get(path).headers["Location"] == "/staff/set-up/"
    assert browser.post("/staff/account/sessions/end-others").headers["Location"] == (
        "/staff/set-up/"
    )
    assert browser.post("/staff/sign-out").headers["Location"] == "/staff/sign-in"


def test_nobody_is_done_before_a_factor_and_the_codes(browse, invited, session, clock):
    browser = browse()
    accept(browser, invited)
    assert browser.post("/staff/set-up/done").status_code == 409
    assert browser.post("/staff/set-up/codes").status_code == 409
    browser.post("/staff/set-up/app/new")
    wrong = browser.post("/staff/set-up/app", {"code": "000000"})
    assert wrong.status_code == 422
    assert "not the digits" in wrong.text
    assert browser.post("/staff/set-up/done").status_code == 409
    assert browser.get("/staff/").headers["Location"] == "/staff/set-up/"


def test_who_stopped_half_way_comes_back_by_passphrase_to_the_same_step(browse, invited):
    accept(browse(), invited)
    browser = browse()
    values = {"username": "nkaur", "passphrase": WORDS, "code": ""}
    assert browser.post("/staff/sign-in", values).status_code == 303
    assert browser.get("/staff/").headers["Location"] == "/staff/set-up/"


def test_the_setting_up_pages_are_no_way_round_a_confirmation(browse, people, clock):
    browser = browse(people.advocate())
    assert browser.get("/staff/set-up/").headers["Location"] == "/staff/account/"
    for path in ("app/new", "app", "passkey/options", "passkey", "codes", "done"):
        assert browser.post(f"/staff/set-up/{path}", {"code": "1"}).status_code == 404


def test_the_link_works_once(browse, invited):
    assert accept(browse(), invited).status_code == 303
    assert accept(browse(), invited, words="another four words here").status_code == 422


@pytest.mark.parametrize("reason", ["code", "old", "withdrawn", "unknown", "left"])
def test_whatever_is_wrong_with_a_link_the_answer_is_the_same(
    browse, invited, session, clock, reason
):
    browser, token, told = browse(), invited.token, invited.code
    if reason == "code":
        told = "0000 0000"
    elif reason == "old":
        clock.advance(hours=73)
    elif reason == "withdrawn":
        withdraw_invitation(session, invited.account, actor=SYSTEM, at=clock.now())
    elif reason == "unknown":
        token = "x" * 43
    else:
        cut_off(session, invited.account, actor=SYSTEM, at=clock.now())
    session.commit()
    first = browser.get(f"/staff/invitations/{token}")
    assert first.status_code == 200
    values = {"told": told, "passphrase": WORDS, "again": WORDS}
    answer = browser.post(f"/staff/invitations/{token}", values)
    assert answer.status_code == 422
    assert "fit together" in answer.text
    assert "Nina" not in answer.text
    assert WORDS not in answer.text


def test_guessing_the_code_slows_down(browse, invited):
    browser = browse()
    for _ in range(5):
        assert accept(browser, invited, told="1111 1111").status_code == 422
    slowed = accept(browser, invited)
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) >= 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("too short", "15 characters"),
        ("aaaaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("nina sails purple otters", "hold your name"),
        ("x" * 201, "200 characters or fewer"),
    ],
)
def test_a_weak_passphrase_is_refused_and_the_link_still_works(browse, invited, words, said):
    browser = browse()
    answer = accept(browser, invited, words=words)
    assert answer.status_code == 422
    assert said in answer.text
    assert accept(browser, invited).status_code == 303


def test_an_invited_person_can_not_sign_in_before_they_come(browse, invited):
    for words in ("", "nobody has this passphrase", PASSPHRASE):
        values = {"username": "nkaur", "passphrase": words or " ", "code": ""}
        assert browse().post("/staff/sign-in", values).status_code == 422


def test_a_reset_ends_everything_and_begins_anew(browse, people, session, clock):
    amira = people.advocate()
    browser = browse(amira)
    fresh = reset_factors(session, amira, actor=SYSTEM, at=clock.now())
    session.commit()
    assert browser.get("/staff/").headers["Location"] == "/staff/sign-in"
    values = {"username": amira.username, "passphrase": PASSPHRASE, "code": ""}
    assert browse().post("/staff/sign-in", values).status_code == 422
    back = browse()
    accept(back, fresh)
    assert back.get("/staff/").headers["Location"] == "/staff/set-up/"


def test_neither_link_nor_code_nor_recovery_code_is_in_the_database(
    browse, invited, session, clock
):
    browser = browse()
    stored = session.execute(select(Invitation.token_hash, Invitation.code_hash)).one()
    accept(browser, invited)
    codes = set_up(browser, session, clock, invited.account)
    digits = invited.code.replace(" ", "").encode()
    for value in (*stored, *session.scalars(select(RecoveryCode.code_hash))):
        assert value not in (invited.token.encode(), digits)
        assert value not in {code.encode() for code in codes}
        assert len(value) == 32


def test_a_leaver_is_cut_off_everywhere_at_once(browse, people, session, clock):
    amira = people.advocate()
    first, second = browse(amira), None
    clock.advance(minutes=1)
    second = browse(amira)
    cut_off(session, amira, actor=SYSTEM, at=clock.now())
    session.commit()
    for browser in (first, second):
        assert browser.get("/staff/").headers["Location"] == "/staff/sign-in"
    assert session.scalars(select(SignInSession)).all() == []
    account = session.get_one(Account, amira.id)
    assert (account.passphrase_hash, account.totp_secret) == ("", "")
