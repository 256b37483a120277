"""Writing something down on a phone without a script and without touching it: keys alone."""

import os
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.incidents.models import Incident
from advocacy.incidents.witnesses.models import Witness
from tests.browser.conftest import Live
from tests.orders.arrange import a_term, an_order
from tests.people import People

pytestmark = pytest.mark.browser
_MOST_TABS = 60


@pytest.fixture
def jo(live: Live, people: People, session: Session) -> Account:
    advocate = people.advocate()
    case = people.case(advocate)
    who = {"actor": people.actor(advocate), "at": people.clock.now()}
    a_term(session, case, an_order(session, case, **who), words="No calls, no letters", **who)
    account = people.survivor(case)
    session.commit()
    return account


def reach(page: Page, selector: str) -> None:
    """Go on with the tab key until this has the focus."""
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("each => document.activeElement.matches(each)", selector):
            return
    pytest.fail(f"{selector} can't be reached with the keyboard at {page.url}")


def press(page: Page, selector: str, to: str, live: Live) -> None:
    reach(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live.portal}{to}")
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= 390, f"{page.url} is {wide} px wide"
    assert page.locator("h1").count() == 1
    if os.environ.get("LOOK"):
        page.screenshot(path=f"{os.environ['LOOK']}/{to.strip('/').replace('/', '-')}.png")


def writing(live: Live, jo: Account, **options: Any) -> Page:
    page = live.survivor(jo, live.context(java_script_enabled=False, **options))
    page.goto(f"{live.portal}/a/1")
    reach(page, "[name=account]")
    page.keyboard.type("He rang eleven times.")
    press(page, "[name=send]", "/a/2", live)
    return page


def test_the_ordinary_thing_is_three_pages_of_keys(
    live: Live, jo: Account, session: Session
) -> None:
    page = writing(live, jo)
    reach(page, "[name=kind]")
    page.keyboard.press("Space")
    reach(page, "[name=clock]")
    page.keyboard.type("6am")
    press(page, "[name=finish]", "/a/6", live)
    press(page, "main form button, main form [type=submit]", "/a/7", live)
    session.expire_all()
    assert session.scalars(select(Incident)).one().account == "He rang eleven times."


def test_everything_there_is_to_say_can_be_said_with_keys_alone(
    live: Live, jo: Account, session: Session
) -> None:
    page = writing(live, jo)
    for step in (2, 3, 4):
        press(page, "[name=skip]", f"/a/{step + 1}", live)
    reach(page, "[name=pages]")
    page.keyboard.press("Space")
    for _ in range(8):
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
    press(page, "[name=send]", "/a/81", live)
    for step in (81, 82, 83):
        press(page, "[name=skip]", f"/a/{step + 1}", live)
    reach(page, "[name=who]")
    page.keyboard.type("Ada Mensah")
    reach(page, "[name=another]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=out]")
    assert "Ada Mensah" in page.locator("main").inner_text()
    press(page, "[name=send]", "/a/85", live)
    for step in (85, 86, 87, 88):
        press(page, "[name=skip]", f"/a/{step + 1}", live)
    reach(page, "[name=term]")
    page.keyboard.press("Space")
    press(page, "[name=send]", "/a/6", live)
    assert "No calls, no letters" in page.locator("main").inner_text()
    press(page, "main form button, main form [type=submit]", "/a/7", live)
    session.expire_all()
    assert session.scalars(select(Witness)).one().who == "Ada Mensah"
