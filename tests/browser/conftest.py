"""A real Chromium against a real server: the portal on 127.0.0.1, the staff's site on localhost."""

import dataclasses
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from advocacy.accounts.models import Account
from advocacy.settings import Settings
from advocacy.web.guard import rule_of
from safety_plans.dependents.rules import THEIR_PLAN
from tests.fakes import FakeClock
from tests.people import PASSPHRASE, People
from tests.ports import free_port

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


class _Quiet(WSGIRequestHandler):
    """Serves without writing a line for every request."""

    def log(self, *_line: Any) -> None:
        """Write nothing."""


@dataclass
class Server:
    """A server in a thread, which can be slow to answer the exit, or be gone."""

    name: str
    application: Any
    port: int = 0
    tls: tuple[str, str] | None = None
    slow_exit: float = 0.0
    seen: list[dict[str, str]] = field(default_factory=list)
    _server: BaseWSGIServer | None = field(default=None, repr=False)

    def start(self) -> "Server":
        server = make_server(
            "127.0.0.1",
            self.port or free_port(),
            self._answer,
            threaded=True,
            request_handler=_Quiet,
            ssl_context=self.tls,
        )
        server.daemon_threads = True
        self.port = server.server_port  # the same again after a kill
        # Looks every 20 ms whether to stop: at half a second, each test would wait a second more.
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self._server = server
        return self

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://{self.name}:{self.port}"

    def kill(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def revive(self) -> None:
        if self._server is None:
            self.start()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.seen.append(
            {
                "path": environ["PATH_INFO"],
                "method": environ["REQUEST_METHOD"],
                "referer": environ.get("HTTP_REFERER", ""),
            }
        )
        if environ["PATH_INFO"] == "/x" and self.slow_exit:
            time.sleep(self.slow_exit)
        return self.application(environ, start_response)


def _dull(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<!DOCTYPE html><title>Weather</title><p>Rain later."]


@pytest.fixture
def neutral() -> Iterator[Server]:
    """The page that leaving leads to."""
    server = Server("localhost", _dull).start()
    yield server
    server.kill()


@pytest.fixture
def late() -> Any:
    """Holds the application for a server that had to know its port before there was one."""
    return {}


@pytest.fixture
def server(late: dict[str, Any]) -> Iterator[Server]:
    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        return late["app"](environ, start_response)

    server = Server("127.0.0.1", answer).start()
    yield server
    server.kill()


@pytest.fixture
def settings(settings: Settings, server: Server, neutral: Server, tmp_path: Path) -> Settings:
    # Only a demo may lead somewhere that isn't on the list of neutral pages.
    return dataclasses.replace(
        settings,
        demo=True,
        portal_base_url=server.url,
        staff_base_url=f"http://localhost:{server.port}",
        exit_url=f"{neutral.url}/weather",
        database_url=settings.database_url
        if settings.database_url.startswith("postgresql")
        else f"sqlite:///{tmp_path / 'portal.db'}",
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        # Not every machine has a browser; in CI tests/conftest.py turns every skip into a failure.
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = _launch(playwright)
        yield browser
        browser.close()


def _launch(playwright: Playwright) -> Browser:
    # Playwright turns the back/forward cache off; with it off, leaving would pass for no reason.
    return playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--disable-background-networking"],
        ignore_default_args=["--disable-back-forward-cache"],
    )


@dataclass
class Live:
    """The running portal, and how somebody opens it."""

    app: Flask
    server: Server
    neutral: Server
    chromium: Browser
    people: People
    clock: FakeClock
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def portal(self) -> str:
        return self.server.url

    @property
    def staff(self) -> str:
        return f"http://localhost:{self.server.port}"

    def context(self, **options: Any) -> BrowserContext:
        options.setdefault("viewport", PHONE)
        context = self.chromium.new_context(**options)
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        return context

    def survivor(self, account: Account, context: BrowserContext | None = None) -> Page:
        """Return a page on which a survivor is signed in."""
        page = (context or self.context()).new_page()
        page.goto(f"{self.portal}/")
        page.fill("[name=username]", account.username)
        page.fill("[name=passphrase]", PASSPHRASE)
        page.click("main button")
        page.wait_for_selector("main:not(:has([name=passphrase]))")
        if not page.locator(".tile").count():
            page.goto(f"{self.portal}/")  # led back to where they were
        return page

    def worker(self, account: Account, context: BrowserContext | None = None) -> Page:
        """Return a page on which somebody of the staff is signed in."""
        page = (context or self.context(viewport=DESK)).new_page()
        page.goto(f"{self.staff}/staff/sign-in")
        page.fill("[name=username]", account.username)
        page.fill("[name=passphrase]", PASSPHRASE)
        page.fill("[name=code]", pyotp.TOTP(account.totp_secret).at(self.clock.now()))
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page


@pytest.fixture
def live(
    app: Flask,
    late: dict[str, Any],
    server: Server,
    neutral: Server,
    chromium: Browser,
    people: People,
    clock: FakeClock,
) -> Iterator[Live]:
    late["app"] = app
    running = Live(app, server, neutral, chromium, people, clock)
    yield running
    for context in running.contexts:
        context.close()


@pytest.fixture
def jo(live: Live) -> Account:
    """A survivor with a case and an advocate."""
    account = live.people.survivor(live.people.case(live.people.advocate()))
    live.people.session.commit()
    return account


@pytest.fixture
def portal_pages(app: Flask) -> list[str]:
    """Every address of the portal that a signed-in survivor can open: not a young person's own."""
    found = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.rule.startswith("/a/")
        and not rule.arguments
        and rule_of(app, rule.endpoint) is not THEIR_PLAN
    ]
    return ["/", *sorted(found, key=lambda each: int(each.rpartition("/")[2]))]
