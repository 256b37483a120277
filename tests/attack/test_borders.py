"""Hosts, methods, headers, tokens and sessions: every border holds from both sides."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import SignInSession
from advocacy.ledger.models import LedgerEvent
from advocacy.web.guard import rule_of
from tests.attack.world import World
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.people import PASSPHRASE, People

Browse = Callable[..., Browser]


def reads(session: Session, case_id: object) -> int:
    session.rollback()
    query = select(func.count(LedgerEvent.id)).where(
        LedgerEvent.action == "page.read", LedgerEvent.case_id == case_id
    )
    return session.scalar(query) or 0


@pytest.mark.parametrize("header", [{"X-Poll": "1"}, {"Range": "bytes=0-"}])
def test_a_colleague_can_not_hide_what_she_reads_behind_a_header(
    people: People, browse: Browse, session: Session, header: dict[str, str]
) -> None:
    advocate = people.advocate()
    case = people.case(advocate)
    browser = browse(advocate)
    for _ in range(3):
        assert browser.get(f"/staff/cases/{case.id}/", headers=header).status_code == 200
    assert reads(session, case.id) == 3


def test_a_forwarded_host_is_not_believed_without_a_proxy_of_ours(browse: Browse) -> None:
    browser = browse()
    for name in ("X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-URL", "X-Rewrite-URL"):
        value = "host=notes.example" if name == "Forwarded" else "notes.example"
        answer = browser.get("/staff/sign-in", headers={name: value})
        assert answer.status_code == 200
        assert "notes.example" not in answer.text
    browser.base = "http://elsewhere.example"
    answer = browser.get("/staff/sign-in", headers={"X-Forwarded-Host": "staff.example"})
    assert answer.status_code == 404


def test_no_address_leads_away_from_the_site(people: People, browse: Browse) -> None:
    browser = browse(people.advocate())
    for path in (
        "//evil.example/", "/staff//evil.example", "/\\evil.example", "/staff/cases",
        "/staff/sign-in?next=//evil.example", "/staff/cases//evil.example/..",
    ):  # fmt: skip
        where = browser.client.get(path, base_url=browser.base).headers.get("Location", "/")
        assert where.startswith(("/", "http://staff.example/")), (path, where)
        assert not where.startswith("//"), (path, where)


def test_each_site_is_blind_to_the_sessions_of_the_other(people: People, browse: Browse) -> None:
    advocate = people.advocate()
    case = people.case(advocate)
    survivor = browse(people.survivor(case))
    cookie = survivor.client.get_cookie("__Host-n", domain="notes.example")
    assert cookie is not None
    thief = browse()
    thief.client.set_cookie("__Host-staff", cookie.value, domain="staff.example", secure=True)
    assert thief.get(f"/staff/cases/{case.id}/").status_code == 303
    worker = browse(advocate)
    staff = worker.client.get_cookie("__Host-staff", domain="staff.example")
    assert staff is not None
    other = browse(portal=True)
    other.client.set_cookie("__Host-n", staff.value, domain="notes.example", secure=True)
    assert other.get("/a/9").status_code == 303


def test_a_session_laid_out_beforehand_is_not_taken_up(
    people: People, browse: Browse, session: Session
) -> None:
    survivor = people.survivor(people.case(people.advocate()))
    browser = browse(portal=True)
    browser.client.set_cookie("__Host-n", "laid-out", domain="notes.example", secure=True)
    browser.sign_in(survivor)
    cookie = browser.client.get_cookie("__Host-n", domain="notes.example")
    assert cookie is not None
    assert cookie.value != "laid-out"
    assert (cookie.secure, cookie.http_only, cookie.same_site) == (True, True, "Strict")
    assert session.scalar(select(func.count(SignInSession.id))) == 1


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "HEAD"])
def test_no_other_verb_says_or_does_anything_with_anothers_case(
    people: People, browse: Browse, verb: str, marker: str
) -> None:
    case = people.case(people.advocate(), name=marker)
    stranger = browse(people.advocate("Ben Moss"))
    address = f"/staff/cases/{case.id}/"
    stranger.session.commit()
    answer = stranger.client.open(address, base_url=stranger.base, method=verb)
    stranger.session.commit()
    nowhere = address.replace(str(case.id), "00000000-0000-7000-8000-0000000000ff")
    missing = stranger.client.open(nowhere, base_url=stranger.base, method=verb)
    assert answer.status_code in (404, 405)
    assert (answer.status_code, answer.data) == (missing.status_code, missing.data)
    assert marker not in answer.text


def test_a_verb_can_not_be_overridden(people: People, browse: Browse, session: Session) -> None:
    advocate = people.advocate()
    browser = browse(advocate)
    for way in ({"X-HTTP-Method-Override": "POST"}, {"X-Method-Override": "POST"}):
        browser.get("/staff/?_method=POST", headers=way)
        browser.client.get("/staff/sign-out?_method=POST", base_url=browser.base, headers=way)
    session.rollback()
    assert session.scalar(select(func.count(SignInSession.id))) == 1


def test_no_form_is_taken_without_its_token_or_from_elsewhere(world: World) -> None:
    home = world.home()
    jo = world.browse(home.survivor)
    tried = 0
    for rule in sorted(world.app.url_map.iter_rules(), key=str):
        entered = rule_of(world.app, rule.endpoint)
        known = {**home.ids, **(home.masp if "masp" in str(rule) else {}),
                 "kind": "dependent", "step": "1"}  # fmt: skip
        if "POST" not in (rule.methods or ()) or not rule.arguments <= set(known):
            continue
        assert entered is not None
        address = rule.build({name: known[name] for name in rule.arguments})[1]  # type: ignore[index]
        browser = jo if entered.site == "survivor" else home.browser
        if not entered.checks_form or (address == "/" and browser is jo):
            assert str(rule).startswith(("/hooks/twilio/", "/x")) or address == "/"
            continue
        if not entered.needs_token:
            # Without an account there is nothing to act with; from elsewhere it is refused still.
            assert entered.unsigned
            forged = browser.post(address, {}, headers={"Sec-Fetch-Site": "cross-site"})
            # Where a token of its own opens an address, it is looked for first.
            assert forged.status_code in ({400, 404} if entered.load else {400}), str(rule)
            continue
        bare = browser.post(address, {"reason": "x"}, token=False)
        foreign = browser.post(address, {}, headers={"Sec-Fetch-Site": "cross-site"})
        allowed = {400} if bare.status_code == 400 else {403, 404}
        assert {bare.status_code, foreign.status_code} <= {400, 403, 404} | allowed, str(rule)
        tried += bare.status_code == 400
    assert tried > 60


def test_signing_in_to_a_strangers_account_can_not_be_forced_from_elsewhere(
    people: People, browse: Browse
) -> None:
    his = people.survivor(people.case(people.advocate()))
    browser = browse(portal=True)
    for forged in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
                   {"Origin": "http://evil.example"},
                   {"Origin": "null", "Sec-Fetch-Site": "cross-site"}):  # fmt: skip
        answer = browser.post(
            "/", {"username": his.username, "passphrase": PASSPHRASE}, token=False, headers=forged
        )
        assert answer.status_code == 400
        assert "Set-Cookie" not in answer.headers


def test_an_unknown_name_and_a_wrong_passphrase_get_the_same_bytes(
    people: People, browse: Browse
) -> None:
    known = people.survivor(people.case(people.advocate()))
    worker = people.advocate()
    answers = set()
    for name in (known.username, worker.username, "nobody-at-all"):
        browser = browse(portal=True)
        first = browser.post("/", {"username": name, "passphrase": "wrong words here"})
        then = browser.get("/")
        page = then.text.replace(browser.token(), "")
        answers.add((first.status_code, first.data, first.headers["Location"], page))
    assert len(answers) == 1
    staff = set()
    for name in (known.username, worker.username, "nobody-at-all"):
        browser = browse()
        answer = browser.post(
            "/staff/sign-in", {"username": name, "passphrase": "wrong words", "code": "123456"}
        )
        staff.add((answer.status_code, answer.text.replace(name, "").replace(browser.token(), "")))
    assert len(staff) == 1


def test_who_guesses_a_name_that_is_nobodys_is_slowed_as_for_a_real_one(
    people: People, browse: Browse, clock: FakeClock
) -> None:
    known = people.survivor(people.case(people.advocate()))
    seen = []
    for name in (known.username, "nobody-at-all"):
        browser = browse(portal=True)
        tries = [
            browser.post("/", {"username": name, "passphrase": "wrong words"}) for _ in range(8)
        ]
        seen.append([(each.status_code, each.headers.get("Retry-After")) for each in tries])
    assert seen[0] == seen[1]
    assert seen[0][-1][1] is not None
    clock.advance(seconds=31)
    browser = browse(portal=True)
    browser.sign_in(known)
    assert browser.get("/a/9").status_code == 200


def test_what_a_form_does_not_ask_for_is_not_taken(world: World) -> None:
    mine, theirs = world.home("cornflower"), world.home("heliotrope")
    stolen = {
        "case_id": str(theirs.case.id), "scope_id": str(theirs.case.id), "role": "lead",
        "team_id": str(theirs.case.id), "account_id": str(theirs.advocate.id),
        "id": str(mine.case.id),
    }  # fmt: skip
    answer = mine.browser.post(
        f"/staff/cases/{mine.case.id}/people/new/suspect?case_id={theirs.case.id}",
        {"name": "Colin Frost", **stolen},
    )
    assert answer.status_code == 303
    assert "Colin Frost" in mine.browser.get(f"/staff/cases/{mine.case.id}/people/").text
    assert "Colin Frost" not in theirs.browser.get(f"/staff/cases/{theirs.case.id}/people/").text
    jo = world.browse(mine.survivor)
    assert jo.post("/a/1", {"account": "It was him again", **stolen}).status_code == 303
    world.session.rollback()
    world.session.expire_all()
    assert mine.advocate.role == "advocate"


def test_who_is_refused_something_nested_is_in_the_log(world: World) -> None:
    mine, theirs = world.home("cornflower"), world.home("heliotrope")
    mine.browser.get(f"/staff/cases/{mine.case.id}/incidents/{theirs.ids['incident_id']}")
    world.session.rollback()
    refused = world.session.scalars(
        select(LedgerEvent).where(
            LedgerEvent.action == "access.refused", LedgerEvent.actor_id == mine.advocate.id
        )
    ).all()
    assert len(refused) == 1


def test_an_old_code_of_the_authenticator_opens_nothing_after_a_wrong_passphrase(
    app: Flask, people: People, browse: Browse, clock: FakeClock
) -> None:
    advocate = people.advocate()
    browse(advocate)
    clock.advance(seconds=1)
    again = Browser(app, people.session)
    with pytest.raises(AssertionError):
        again.sign_in(advocate)
    clock.advance(minutes=1)
    again.sign_in(advocate)


def test_the_demos_phone_and_codes_are_nowhere_but_in_the_demo(world: World) -> None:
    assert not [rule for rule in world.app.url_map.iter_rules() if "demo" in rule.rule]
    inside = world.home().browser
    assert inside.get("/demo").status_code == 404
    assert inside.get("/demo/codes").status_code == 404
