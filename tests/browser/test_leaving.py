"""Leaving quickly: whatever is pressed afterwards, nothing of the portal comes back."""

import re
import time

import pytest

from advocacy.accounts.models import Account
from tests.browser.conftest import Live
from tests.browser.leaving import (
    has_left,
    mark,
    press,
    prove_back_keeps_pages,
    session_cookie,
    shown,
)

pytestmark = pytest.mark.browser

TYPED = "Stood outside again"


@pytest.fixture(autouse=True)
def control(live: Live) -> None:
    prove_back_keeps_pages(live)


def test_what_was_written_is_gone_from_the_screen_in_the_turn_of_the_press(
    live: Live, jo: Account, marker: str
) -> None:
    live.server.slow_exit = 5
    page = live.survivor(jo)
    mark(page, marker)
    left = page.evaluate(
        """() => {
            document.querySelector('.leave__button').click()
            return document.documentElement.childNodes.length + document.title
        }"""
    )
    assert left == "0"
    has_left(live, page)
    press(page, "Back", marker)


@pytest.mark.parametrize("trouble", ["slow", "killed", "offline"])
def test_leaving_does_not_wait_for_the_network(
    live: Live, jo: Account, marker: str, trouble: str
) -> None:
    context = live.context()
    page = live.survivor(jo, context)
    page.goto(f"{live.portal}/a/30")
    mark(page, marker)
    if trouble == "slow":
        live.server.slow_exit = 5
    elif trouble == "killed":
        live.server.kill()
    else:
        context.set_offline(True)
    page.click(".leave__button", no_wait_after=True)
    if trouble == "offline":
        page.wait_for_timeout(500)
    else:
        has_left(live, page)
    assert marker not in shown(page)
    press(page, "Back", marker)


def test_a_lost_exit_still_ends_the_session_with_the_next_request(
    live: Live, jo: Account, marker: str
) -> None:
    context = live.context()
    page = live.survivor(jo, context)
    page.route("**/x", lambda route: route.abort())
    mark(page, marker)
    page.click(".leave__button")
    has_left(live, page)
    page.goto(f"{live.portal}/a/31")
    assert 'name="passphrase"' in shown(page)
    page.goto(f"{live.portal}/")
    assert 'name="passphrase"' in shown(page)


def test_after_a_lost_exit_the_first_sign_in_works(live: Live, jo: Account) -> None:
    context = live.context()
    page = live.survivor(jo, context)
    page.route("**/x", lambda route: route.abort())
    page.click(".leave__button")
    has_left(live, page)
    again = live.survivor(jo, context)
    again.goto(f"{live.portal}/")
    assert again.locator(".tile").count() > 0


def test_what_was_being_written_is_there_after_coming_back(live: Live, jo: Account) -> None:
    context = live.context()
    page = live.survivor(jo, context)
    page.goto(f"{live.portal}/a/1")
    with page.expect_response(lambda answer: answer.url.endswith("/a/1") and answer.status == 204):
        page.locator("main textarea").press_sequentially(TYPED)
    page.click(".leave__button")
    has_left(live, page)
    press(page, "Back", TYPED)
    again = live.survivor(jo, live.context())
    again.goto(f"{live.portal}/a/1")
    assert again.locator("main textarea").input_value() == TYPED


def test_an_upload_that_hangs_holds_nobody_back(live: Live, jo: Account, marker: str) -> None:
    page = live.survivor(jo)
    page.route("**/a/7", lambda _route: None)
    page.evaluate(
        """() => {
            const form = document.createElement('form')
            Object.assign(form, {method: 'post', action: '/a/7', enctype: 'multipart/form-data'})
            const file = document.createElement('input')
            Object.assign(file, {type: 'file', name: 'files', id: 'chosen'})
            form.append(file, document.createElement('button'))
            document.querySelector('main').append(form)
        }"""
    )
    mark(page, marker)
    picture = {"name": f"{marker}.png", "mimeType": "image/png", "buffer": b"0" * 100_000}
    page.set_input_files("#chosen", files=[picture])
    page.click("main form button")
    page.wait_for_selector("progress")
    page.click(".leave__button")
    has_left(live, page)
    press(page, "Back", marker)


def test_a_lost_line_loses_nothing_that_was_written(live: Live, jo: Account) -> None:
    context = live.context()
    page = live.survivor(jo, context)
    page.goto(f"{live.portal}/a/1")
    page.fill("main textarea", TYPED)
    context.set_offline(True)
    page.click("main form button >> nth=0")
    page.wait_for_selector("#offline")
    assert page.locator("main textarea").input_value() == TYPED
    context.set_offline(False)
    page.click("main form button >> nth=0")
    page.wait_for_selector("main h1:not(:has-text('Write something down'))")


def test_leaving_needs_no_script(
    live: Live, jo: Account, portal_pages: list[str], marker: str
) -> None:
    context = live.context(java_script_enabled=False)
    page = live.survivor(jo, context)
    for address in portal_pages:
        page.goto(f"{live.portal}{address}")
    inside = page.locator("main").inner_text()
    page.click(".leave__button")
    has_left(live, page)
    for _ in range(10):
        page.go_back(wait_until="commit", timeout=8000)
        body = page.locator("body").inner_text()
        assert inside not in body
        assert page.locator(".tile").count() == 0
        if page.url == "about:blank":
            break


def test_every_tab_leaves_together(live: Live, jo: Account, marker: str) -> None:
    context = live.context()
    first = live.survivor(jo, context)
    others = [context.new_page(), context.new_page()]
    for page in others:
        page.goto(f"{live.portal}/a/30")
        mark(page, marker)
    first.click(".leave__button")
    for page in [first, *others]:
        has_left(live, page)
        press(page, "Back", marker)


def test_a_second_press_changes_nothing(live: Live, jo: Account, marker: str) -> None:
    page = live.survivor(jo)
    mark(page, marker)
    page.dblclick(".leave__button", no_wait_after=True)
    has_left(live, page)
    press(page, "Back", marker)


def test_no_address_of_the_portal_reaches_the_neutral_page(live: Live, jo: Account) -> None:
    page = live.survivor(jo)
    page.click(".leave__button")
    has_left(live, page)
    assert [each["referer"] for each in live.neutral.seen if each["path"] == "/weather"] == [""]
    assert page.evaluate("document.referrer") == ""
    assert page.evaluate("window.opener") is None


def test_the_old_cookie_opens_nothing(live: Live, jo: Account) -> None:
    context = live.context()
    page = live.survivor(jo, context)
    old = session_cookie(page)
    page.click(".leave__button")
    has_left(live, page)
    other = live.context()
    other.add_cookies([old])
    page = other.new_page()
    page.goto(f"{live.portal}/a/31")
    assert 'name="passphrase"' in shown(page)


def test_she_can_sign_in_again_after_leaving(live: Live, jo: Account) -> None:
    context = live.context()
    for _ in range(2):
        page = live.survivor(jo, context)
        page.click(".leave__button")
        has_left(live, page)
        # The browser clears what it holds in its own time; nobody signs in again within it.
        deadline = time.monotonic() + 15
        while context.cookies(live.portal) and time.monotonic() < deadline:
            page.wait_for_timeout(100)


def test_the_way_about_leaves_one_entry_in_the_history(live: Live, jo: Account) -> None:
    page = live.survivor(jo)
    before = page.evaluate("history.length")
    for _ in range(15):
        page.click(".tile >> nth=-1")
        page.wait_for_selector("main a[href='/']")
        page.click("main a[href='/'] >> nth=0")
        page.wait_for_selector(".tile")
    assert page.evaluate("history.length") == before
    assert re.sub(r"[?#].*", "", page.url) == f"{live.portal}/"
    assert page.title() == live.app.extensions["advocacy"].settings.public_name


def test_a_page_nobody_looks_at_is_covered(live: Live, jo: Account) -> None:
    context = live.context()
    context.add_init_script(
        """(() => {
            let hidden = false
            Object.defineProperty(document, 'hidden', { get: () => hidden })
            window.hide = (value) => {
                hidden = value
                document.dispatchEvent(new Event('visibilitychange'))
            }
        })()"""
    )
    page = live.survivor(jo, context)
    page.clock.install()
    page.evaluate("hide(true)")
    page.clock.fast_forward(61_000)
    assert page.locator(".tile").count() == 0
    assert page.locator(".leave__button").is_visible()
    page.evaluate("hide(false)")
    page.click("main button")
    assert page.locator(".tile").count() > 0


def test_leaving_comes_first_for_a_keyboard(live: Live, jo: Account) -> None:
    page = live.survivor(jo)
    page.goto(f"{live.portal}/a/30")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "leave"
    box = page.locator("#leave").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    page.mouse.wheel(0, 3000)
    page.wait_for_timeout(200)
    box = page.locator("#leave").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 40
    page.keyboard.press("Enter")
    has_left(live, page)
