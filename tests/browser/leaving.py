"""What every test of leaving does: puts markers in, leaves, presses Back and Forward, looks."""

import contextlib
from collections.abc import Iterator
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Page
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from advocacy.accounts.models import Account
from advocacy.web.guard import Site, rule_of
from tests.browser.conftest import Live
from tests.people import PASSPHRASE

# The browsers that were seen to keep pages for Back.
_PROVEN: set[Browser] = set()


def prove_back_keeps_pages(live: Live) -> None:
    """The browser must keep pages for Back, or every test here would pass for the wrong reason."""
    if live.chromium in _PROVEN:
        return
    page = live.context().new_page()
    page.goto(f"{live.neutral.url}/one")
    page.evaluate("addEventListener('pageshow', (event) => { window.kept = event.persisted })")
    page.goto(f"{live.neutral.url}/two")
    page.go_back(wait_until="commit")
    assert page.evaluate("window.kept") is True, "The back/forward cache is off: a void run."
    _PROVEN.add(live.chromium)


def _addresses(rule: Rule) -> Iterator[str]:
    """Yield the addresses of a rule; those with a number in them once for each number."""
    if not rule.arguments:
        yield rule.rule
        return
    for name in rule.arguments:
        converter = rule._converters[name]
        if isinstance(converter, AnyConverter):
            numbers = sorted(converter.items)
        else:
            assert isinstance(converter, IntegerConverter), f"{rule.rule} takes more than a number"
            assert converter.min is not None
            assert converter.max is not None
            numbers = [str(each) for each in range(converter.min, converter.max + 1)]
        for number in numbers:
            built = rule.build({name: number}, append_unknown=False)
            assert built is not None
            yield built[1]


def survivor_addresses(app: Flask) -> list[str]:
    """Return every address of the survivors' site that shows a page, and two that show an error."""
    found = {
        address
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and (declared := rule_of(app, rule.endpoint)) is not None
        and declared.site is Site.SURVIVOR
        for address in _addresses(rule)
    }
    return [*sorted(found), "/a/999", "/x"]


def distinct_addresses(live: Live, context: BrowserContext) -> list[str]:
    """Return the addresses that show a page of their own to whoever this context is."""
    found: dict[str, None] = {}
    for address in survivor_addresses(live.app):
        answer = context.request.get(f"{live.portal}{address}")
        found[answer.url.removeprefix(live.portal)] = None
    return list(found)


def carry_in(live: Live, account: Account, context: BrowserContext) -> Page:
    """Return a survivor's first screen; signed in beside the page, which saves half a second."""
    given = {"username": account.username, "passphrase": PASSPHRASE}
    answer = context.request.post(f"{live.portal}/", form=given, max_redirects=0)
    assert answer.status == 303
    page = context.new_page()
    page.goto(f"{live.portal}/")
    return page


def mark(page: Page, marker: str) -> None:
    """Put a marker on the page and into every field, as if it were what somebody wrote."""
    page.evaluate(
        """(marker) => {
            const line = document.createElement('p')
            line.textContent = marker
            document.querySelector('main').append(line)
            document.querySelectorAll('main input[type=text], main textarea')
                .forEach((field) => { field.value = marker })
        }""",
        marker,
    )


# A document that is only beginning has no root yet, and so holds nothing.
_READ = """() => [document.documentElement?.outerHTML ?? '', document.title,
    ...[...document.querySelectorAll('input, textarea')].map((each) => each.value)].join('\\n')"""


def shown(page: Page) -> str:
    """Return everything the document holds, typed text and title included."""
    while True:
        try:
            return str(page.evaluate(_READ))
        except Error as gone:
            if "context was destroyed" not in gone.message and "navigat" not in gone.message:
                raise
            # The page was replaced while it was read: read what replaced it.


def _history(page: Page) -> Any:
    """Return the history; a page that is being replaced is asked again once it is there."""
    for _ in range(50):
        session = page.context.new_cdp_session(page)
        try:
            return session.send("Page.getNavigationHistory")
        except Error as gone:
            if "Not attached to an active page" not in gone.message:
                raise
            page.wait_for_timeout(100)
        finally:
            with contextlib.suppress(Error):
                session.detach()
    message = "The page did not come within five seconds."
    raise AssertionError(message)


def at_the_end(page: Page, key: str) -> bool:
    """Return whether there is nothing more to go back or forward to."""
    history = _history(page)
    end = 0 if key == "Back" else len(history["entries"]) - 1
    return bool(history["currentIndex"] == end)


def press(page: Page, key: str, marker: str) -> None:
    """Press Back or Forward up to ten times; look at once, and again when the page has settled."""
    for _ in range(10):
        if at_the_end(page, key):
            return
        turn = page.go_back if key == "Back" else page.go_forward
        try:
            turn(wait_until="commit", timeout=6000)
        except Error as nowhere:
            if "Timeout" not in nowhere.message and "ERR_" not in nowhere.message:
                raise
        for _look in range(2):
            text = shown(page)
            assert marker not in text
            assert 'class="tile' not in text
            page.wait_for_timeout(40)


def look_back(page: Page, marker: str) -> None:
    """Go all the way back, then all the way forward: nothing of the portal may be there."""
    press(page, "Back", marker)
    press(page, "Forward", marker)


def has_left(live: Live, page: Page, *, within: float = 4.5) -> None:
    """Wait until the neutral page is there: sooner than a slow server answers the exit."""
    page.wait_for_url(f"{live.neutral.url}/weather", timeout=within * 1000)


def session_cookie(page: Page) -> Any:
    """Return the cookie of the survivor's session."""
    return next(each for each in page.context.cookies() if each["name"] == "__Host-n")
