"""Leaving at random: any page, any way of leaving, any trouble, and nothing of it comes back.

Seeded: `EXIT=17` in a message means that the seventeenth exit can be run alone by its number.
"""

import contextlib
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pytest
from playwright.sync_api import Error, Page

from advocacy.accounts.models import Account
from tests.browser.conftest import Live
from tests.browser.leaving import (
    carry_in,
    distinct_addresses,
    has_left,
    look_back,
    mark,
    prove_back_keeps_pages,
    session_cookie,
    shown,
)

pytestmark = pytest.mark.browser

T = TypeVar("T")
IN_CI, IN_A_NIGHT, AT_ONCE = 60, 1000, 20
SLOW = 5.0
TYPED = "input[type=text]:visible, textarea:visible"


class Chance:
    """Chooses by a seed, so that what failed can be done again."""

    def __init__(self, number: int) -> None:
        self._number, self._asked = number, 0

    def below(self, most: int) -> int:
        self._asked += 1
        seed = f"{self._number}/{self._asked}".encode()
        return int.from_bytes(hashlib.sha256(seed).digest()[:8]) % most

    def one_of(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]


# --- what was going on before ---


def read_on(page: Page, _marker: str, _chance: Chance) -> None:
    """She only looks."""


def write(page: Page, marker: str, _chance: Chance) -> None:
    field = page.locator(f"main >> {TYPED}")
    if field.count():
        field.first.press_sequentially(marker)


def send(page: Page, marker: str, chance: Chance) -> None:
    """Fill in what can be filled in and send it, and don't wait for the answer."""
    write(page, marker, chance)
    buttons = page.locator("main form button[type=submit], main form button:not([type])")
    if buttons.count():
        buttons.nth(chance.below(buttons.count())).click(no_wait_after=True)


def upload(page: Page, marker: str, _chance: Chance) -> None:
    """A file is on its way and hangs."""
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
    file = {"name": f"{marker}.png", "mimeType": "image/png", "buffer": b"0" * 20_000}
    page.set_input_files("#chosen", files=[file])
    page.click("#chosen + button", no_wait_after=True)


# --- ways of leaving ---


def click(page: Page, _others: list[Page]) -> None:
    page.click(".leave__button", no_wait_after=True)


def click_twice(page: Page, _others: list[Page]) -> None:
    page.dblclick(".leave__button", no_wait_after=True)


def press_enter(page: Page, _others: list[Page]) -> None:
    page.locator("#leave").press("Enter", no_wait_after=True)


def shift_thrice(page: Page, _others: list[Page]) -> None:
    for key in ("ShiftRight", "ShiftLeft", "ShiftRight"):
        page.keyboard.press(key)


def shift_and_click(page: Page, _others: list[Page]) -> None:
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.click(".leave__button", no_wait_after=True)


def from_another_tab(_page: Page, others: list[Page]) -> None:
    others[0].click(".leave__button", no_wait_after=True)


# --- trouble ---


def no_trouble(live: Live, page: Page) -> None:
    """All is well."""


def slow(live: Live, page: Page) -> None:
    live.server.slow_exit = SLOW


def lost(live: Live, page: Page) -> None:
    page.context.route("**/x", lambda route: route.abort())


def killed(live: Live, page: Page) -> None:
    live.server.kill()


def offline(live: Live, page: Page) -> None:
    page.context.set_offline(True)


BEFORE: list[Callable[[Page, str, Chance], None]] = [read_on, write, write, send, upload]
LEAVE: list[Callable[[Page, list[Page]], None]] = [
    click, click, click_twice, press_enter, shift_thrice, shift_and_click, from_another_tab,
]  # fmt: skip
TROUBLE: list[Callable[[Live, Page], None]] = [
    no_trouble, no_trouble, no_trouble, slow, lost, killed, offline,
]  # fmt: skip


@dataclass
class Exit:
    """One exit, decided by its number alone."""

    live: Live
    jo: Account
    number: int
    addresses: list[str]

    def run(self, marker: str) -> None:
        chance, live = Chance(self.number), self.live
        address = chance.one_of(self.addresses)
        before, way = chance.one_of(BEFORE), chance.one_of(LEAVE)
        trouble, steps = chance.one_of(TROUBLE), chance.below(4)
        names = [each.__name__ for each in (before, way, trouble)]
        print(f"EXIT={self.number} {address} after {steps} steps: {', '.join(names)}")  # noqa: T201 - shown when it fails
        # Shift is no way out of a touch screen while somebody writes.
        touch = bool(chance.below(2)) and way is not shift_thrice
        context = live.context(has_touch=touch)
        page = carry_in(live, self.jo, context)
        old = session_cookie(page)
        others = [context.new_page()] if way is from_another_tab else []
        for other in others:
            other.goto(f"{live.portal}/a/30")
        page.goto(f"{live.portal}{address}")
        for _ in range(steps):
            _wander(page, chance)
        page.bring_to_front()
        mark(page, marker)
        before(page, marker, chance)
        trouble(live, page)
        way(page, others)
        if trouble is offline:
            _wait(page, "!document.body || location.protocol !== 'http:'")
        else:
            for each in (page, *others):
                # How soon is measured elsewhere; here only a slow server may not be waited for.
                has_left(live, each, within=SLOW - 0.5 if trouble is slow else 15)
        for each in (page, *others):
            look_back(each, marker)
        self._put_right()
        context.set_offline(False)
        self._is_dead(page, old, marker)
        context.close()

    def _put_right(self) -> None:
        self.live.server.slow_exit = 0
        self.live.server.revive()

    def _is_dead(self, page: Page, old: object, marker: str) -> None:
        """Whoever opens the address next sees the sign-in page; the old cookie opens nothing."""
        page.goto(f"{self.live.portal}/a/31")
        assert 'name="passphrase"' in shown(page)
        page.context.add_cookies([old])  # type: ignore[list-item]
        page.goto(f"{self.live.portal}/")
        text = shown(page)
        assert 'name="passphrase"' in text
        assert marker not in text


def _wander(page: Page, chance: Chance) -> None:
    """Follow some link of the page, as somebody does who looks about."""
    links = page.locator("main a[href^='/']:visible")
    if not links.count():
        return
    with page.expect_response(lambda answer: answer.request.method == "GET"):
        links.nth(chance.below(links.count())).click()
    _wait(page, "Boolean(document.body) && !document.body.hasAttribute('aria-busy')")


def _wait(page: Page, condition: str) -> None:
    """Wait for what a page shows, asking from here: its policy forbids to wait inside it."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with contextlib.suppress(Error):
            if page.evaluate(condition):
                return
        page.wait_for_timeout(20)
    message = f"Never became true: {condition}"
    raise AssertionError(message)


def leave_often(live: Live, jo: Account, marker: str, numbers: range) -> None:
    prove_back_keeps_pages(live)
    context = live.context()
    carry_in(live, jo, context)
    addresses = distinct_addresses(live, context)
    context.close()
    for number in numbers:
        Exit(live, jo, number, addresses).run(f"{marker}n{number}")


def test_sixty_random_exits_leave_nothing(live: Live, jo: Account, marker: str) -> None:
    leave_often(live, jo, marker, range(IN_CI))


@pytest.mark.nightly
@pytest.mark.parametrize("first", range(0, IN_A_NIGHT, AT_ONCE))
def test_a_thousand_random_exits_leave_nothing(
    live: Live, jo: Account, marker: str, first: int
) -> None:
    leave_often(live, jo, marker, range(IN_CI + first, IN_CI + first + AT_ONCE))
