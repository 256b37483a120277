"""Leaving: a dead session, a browser told to forget, and nothing that could keep somebody here."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from advocacy.accounts.models import SignInSession
from advocacy.web.exit import FORGET, from_elsewhere, is_navigation, tombstoned
from tests.browse import Browser
from tests.people import People

NAVIGATE = {"Sec-Fetch-Mode": "navigate"}
COOKIE = "__Host-n"


def asked(**headers: str) -> Request:
    """Return a request with these headers."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(EnvironBuilder(method="POST", path="/x", headers=given).get_environ())


@pytest.fixture
def jo(people: People, browse: Callable[..., Browser]) -> Browser:
    """A survivor who is signed in."""
    return browse(people.survivor(people.case(people.advocate())))


def sessions(session: Session) -> int:
    """Return how many sessions of survivors live."""
    session.rollback()
    count = select(func.count()).select_from(SignInSession).where(SignInSession.site == "survivor")
    return session.scalar(count) or 0


def test_leaving_ends_the_session_and_tells_the_browser_to_forget(
    jo: Browser, session: Session
) -> None:
    assert sessions(session) == 1
    answer = jo.post("/x", token=False, headers=NAVIGATE)
    assert answer.status_code == 303
    assert answer.headers["Location"] == jo.settings.exit_url
    assert answer.headers["Clear-Site-Data"] == FORGET
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert sessions(session) == 0


def test_a_script_gets_no_page_to_follow(jo: Browser, session: Session) -> None:
    answer = jo.post("/x", token=False, headers={"Sec-Fetch-Mode": "cors"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Clear-Site-Data"] == FORGET
    assert sessions(session) == 0


def test_leaving_twice_or_signed_out_is_no_error(jo: Browser) -> None:
    for _ in range(3):
        assert jo.post("/x", token=False, headers=NAVIGATE).status_code == 303


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}])
def test_only_a_browser_that_says_cross_site_is_refused(
    jo: Browser, session: Session, headers: dict[str, str]
) -> None:
    assert jo.post("/x", token=False, headers=headers).status_code == 303
    assert sessions(session) == 0


def test_another_site_cannot_sign_somebody_out(jo: Browser, session: Session) -> None:
    answer = jo.post("/x", token=False, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "Clear-Site-Data" not in answer.headers
    assert sessions(session) == 1


def test_whatever_breaks_nobody_who_leaves_sees_an_error(
    app: Flask, jo: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        message = "the database is gone"
        raise OSError(message)

    monkeypatch.setitem(app.extensions, "end_session", broken)
    answer = jo.post("/x", token=False, headers=NAVIGATE)
    assert (answer.status_code, answer.headers["Location"]) == (303, jo.settings.exit_url)
    assert answer.headers["Clear-Site-Data"] == FORGET


def test_a_tombstone_ends_the_session_with_the_next_request(jo: Browser, session: Session) -> None:
    jo.client.set_cookie("__Host-x", "1", domain="notes.example", secure=True)
    answer = jo.get("/a/31")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert answer.headers["Clear-Site-Data"] == FORGET
    assert sessions(session) == 0


def test_a_tombstone_shows_the_sign_in_page(jo: Browser, session: Session) -> None:
    signed_in = jo.get("/").text
    jo.client.set_cookie("__Host-x", "1", domain="notes.example", secure=True)
    answer = jo.get("/")
    assert answer.status_code == 200
    assert 'name="passphrase"' in answer.text
    assert 'name="passphrase"' not in signed_in
    assert answer.headers["Clear-Site-Data"] == FORGET
    assert sessions(session) == 0


def test_an_old_cookie_shows_nothing_after_leaving(jo: Browser) -> None:
    kept = jo.client.get_cookie(COOKIE, domain="notes.example")
    assert kept is not None
    jo.post("/x", token=False, headers=NAVIGATE)
    jo.client.set_cookie(COOKIE, kept.value, domain="notes.example", secure=True)
    assert 'name="passphrase"' in jo.get("/").text
    assert jo.get("/a/31").status_code == 303


def test_signing_in_again_clears_the_tombstone(
    people: People, browse: Callable[..., Browser]
) -> None:
    account = people.survivor(people.case(people.advocate()))
    again = browse(portal=True)
    again.client.set_cookie("__Host-x", "1", domain="notes.example", secure=True)
    again.sign_in(account)
    assert again.client.get_cookie("__Host-x", domain="notes.example") is None
    assert 'name="passphrase"' not in again.get("/").text


def test_staff_pages_have_no_exit_address(browse: Callable[..., Browser]) -> None:
    assert browse().post("/x", token=False).status_code in (404, 405)


def test_what_a_request_says_of_itself_is_read_carefully() -> None:
    assert from_elsewhere(asked(Sec_Fetch_Site="cross-site"))
    assert not from_elsewhere(asked(Sec_Fetch_Site="same-origin"))
    assert not from_elsewhere(asked(Origin="https://elsewhere.example"))
    assert is_navigation(asked(Sec_Fetch_Mode="navigate"))
    assert not is_navigation(asked(Sec_Fetch_Mode="cors", Accept="text/html"))
    assert is_navigation(asked(Accept="text/html,*/*"))
    assert not is_navigation(asked(Accept="*/*"))
    assert tombstoned(asked(Cookie="__Host-x=1"))
    assert not tombstoned(asked(Cookie="__Host-n=1"))
