"""Who gets in, who doesn't, and what is said either way."""

import pyotp
import pytest
from sqlalchemy import func, select

from advocacy.accounts.models import SignInSession
from advocacy.ledger.models import LedgerEvent
from tests.people import PASSPHRASE


def attempt(browser, account, clock, **changed):
    code = pyotp.TOTP(account.totp_secret).at(clock.now()) if account.totp_secret else ""
    values = {"username": account.username, "passphrase": PASSPHRASE, "code": code}
    return browser.post("/staff/sign-in", {**values, **changed})


def test_an_advocate_signs_in_and_out(people, browse, session):
    browser = browse(people.advocate())
    assert session.scalar(select(func.count(SignInSession.id))) == 1
    answer = browser.post("/staff/sign-out")
    assert answer.status_code == 303
    assert session.scalar(select(func.count(SignInSession.id))) == 0


@pytest.mark.parametrize(
    "wrong", [{"username": "nobody"}, {"passphrase": "wrong words here"}, {"code": "000000"}]
)
def test_whatever_is_wrong_the_answer_is_the_same(people, browse, clock, wrong):
    advocate = people.advocate()
    answer = attempt(browse(), advocate, clock, **wrong)
    assert answer.status_code == 422
    assert "Those details don&#39;t match" in answer.text
    assert PASSPHRASE not in answer.text


def test_a_code_works_only_once(people, browse, clock):
    advocate = people.advocate()
    first, second = browse(), browse()
    assert attempt(first, advocate, clock).status_code == 303
    assert attempt(second, advocate, clock).status_code == 422


def test_guessing_slows_down_but_never_locks_out(people, browse, clock):
    advocate = people.advocate()
    browser = browse()
    for _ in range(5):
        assert attempt(browser, advocate, clock, passphrase="a guess, and wrong").status_code == 422
    slowed = attempt(browser, advocate, clock)
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) >= 1
    clock.advance(seconds=31)
    assert attempt(browser, advocate, clock).status_code == 303


def test_a_session_left_alone_ends(people, browse, clock):
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    clock.advance(minutes=29)
    assert browser.get(f"/staff/cases/{case.id}/").status_code == 200
    clock.advance(minutes=31)
    answer = browser.get(f"/staff/cases/{case.id}/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/sign-in")


def test_a_session_ends_after_half_a_day_however_busy(people, browse, clock):
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    for _ in range(28):
        clock.advance(minutes=25)
        browser.get(f"/staff/cases/{case.id}/")
    clock.advance(minutes=25)
    assert browser.get(f"/staff/cases/{case.id}/").status_code == 303


def test_a_leaver_is_out_on_the_next_request(people, browse, session, clock):
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    advocate.left_at = clock.now()
    assert browser.get(f"/staff/cases/{case.id}/").status_code == 303


def test_a_survivor_has_one_live_session(people, browse):
    survivor = people.survivor(people.case(people.advocate()))
    first = browse(survivor)
    second = browse(survivor)
    assert "Words" in first.get("/").text
    assert "Words" not in second.get("/").text


def test_the_cookie_is_for_this_host_alone_and_never_for_a_script(people, browse, clock):
    answer = attempt(browse(), people.advocate(), clock)
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-staff="))
    for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "Expires" not in cookie


def test_the_token_is_not_in_the_database(people, browse, clock, session):
    answer = attempt(browse(), people.advocate(), clock)
    token = answer.headers["Set-Cookie"].split("=", 1)[1].split(";")[0].encode()
    stored = session.scalars(select(SignInSession.token_hash)).all()
    assert stored
    assert token not in stored


def test_a_survivor_can_not_sign_in_where_staff_do(people, browse, clock):
    survivor = people.survivor(people.case(people.advocate()))
    assert attempt(browse(), survivor, clock, code="123456").status_code == 422


def test_every_try_is_in_the_ledger(people, browse, clock, session):
    advocate = people.advocate()
    browser = browse()
    attempt(browser, advocate, clock, passphrase="a guess, and wrong")
    attempt(browser, advocate, clock)
    actions = session.scalars(select(LedgerEvent.action).order_by(LedgerEvent.id)).all()
    assert actions.count("sign_in.refused") == 1
    assert actions.count("sign_in.done") == 1


def test_a_failed_portal_sign_in_is_answered_by_a_redirect_to_the_same_step(people, browse):
    survivor = people.survivor(people.case(people.advocate()))
    browser = browse(portal=True)
    answer = browser.post("/", {"username": survivor.username, "passphrase": "not these words"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    page = browser.get("/")
    assert "did not match" in page.text
    assert "not these words" not in page.text


def test_the_way_back_from_a_page_not_found_leads_to_a_page_of_theirs(people, browse):
    worker = browse(people.helpline())
    lost = worker.get("/staff/cases/")
    assert lost.status_code == 404
    assert 'href="/staff/sign-in">Go to the first page' in lost.text
    home = worker.get(worker.get("/staff/sign-in").headers["Location"])
    assert home.status_code == 200


def portal_try(browser, account, words):
    return browser.post("/", {"username": account.username, "passphrase": words})


def test_he_who_tries_without_end_can_not_keep_her_out(people, browse, clock):
    survivor = people.survivor(people.case(people.advocate()))
    him, her = browse(portal=True), browse(portal=True)
    for _ in range(20):
        portal_try(him, survivor, "a guess, and wrong")
        clock.advance(seconds=1)
    clock.advance(seconds=2)
    portal_try(her, survivor, PASSPHRASE)
    assert "Words" not in her.get("/").text


def test_many_tries_tell_her_advocate_and_never_her_phone(people, browse, clock, sms):
    advocate = people.advocate()
    case = people.case(advocate)
    survivor = people.survivor(case)
    him = browse(portal=True)
    for _ in range(6):
        portal_try(him, survivor, "a guess, and wrong")
        clock.advance(seconds=4)
    desk = browse(advocate)
    assert "tries to sign in as J.O." in desk.get("/staff/").text
    page = f"/staff/cases/{case.id}/sign-in-tries/"
    assert "Somebody tries to sign in" in desk.get(page).text
    desk.post(page)
    assert "tries to sign in as" not in desk.get("/staff/").text
    assert sms.sent == []


def test_whoever_types_the_short_address_is_led_to_their_own_first_page(people, browse):
    worker, officer = people.helpline(), people.partner(people.agency())
    assert browse(worker).get("/staff/").headers["Location"] == "/staff/helpline"
    assert browse(officer).get("/staff/").headers["Location"] == "/partner/"
    assert browse(people.advocate()).get("/staff/").status_code == 200
