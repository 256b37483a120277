"""Recovery codes, confirmations, one's own account, and forms that came too late."""

import re

import pyotp
import pytest
from sqlalchemy import select

from advocacy.accounts.factor_models import KeptForm
from advocacy.accounts.models import SignInSession
from advocacy.accounts.recovery import make_recovery_codes
from advocacy.accounts.sweeping import forget_leftovers
from advocacy.contacts.models import Contact
from advocacy.db import new_id
from tests.people import PASSPHRASE

CONFIRM = "/staff/confirm"


def digits(account, clock):
    return pyotp.TOTP(account.totp_secret).at(clock.now())


def confirm(browser, account, clock, **changed):
    values = {"passphrase": PASSPHRASE, "code": digits(account, clock)}
    return browser.post(CONFIRM, {**values, **changed})


@pytest.fixture
def amira(people):
    return people.advocate()


@pytest.fixture
def codes(amira, people, session, clock):
    return make_recovery_codes(session, amira, actor=people.actor(amira), at=clock.now())


def recover(browser, account, code):
    values = {"username": account.username, "passphrase": PASSPHRASE, "code": code}
    return browser.post("/staff/sign-in", values)


def test_a_recovery_code_lets_in_once_and_says_how_many_are_left(browse, amira, codes):
    browser = browse()
    assert recover(browser, amira, codes[0].upper().replace("-", " ")).status_code == 303
    assert "You have 9 left" in browser.get("/staff/").text
    assert recover(browse(), amira, codes[0]).status_code == 422
    assert recover(browse(), amira, codes[1]).status_code == 303


def test_a_colleagues_recovery_code_is_worth_nothing(browse, amira, codes, people):
    assert recover(browse(), people.advocate("Ben Moss"), codes[0]).status_code == 422


def test_a_recovery_code_alone_is_worth_nothing(browse, amira, codes):
    values = {"username": amira.username, "passphrase": "not her words", "code": codes[0]}
    assert browse().post("/staff/sign-in", values).status_code == 422
    assert recover(browse(), amira, codes[0]).status_code == 303


def test_her_lead_is_told_and_notes_it(browse, amira, codes, people):
    ruth = people.lead()
    recover(browse(), amira, codes[0])
    desk = browse(ruth)
    today = desk.get("/staff/").text
    assert "Amira Khan signed in with a recovery code" in today
    page = f"/staff/sign-in-notices/{amira.id}"
    assert "by voice" in desk.get(page).text
    desk.post(page)
    assert "recovery code" not in desk.get("/staff/").text
    assert desk.get(page).status_code == 404


def test_another_teams_lead_is_not_told(browse, amira, codes, people):
    people.lead()
    other = people.account(amira.role.LEAD, "Other Lead", team_id=people.other_team().id)
    recover(browse(), amira, codes[0])
    assert browse(other).get(f"/staff/sign-in-notices/{amira.id}").status_code == 404


def test_new_codes_replace_the_old_ones(browse, amira, codes):
    desk = browse(amira)
    shown = desk.post("/staff/account/recovery-codes").text
    new = re.findall(r"<li>([a-z2-7-]{19})</li>", shown)
    assert len(new) == 10
    assert recover(browse(), amira, codes[0]).status_code == 422
    assert recover(browse(), amira, new[0]).status_code == 303


def test_after_a_quarter_of_an_hour_they_are_asked_again_and_led_on(browse, amira, clock):
    desk = browse(amira)
    assert desk.get("/staff/account/passphrase").status_code == 200
    clock.advance(minutes=16)
    asked = desk.get("/staff/account/passphrase")
    assert (asked.status_code, asked.headers["Location"]) == (303, CONFIRM)
    on = confirm(desk, amira, clock)
    assert (on.status_code, on.headers["Location"]) == (303, "/staff/account/passphrase")
    assert desk.get("/staff/account/passphrase").status_code == 200


@pytest.mark.parametrize("wrong", [{"passphrase": "not her words"}, {"code": "000000"}])
def test_an_open_screen_confirms_nothing(browse, amira, clock, wrong):
    desk = browse(amira)
    clock.advance(minutes=16)
    refused = confirm(desk, amira, clock, **wrong)
    assert refused.status_code == 422
    assert "match" in refused.text
    assert desk.get("/staff/account/passphrase").headers["Location"] == CONFIRM


def test_guessing_at_an_open_screen_slows_down(browse, amira, clock):
    desk = browse(amira)
    for _ in range(5):
        confirm(desk, amira, clock, passphrase="a guess, and wrong")
    assert confirm(desk, amira, clock).status_code == 429


def test_where_they_are_led_on_to_is_never_an_address_of_the_request(browse, amira, clock):
    desk = browse(amira)
    clock.advance(minutes=16)
    desk.get("/staff/account/passphrase?next=https://evil.example/")
    values = {"passphrase": PASSPHRASE, "code": digits(amira, clock)}
    on = desk.post(f"{CONFIRM}?next=https://evil.example/", {**values, "next": "//evil.example"})
    assert on.headers["Location"] == "/staff/account/passphrase"


def test_a_form_that_needs_a_confirmation_waits_for_it_and_is_sent_by_hand(
    browse, people, clock, session
):
    ruth = people.lead()
    case = people.case(people.advocate())
    desk = browse(ruth)
    clock.advance(minutes=16)
    page = f"/staff/cases/{case.id}/handover/{case.id}/approve"
    asked = desk.post(page, {"because": "checked with her"})
    assert (asked.status_code, asked.headers["Location"]) == (303, CONFIRM)
    on = confirm(desk, ruth, clock)
    assert on.headers["Location"] == "/staff/kept"
    shown = desk.get("/staff/kept").text
    assert f'action="{page}"' in shown
    assert "checked with her" in shown


def contact(case, **changed):
    return f"/staff/cases/{case.id}/contacts/new", {"note": "She is with her sister", **changed}


@pytest.fixture
def late(browse, amira, people, clock, marker):
    """Amira's browser, in which she sent a note after her session had ended."""
    case = people.case(amira)
    desk = browse(amira)
    path, values = contact(case, note=f"She is with her sister {marker}")
    values |= {"form_id": str(new_id()), "send": "y"}
    clock.advance(minutes=31)
    answer = desk.post(path, values)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/sign-in")
    return desk, path


def test_what_was_sent_too_late_is_kept_sealed_and_not_acted_on(late, session, marker):
    _, path = late
    kept = session.scalars(select(KeptForm)).one()
    assert kept.path == path
    assert kept.fields["note"] == [f"She is with her sister {marker}"]
    assert "csrf_token" not in kept.fields
    raw = session.execute(KeptForm.__table__.select()).one()
    assert not any(marker.encode() in each for each in raw if isinstance(each, bytes))
    assert session.scalars(select(Contact)).all() == []


def test_it_is_offered_to_its_sender_and_thrown_away_at_a_word(late, amira, marker):
    desk, path = late
    desk.sign_in(amira)
    assert "Saved for you" in desk.get("/staff/").text
    shown = desk.get("/staff/kept").text
    assert marker in shown
    assert f'action="{path}"' in shown
    assert "Files are never kept" in shown
    for ours in ("Form id", ">Send<"):
        assert ours not in shown
    assert 'name="form_id"' in shown
    desk.post("/staff/kept/throw-away")
    assert "Saved for you" not in desk.get("/staff/").text
    assert marker not in desk.get("/staff/kept").text


def test_nobody_else_ever_sees_it(late, browse, people, marker):
    other = browse(people.advocate("Ben Moss"))
    assert "Saved for you" not in other.get("/staff/").text
    assert marker not in other.get("/staff/kept").text
    other.post("/staff/kept/throw-away")


def test_it_is_gone_after_a_day(late, amira, clock, session):
    desk, _ = late
    clock.advance(hours=25)
    desk.sign_in(amira)
    assert "Saved for you" not in desk.get("/staff/").text
    assert "1 forms" in " ".join(forget_leftovers(session, at=clock.now()))
    assert session.scalars(select(KeptForm)).all() == []


def test_once_it_has_been_acted_on_it_is_offered_no_more(late, amira, session):
    desk, _ = late
    desk.sign_in(amira)
    kept = session.scalars(select(KeptForm)).one()
    desk.post("/staff/account/sessions/end-others", {"kept_form": str(kept.id)})
    assert session.scalars(select(KeptForm)).all() == []


def test_of_a_stranger_nothing_is_kept(browse, people, amira, session):
    path, values = contact(people.case(amira))
    desk = browse()
    desk.client.set_cookie("__Host-staff", "x" * 43, domain="staff.example", secure=True)
    assert desk.post(path, values).status_code == 303
    assert session.scalars(select(KeptForm)).all() == []


def test_a_passphrase_is_never_kept(browse, amira, clock, session):
    desk = browse(amira)
    clock.advance(minutes=16)
    values = {"passphrase": "new words that are long", "again": "new words that are long"}
    assert desk.post("/staff/account/passphrase", values).headers["Location"] == CONFIRM
    clock.advance(minutes=31)
    desk.post("/staff/account/passphrase", values)
    desk.post(CONFIRM, {"passphrase": PASSPHRASE, "code": "123456"})
    assert session.scalars(select(KeptForm)).all() == []


def test_she_sees_where_she_is_signed_in_and_ends_the_others(browse, amira, clock, session):
    desk = browse(amira)
    clock.advance(minutes=1)
    phone = browse()
    phone.post(
        "/staff/sign-in",
        {"username": amira.username, "passphrase": PASSPHRASE, "code": digits(amira, clock)},
        headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"},
    )
    page = desk.get("/staff/account/").text
    assert "An iPhone" in page
    other = session.scalars(select(SignInSession.id).where(SignInSession.device == "iphone")).one()
    desk.post(f"/staff/account/sessions/{other}/end")
    assert phone.get("/staff/").headers["Location"] == "/staff/sign-in"
    assert desk.get("/staff/account/").status_code == 200


def test_nobody_ends_a_colleagues_session(browse, amira, people, session):
    browse(amira)
    hers = session.scalars(select(SignInSession.id)).one()
    other = browse(people.advocate("Ben Moss"))
    assert other.post(f"/staff/account/sessions/{hers}/end").status_code == 404
    assert session.get(SignInSession, hers) is not None


def test_a_new_passphrase_ends_every_other_session(browse, amira, clock):
    desk = browse(amira)
    clock.advance(minutes=1)
    other = browse(amira)
    new = "purple otters sail at dawn"
    refused = desk.post("/staff/account/passphrase", {"passphrase": new, "again": "another"})
    assert "not the same" in refused.text
    done = desk.post("/staff/account/passphrase", {"passphrase": new, "again": new})
    assert done.status_code == 303
    assert other.get("/staff/").headers["Location"] == "/staff/sign-in"
    assert desk.get("/staff/").status_code == 200
    clock.advance(minutes=1)
    values = {"username": amira.username, "passphrase": new, "code": digits(amira, clock)}
    assert browse().post("/staff/sign-in", values).status_code == 303


def test_the_last_factor_stays(browse, amira):
    refused = browse(amira).post("/staff/account/app/remove")
    assert refused.status_code == 409
    assert "only one left" in refused.text


def test_a_new_phone_takes_the_place_of_the_old_one(browse, amira, clock, session):
    desk, old = browse(amira), amira.totp_secret
    desk.post("/staff/account/app/new")
    session.refresh(amira)
    new = amira.waiting_totp_secret
    done = desk.post("/staff/account/app", {"code": pyotp.TOTP(new).at(clock.now())})
    assert done.status_code == 303, done.text
    session.refresh(amira)
    assert amira.totp_secret == new != old


def test_ended_sessions_are_forgotten_after_a_day(browse, amira, clock, session):
    browse(amira)
    clock.advance(hours=23)
    assert forget_leftovers(session, at=clock.now()) == []
    clock.advance(hours=3)
    assert forget_leftovers(session, at=clock.now()) == ["1 ended sessions forgotten"]
