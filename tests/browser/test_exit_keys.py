"""Leaving by the keyboard: Shift three times, whichever Shift, and never by writing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from advocacy.accounts.models import Account
from tests.browser.conftest import Live
from tests.browser.leaving import carry_in, has_left

pytestmark = pytest.mark.browser


def press(*keys: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)

    return act


def both_at_once(page: Page) -> None:
    for _ in range(2):
        page.keyboard.down("ShiftLeft")
        page.keyboard.down("ShiftRight")
        page.keyboard.up("ShiftLeft")
        page.keyboard.up("ShiftRight")


def hold(page: Page) -> None:
    for _ in range(6):
        page.keyboard.down("Shift")
    page.keyboard.up("Shift")


def write_capitals(page: Page) -> None:
    for _ in range(5):
        page.keyboard.press("Shift+J")


def hold_and_click(page: Page) -> None:
    for _ in range(4):
        page.keyboard.down("Shift")
        page.locator("h1").click()
        page.keyboard.up("Shift")


def too_slowly(page: Page) -> None:
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_timeout(5100)
    page.keyboard.press("Shift")


def slowly_but_in_time(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")
        page.wait_for_timeout(1500)


SHIFT = "Shift"
LEAVES = {
    "left, right, left": press("ShiftLeft", "ShiftRight", "ShiftLeft"),
    "right three times": press("ShiftRight", "ShiftRight", "ShiftRight"),
    "after a letter, three more": press(SHIFT, SHIFT, "a", SHIFT, SHIFT, SHIFT),
    "both held, let go one by one": both_at_once,
    "within five seconds": slowly_but_in_time,
}
STAYS = {
    "twice": press(SHIFT, SHIFT),
    "a letter between": press(SHIFT, SHIFT, "a", SHIFT, SHIFT, "b", SHIFT),
    "Escape": press("Escape", "Escape", "Escape"),
    "held down": hold,
    "capitals": write_capitals,
    "Shift with Control": press("Control+Shift", "Control+Shift", "Control+Shift"),
    "choosing text": hold_and_click,
    "too slowly": too_slowly,
}


def test_three_shifts_leave(live: Live, jo: Account) -> None:
    for act in LEAVES.values():
        page = carry_in(live, jo, live.context())
        page.goto(f"{live.portal}/a/1")
        page.locator("main textarea").focus()
        act(page)
        has_left(live, page)


def test_nothing_else_leaves(live: Live, jo: Account) -> None:
    page = carry_in(live, jo, live.context())
    for what, act in STAYS.items():
        page.goto(f"{live.portal}/a/1")
        page.locator("main textarea").focus()
        act(page)
        page.wait_for_timeout(100)
        assert page.url == f"{live.portal}/a/1", what
        assert page.locator("#leave").is_visible(), what


def test_shift_leaves_a_touch_screen_when_nobody_writes(live: Live, jo: Account) -> None:
    page = carry_in(live, jo, live.context(has_touch=True, is_mobile=True))
    press(SHIFT, SHIFT, SHIFT)(page)
    has_left(live, page)


def test_the_shift_of_a_phones_keyboard_never_leaves(live: Live, jo: Account) -> None:
    page = carry_in(live, jo, live.context(has_touch=True, is_mobile=True))
    page.goto(f"{live.portal}/a/1")
    page.locator("main textarea").focus()
    press(SHIFT, SHIFT, SHIFT, SHIFT)(page)
    page.wait_for_timeout(100)
    assert page.url == f"{live.portal}/a/1"


def test_whoever_has_reached_the_way_out_keeps_it_when_the_next_page_arrives(
    live: Live, jo: Account
) -> None:
    page = carry_in(live, jo, live.context())
    arriving: list[Route] = []

    def delay(route: Route) -> None:
        arriving.append(route)

    page.route("**/a/30", delay)
    first = page.title(), page.locator("h1").inner_text()
    page.locator("main").evaluate(
        "(main) => { const link = document.createElement('a'); link.href = '/a/30';"
        " link.id = 'on'; link.textContent = 'On'; main.append(link) }"
    )
    page.click("#on", no_wait_after=True)
    while not arriving:
        page.wait_for_timeout(20)
    page.locator("#leave").focus()
    arriving[0].continue_()
    page.locator("#on").wait_for(state="detached")
    assert (page.title(), page.locator("h1").inner_text()) != first
    page.keyboard.press("Enter")
    has_left(live, page)
