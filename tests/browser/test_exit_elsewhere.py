"""Leaving, and writing, in Firefox ESR and WebKitGTK, as far as Debian's packages drive them.

They keep `__Host-` cookies on https only, so the portal stands on a name of its own with TLS.
"""

import contextlib
import hashlib
import secrets
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.evidence_store.models import Exhibit
from advocacy.incidents.models import Incident
from advocacy.portal.models import PortalDraft
from tests.browser.conftest import Server, _dull
from tests.browser.drivers import (
    FIREFOX,
    MINI_BROWSER,
    WEBKIT,
    Driver,
    DriverError,
    Firefox,
    WebKit,
)
from tests.people import PASSPHRASE, People

pytestmark = [pytest.mark.browser, pytest.mark.nightly]

SHIFT, RIGHT_SHIFT = "\ue008", "\ue050"
MARK = """const line = document.createElement('p')
    line.textContent = 'MARKER'
    document.querySelector('main').append(line)"""
BROWSERS: dict[str, tuple[type[Driver], Any]] = {
    "Firefox": (Firefox, FIREFOX),
    "WebKitGTK": (WebKit, WEBKIT and MINI_BROWSER),
}


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("tls")
    names = ",".join(f"DNS:{name}.localhost" for name in ("notes", "dull"))
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/CN=notes.localhost", "-addext",
            f"subjectAltName={names}", "-keyout", "key.pem", "-out", "cert.pem",
        ],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return str(folder / "cert.pem"), str(folder / "key.pem")


@pytest.fixture
def neutral(certificate: tuple[str, str]) -> Iterator[Server]:
    server = Server("dull.localhost", _dull, tls=certificate).start()
    yield server
    server.kill()


@pytest.fixture
def server(late: dict[str, Any], certificate: tuple[str, str]) -> Iterator[Server]:
    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        return late["app"](environ, start_response)

    server = Server("notes.localhost", answer, tls=certificate).start()
    yield server
    server.kill()


@pytest.fixture
def jo(app: Flask, late: dict[str, Any], people: People) -> Account:
    late["app"] = app
    account = people.survivor(people.case(people.advocate()))
    people.session.commit()
    return account


@pytest.fixture(params=BROWSERS)
def browser(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Driver]:
    kind, there = BROWSERS[request.param]
    if not there:
        # Nightly only: few machines have these browsers, and CI does not install them.
        pytest.skip(f"No {request.param}: apt-get install firefox-esr webkit2gtk-driver xvfb")
    driver = kind(tmp_path / "profile")  # type: ignore[call-arg]
    yield driver
    driver.close()


class Visit:
    """A survivor in one of these browsers."""

    def __init__(self, browser: Driver, server: Server, neutral: Server, marker: str) -> None:
        self.browser, self.portal, self.neutral = browser, server.url, neutral.url
        self.marker = marker

    def sign_in(self, account: Account) -> None:
        self.browser.go(f"{self.neutral}/before")
        self.browser.go(f"{self.portal}/")
        self.browser.type("[name=username]", account.username)
        self.browser.type("[name=passphrase]", PASSPHRASE)
        self.browser.click("main button")
        self.shows(".tile")

    def shows(self, css: str) -> None:
        self.browser.until(lambda: self.browser.run(f"return !!document.querySelector('{css}')"))

    def write(self) -> None:
        self.browser.go(f"{self.portal}/a/1")
        self.browser.type("main textarea", self.marker)
        self.browser.run(MARK.replace("MARKER", self.marker))

    def has_left(self) -> float:
        return self.browser.until(lambda: self.browser.url() == f"{self.neutral}/weather")

    def nothing_comes_back(self) -> None:
        """Go back and forward as far as it goes: no word of the portal may be there."""
        looks = 0
        for turn in (*[self.browser.back] * 4, *[self.browser.forward] * 4):
            with contextlib.suppress(DriverError):
                turn()  # there may be nowhere further to go
            for _ in range(2):
                with contextlib.suppress(DriverError):
                    text = self.browser.source()
                    assert self.marker not in text
                    assert 'class="tile' not in text
                    looks += 1
                time.sleep(0.1)
        assert looks >= 12, "Most pages could not be looked at: a void run."

    def opened_with(self, cookies: list[dict[str, Any]]) -> str:
        """Return what somebody sees who kept the cookies."""
        kept = "; ".join(f"{each['name']}={each['value']}" for each in cookies)
        host = self.portal.removeprefix("https://")
        # By number, since only browsers know every name under localhost.
        address = self.portal.replace("notes.localhost", "127.0.0.1")
        headers = {"Cookie": kept, "Host": host}
        asked = urllib.request.Request(f"{address}/", headers=headers)  # noqa: S310 - our own loopback address
        blind = ssl._create_unverified_context()  # noqa: S323 - a certificate of our own
        with urllib.request.urlopen(asked, context=blind) as answer:  # noqa: S310 - as above
            return str(answer.read().decode())


@pytest.fixture
def visit(browser: Driver, server: Server, neutral: Server, jo: Account, marker: str) -> Visit:
    visit = Visit(browser, server, neutral, marker)
    visit.sign_in(jo)
    return visit


def by_click(visit: Visit) -> None:
    visit.browser.click(".leave__button")


def by_shift(visit: Visit) -> None:
    visit.browser.press(SHIFT, RIGHT_SHIFT, SHIFT)


@pytest.mark.parametrize("way", [by_click, by_shift])
def test_nothing_comes_back_and_the_session_is_dead(
    visit: Visit, way: Callable[[Visit], None]
) -> None:
    cookies = visit.browser.cookies()
    assert {"__Host-n"} <= {each["name"] for each in cookies}
    assert 'class="tile' in visit.opened_with(cookies)
    visit.write()
    way(visit)
    print(f"{visit.browser.name} left in {visit.has_left():.3f} s")  # noqa: T201 - a measurement
    visit.nothing_comes_back()
    assert 'name="passphrase"' in visit.opened_with(cookies)


def test_leaving_waits_for_nobody(visit: Visit, server: Server) -> None:
    visit.write()
    server.slow_exit = 5
    by_click(visit)
    assert visit.has_left() < 2
    visit.nothing_comes_back()


def test_the_tombstone_ends_the_session_when_the_exit_is_lost(visit: Visit, server: Server) -> None:
    cookies = visit.browser.cookies()
    visit.write()
    server.kill()
    by_click(visit)
    visit.has_left()
    server.revive()
    assert 'class="tile' in visit.opened_with(cookies)
    visit.browser.go(f"{visit.portal}/a/1")
    visit.shows("[name=passphrase]")
    assert 'name="passphrase"' in visit.opened_with(cookies)
    visit.nothing_comes_back()


def test_an_entry_and_its_film_arrive_whole_though_the_line_breaks(
    visit: Visit, server: Server, session: Session, tmp_path: Path
) -> None:
    film, data = tmp_path / "film.mp4", secrets.token_bytes(9_000_000)
    film.write_bytes(data)
    browser = visit.browser
    browser.go(f"{visit.portal}/a/1")
    visit.shows("[name=account]")
    server.kill()
    browser.type("[name=account]", visit.marker)
    time.sleep(1.5)
    server.revive()
    browser.until(lambda: visit.marker in _begun(session))
    for step, button in ((2, "send"), (3, "skip"), (4, "skip"), (5, "skip"), (6, "send")):
        browser.click(f"[name={button}]")
        visit.shows(f'form[action="/a/{step}"]')
    browser.click("main form [name=send]")
    visit.shows("[name=under_18]")
    browser.run("document.querySelectorAll('[value=no]').forEach(each => each.click())")
    browser.click("main form [name=send]")
    visit.shows("#files")
    browser.type("#files", str(film))
    browser.click("main form[data-begin] button")
    visit.shows(".sending progress")
    server.kill()
    time.sleep(1)
    server.revive()
    browser.until(lambda: "We have it" in browser.source(), seconds=60)
    kept = session.scalars(select(Exhibit)).one()
    assert (kept.size, kept.sha256) == (len(data), hashlib.sha256(data).digest())
    assert [each.account for each in session.scalars(select(Incident))] == [visit.marker]


def _begun(session: Session) -> str:
    found = str([each.data for each in session.scalars(select(PortalDraft))])
    session.rollback()
    session.expire_all()
    return found


def test_this_browser_keeps_pages_for_back(browser: Driver, neutral: Server) -> None:
    """The control: where a browser keeps none, the other tests show less than they seem to."""
    browser.go(f"{neutral.url}/one")
    browser.run("addEventListener('pageshow', (event) => { document.title = event.persisted })")
    browser.go(f"{neutral.url}/two")
    browser.back()
    browser.until(lambda: browser.url().endswith("/one"))
    assert browser.run("return document.title") == "true"
