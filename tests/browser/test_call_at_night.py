"""A call of two minutes, logged with the keyboard alone: keys and page loads are counted."""

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from advocacy.referrals.models import HelplineCall
from tests.browser.conftest import Live

pytestmark = pytest.mark.browser

MOST_KEYS, MOST_LOADS = 26, 2


class Hands:
    """Counts what is pressed besides the words themselves, and the pages that are loaded."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.loads = page, 0, 0
        page.on("domcontentloaded", self._loaded)

    def _loaded(self, _page: Page) -> None:
        self.loads += 1

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.keys += 1

    def to(self, name: str) -> None:
        """Go on with Tab until a field has the focus."""
        for _ in range(30):
            if self.page.evaluate("document.activeElement.name") == name:
                return
            self.press("Tab")
        message = f"Tab never came to {name}"
        raise AssertionError(message)


def test_a_call_is_logged_with_few_keys_and_two_pages(live: Live) -> None:
    tom = live.people.helpline()
    live.people.session.commit()
    page = live.worker(tom)
    page.goto(f"{live.staff}/staff/helpline")
    hands = Hands(page)
    hands.press("c")
    page.wait_for_url("**/calls/new")
    # The address is there before the script has run.
    page.wait_for_selector("[name=danger_now]:focus")
    hands.press("ArrowDown")  # No
    hands.to("about")
    page.keyboard.type("Parcels for two months. Wanted to know whom to tell.")
    hands.to("done")
    page.keyboard.type("Listened, gave 101.")
    hands.to("outcome")
    hands.press("Space")
    with page.expect_navigation():
        hands.press("Control+Enter")
    assert page.url.endswith("/staff/helpline")
    live.people.session.rollback()
    call = live.people.session.scalars(select(HelplineCall)).one()
    assert call.done == "Listened, gave 101."
    assert hands.loads == MOST_LOADS
    assert hands.keys <= MOST_KEYS, hands.keys


def test_what_was_written_is_kept_while_they_talk_and_no_script_is_needed(live: Live) -> None:
    tom = live.people.helpline()
    live.people.session.commit()
    page = live.worker(tom)
    page.goto(f"{live.staff}/staff/helpline/calls/new")
    with page.expect_response("**/calls/notes"):
        page.fill("[name=about]", "Half a sentence")
    page.goto(f"{live.staff}/staff/helpline")
    page.click("text=Go on")
    assert page.input_value("[name=about]") == "Half a sentence"
    page.fill("[name=call_name]", "Blue Heron")
    page.click("text=Keep notes, look back")
    assert page.input_value("[name=call_name]") == "Blue Heron"
