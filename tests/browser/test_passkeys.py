"""Passkeys in a real browser, with the authenticator that Chromium can pretend to have."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from advocacy.accounts.invitations import invite
from advocacy.actor import SYSTEM, Role
from tests.browser.conftest import DESK, PHONE, Live
from tests.browser.looking import too_wide, violations

pytestmark = pytest.mark.browser

SHOTS = Path("test-results") / "sign-in"
WORDS = "purple otters sail at dawn"


@pytest.fixture
def desk(live: Live) -> Page:
    """A browser with a device that can check its holder."""
    page = live.context(viewport=DESK).new_page()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def look(page: Page, name: str) -> None:
    """Keep a picture of a page at both sizes, and find nothing wrong with it."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size, label in ((PHONE, "phone"), (DESK, "desk")):
        page.set_viewport_size(size)
        assert violations(page) == [], name
        page.screenshot(path=SHOTS / f"{name}-{label}.png", full_page=True)
    assert too_wide(page) == [], name
    page.set_viewport_size(DESK)


def test_an_invited_advocate_comes_in_with_a_passkey_and_returns_with_it(
    live: Live, desk: Page
) -> None:
    session = live.people.session
    nina = invite(
        session,
        username="nkaur",
        name="Nina Kaur",
        role=Role.ADVOCATE,
        team_id=live.people.team.id,
        actor=SYSTEM,
        at=live.clock.now(),
    )
    session.commit()
    desk.goto(f"{live.staff}/staff/invitations/{nina.token}")
    look(desk, "invitation")
    desk.fill("[name=told]", nina.code)
    desk.fill("[name=passphrase]", WORDS)
    desk.fill("[name=again]", WORDS)
    desk.click("main form[action*=invitations] button[type=submit]")
    look(desk, "set-up")
    desk.click("text=Use an app")
    look(desk, "set-up-app")
    desk.goto(f"{live.staff}/staff/set-up/")
    desk.fill("[name=name]", "office laptop")
    desk.click("text=Make a passkey")
    desk.wait_for_selector("text=Show my recovery codes")
    look(desk, "set-up-codes")
    desk.click("text=Show my recovery codes")
    expect(desk.locator(".codes li")).to_have_count(10)
    look(desk, "codes")
    desk.click("text=I have written them down")
    expect(desk.locator("h1")).to_have_text("Today")
    desk.click("text=Nina Kaur")
    expect(desk.locator("main")).to_contain_text("office laptop")
    look(desk, "account")
    desk.click("text=Sign out")
    look(desk, "sign-in")
    desk.click("text=Sign in with a passkey")
    expect(desk.locator("h1")).to_have_text("Today")
    live.clock.advance(minutes=16)
    desk.goto(f"{live.staff}/staff/account/passphrase")
    expect(desk.locator("h1")).to_have_text("Confirm that it is you")
    look(desk, "confirm")
    desk.click("text=Use a passkey")
    expect(desk.locator("h1")).to_have_text("Change your passphrase")
    look(desk, "passphrase")
    for page in ("app", "passkeys/new", "recovery-codes"):
        desk.goto(f"{live.staff}/staff/account/{page}")
        look(desk, page.replace("/", "-"))


def test_a_device_that_declines_is_told_of_and_loses_nothing(live: Live) -> None:
    live.people.session.commit()
    page = live.context(viewport=DESK).new_page()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": False}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{live.staff}/staff/sign-in")
    page.fill("[name=username]", "nkaur")
    page.click("text=Sign in with a passkey")
    expect(page.locator("[data-said]")).to_contain_text("was not used", timeout=90_000)
    expect(page.locator("[name=username]")).to_have_value("nkaur")


def test_without_a_script_there_is_no_button_that_does_nothing(live: Live) -> None:
    live.people.session.commit()
    page = live.context(viewport=DESK, java_script_enabled=False).new_page()
    page.goto(f"{live.staff}/staff/sign-in")
    expect(page.get_by_text("Sign in with a passkey")).to_be_hidden()


def test_a_note_sent_too_late_is_offered_again(live: Live) -> None:
    amira = live.people.advocate()
    live.people.case(amira)
    live.people.session.commit()
    page = live.worker(amira)
    page.fill("[name=text]", "Okafor")
    live.clock.advance(minutes=31)
    page.click("text=Find")
    page.wait_for_url("**/sign-in")
    page = live.worker(amira, page.context)
    expect(page.locator("main")).to_contain_text("Saved for you")
    look(page, "today-kept")
    page.click("text=Look at it")
    look(page, "kept")
    page.click("text=Send it now")
    expect(page.locator("h1")).to_have_text("Find in your cases")
    expect(page.locator("main")).to_contain_text("J.O.")
    page.goto(f"{live.staff}/staff/")
    expect(page.locator("main")).not_to_contain_text("Saved for you")
