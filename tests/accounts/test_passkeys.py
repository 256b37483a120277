"""A passkey signs in by itself, once for each thing it is asked, and never as a copy."""

import pytest
from sqlalchemy import select

from advocacy.accounts.factor_models import Passkey, PasskeyChallenge
from advocacy.ledger.models import LedgerEvent
from tests.accounts.authenticator import Authenticator

ADD, OPTIONS = "/staff/account/passkeys/new", "/staff/account/passkeys/options"


@pytest.fixture
def amira(people):
    people.lead()
    return people.advocate()


@pytest.fixture
def key(amira, browse) -> Authenticator:
    """A passkey of Amira's."""
    desk, key = browse(amira), Authenticator()
    answer = key.make(desk.post(OPTIONS).json)
    added = desk.post(ADD, {"answer": answer, "name": "office laptop"})
    assert added.status_code == 303, added.text
    return key


def sign_in(browser, key, **how):
    options = browser.post("/staff/passkey/options").json
    answer = key.sign(options, **how)
    return answer, browser.post("/staff/passkey/sign-in", {"answer": answer})


def test_a_passkey_alone_lets_its_holder_in(browse, key, amira, session):
    browser = browse()
    _, answer = sign_in(browser, key)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/")
    assert browser.get("/staff/").status_code == 200
    account = browser.get("/staff/account/").text
    assert "office laptop" in account
    assert session.scalars(select(Passkey)).one().used_at is not None


def test_what_was_signed_once_is_worth_nothing_again(browse, key):
    browser = browse()
    answer, _ = sign_in(browser, key)
    browser.post("/staff/sign-out")
    browser.post("/staff/passkey/options")
    again = browser.post("/staff/passkey/sign-in", {"answer": answer})
    assert again.status_code == 422
    assert "That passkey could not be used" in again.text


def test_an_answer_that_failed_uses_its_question_up(browse, key, session):
    browser = browse()
    options = browser.post("/staff/passkey/options").json
    browser.post("/staff/passkey/sign-in", {"answer": "{}"})
    late = browser.post("/staff/passkey/sign-in", {"answer": key.sign(options)})
    assert late.status_code == 422
    assert session.scalars(select(PasskeyChallenge)).all() == []


def test_an_answer_given_in_another_browser_is_refused(browse, key):
    his, hers = browse(), browse()
    answer = key.sign(hers.post("/staff/passkey/options").json)
    his.post("/staff/passkey/options")
    assert his.post("/staff/passkey/sign-in", {"answer": answer}).status_code == 422


def test_a_question_grows_old(browse, key, clock):
    browser = browse()
    options = browser.post("/staff/passkey/options").json
    clock.advance(minutes=6)
    answer = browser.post("/staff/passkey/sign-in", {"answer": key.sign(options)})
    assert answer.status_code == 422


@pytest.mark.parametrize("wrong", ["origin", "verifies", "key", "stranger"])
def test_nothing_else_than_her_own_checked_device_will_do(browse, key, wrong):
    browser, other = browse(), Authenticator()
    if wrong == "origin":
        key.origin = "http://staff.example.evil.example"
    elif wrong == "verifies":
        key.verifies = False
    elif wrong == "key":
        key.key = other.key
    else:
        key.credential_id = other.credential_id
    _, answer = sign_in(browser, key)
    assert answer.status_code == 422
    assert browser.get("/staff/").headers["Location"] == "/staff/sign-in"


def test_a_copied_passkey_is_refused_recorded_and_told(browse, key, people, session):
    sign_in(browse(), key)
    _, answer = sign_in(browse(), key, counts=False)
    assert answer.status_code == 422
    actions = session.scalars(select(LedgerEvent.action)).all()
    assert "passkey.counter_went_back" in actions
    lead = browse(people.lead("Ruth Second"))
    assert lead.get("/staff/").status_code == 200


def test_whoever_has_left_can_not_come_back_with_a_passkey(browse, key, amira, clock):
    amira.left_at = clock.now()
    _, answer = sign_in(browse(), key)
    assert answer.status_code == 422


def test_a_passkey_is_taken_away_only_while_something_else_is_left(browse, key, amira, session):
    desk = browse()
    sign_in(desk, key)
    page = f"/staff/account/passkeys/{session.scalars(select(Passkey.id)).one()}"
    assert desk.post("/staff/account/app/remove").status_code == 303
    refused = desk.post(page)
    assert refused.status_code == 409
    assert "only one left" in refused.text
    _, still = sign_in(browse(), key)
    assert still.status_code == 303


def test_nobody_can_take_a_colleagues_passkey_away(browse, key, people, session):
    other = browse(people.advocate("Ben Moss"))
    page = f"/staff/account/passkeys/{session.scalars(select(Passkey.id)).one()}"
    assert other.get(page).status_code == 404
    assert other.post(page).status_code == 404
    assert session.scalars(select(Passkey.id)).one()


def test_a_passkey_is_no_key_to_the_survivors_site(browse, key):
    stranger = browse(portal=True)
    assert stranger.client.post("/staff/passkey/options", base_url=stranger.base).status_code == 404


def test_neither_key_nor_name_nor_id_of_a_passkey_is_in_clear(key, session):
    row = session.execute(Passkey.__table__.select()).one()
    for value in row:
        if isinstance(value, bytes):
            assert b"laptop" not in value
            assert key.credential_id not in value
