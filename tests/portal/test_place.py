"""Whoever comes back is where they were: the server knew, the phone kept nothing."""

from collections.abc import Callable

import pytest

from advocacy.accounts.models import Account
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.people import PASSPHRASE, People

Browse = Callable[..., Browser]


@pytest.fixture
def jo(people: People) -> Account:
    return people.survivor(people.case(people.advocate()))


def led_to(browser: Browser, account: Account) -> str:
    answer = browser.post("/", {"username": account.username, "passphrase": PASSPHRASE})
    return answer.headers["Location"]


def test_leaving_in_mid_step_comes_back_to_the_step(jo: Account, browse: Browse) -> None:
    browser = browse(jo)
    browser.get("/")
    browser.get("/a/3")
    browser.post("/x", token=False)
    assert led_to(browse(portal=True), jo) == "/a/3"


def test_an_idle_lock_comes_back_to_the_step(jo: Account, browse: Browse, clock: FakeClock) -> None:
    browser = browse(jo)
    browser.follow(browser.post("/a/1", {"account": "He waited outside."}))
    clock.advance(minutes=11)
    assert browser.get("/a/2").headers["Location"] == "/"
    assert led_to(browse(portal=True), jo) == "/a/2"


def test_who_went_home_or_was_never_here_begins_at_the_beginning(
    jo: Account, browse: Browse
) -> None:
    assert led_to(browse(portal=True), jo) == "/"
    browser = browse(jo)
    browser.get("/a/3")
    browser.get("/")
    assert led_to(browse(portal=True), jo) == "/"


def test_after_a_day_the_place_is_forgotten(jo: Account, browse: Browse, clock: FakeClock) -> None:
    browse(jo).get("/a/3")
    clock.advance(hours=25)
    assert led_to(browse(portal=True), jo) == "/"


def test_somebody_elses_place_is_never_taken(jo: Account, browse: Browse, people: People) -> None:
    browse(jo).get("/a/3")
    other = people.survivor(people.case(people.advocate()), name="sam")
    assert led_to(browse(portal=True), other) == "/"
