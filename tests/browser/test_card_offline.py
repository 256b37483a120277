"""In a dead spot: the card opens where there is no connection, and leaving takes it along."""

import pytest
from playwright.sync_api import Page

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from safety_plans.card import CardWords, save_card
from tests.browser.conftest import Live
from tests.browser.leaving import carry_in, has_left, look_back, prove_back_keeps_pages
from tests.browser.looking import too_wide, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def jo(live: Live, marker: str) -> Account:
    """A survivor with a card that says the marker."""
    people, session = live.people, live.people.session
    case = people.case(people.advocate())
    account = people.survivor(case)
    _write_card(live, case, account, marker)
    session.commit()
    return account


def _write_card(live: Live, case: Case, account: Account, marker: str) -> None:
    save_card(
        live.people.session, case, revision=0, actor=live.people.actor(account),
        words=CardWords(where_to_go=f"Go to {marker}", code_words=f"Say {marker}"),
        at=live.clock.now(),
    )  # fmt: skip


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def phone(live: Live, jo: Account, request: pytest.FixtureRequest) -> Page:
    return carry_in(live, jo, live.context(java_script_enabled=request.param))


def test_one_tap_opens_the_card_without_a_connection(phone: Page, marker: str) -> None:
    assert not phone.get_by_text(f"Go to {marker}").is_visible()
    phone.context.set_offline(True)
    phone.click("summary:has-text('My card')")
    assert phone.get_by_text(f"Go to {marker}").is_visible()
    assert phone.get_by_role("link", name="999", exact=True).is_visible()
    box = phone.get_by_role("link", name="999", exact=True).bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_opening_it_asks_the_network_for_nothing(phone: Page) -> None:
    phone.wait_for_load_state("networkidle")
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.click("summary:has-text('My card')")
    phone.click("summary:has-text('hear or speak')")
    assert phone.get_by_text("Sign up first").is_visible()
    assert asked == []


def test_on_any_later_page_the_card_comes_up_where_the_line_is_dead(
    live: Live, jo: Account, marker: str
) -> None:
    page = carry_in(live, jo, live.context())
    page.click("text=Who can see this")
    page.wait_for_selector("h1:has-text('Who can see this')")
    assert marker not in page.content()
    page.context.set_offline(True)
    page.click("main a[href='/']")
    page.wait_for_selector("text=No connection")
    page.click("summary:has-text('My card')")
    assert page.get_by_text(f"Go to {marker}").is_visible()


def test_the_open_card_is_gone_with_the_exit(live: Live, jo: Account, marker: str) -> None:
    prove_back_keeps_pages(live)
    context = live.context()
    context.new_page().goto(f"{live.neutral.url}/before")
    page = carry_in(live, jo, context)
    page.click("summary:has-text('My card')")
    page.click(".leave__button")
    has_left(live, page)
    look_back(page, marker)


def test_leaving_without_a_connection_takes_the_card_off_the_screen(
    live: Live, jo: Account, marker: str
) -> None:
    page = carry_in(live, jo, live.context())
    page.click("summary:has-text('My card')")
    page.context.set_offline(True)
    page.evaluate("document.querySelector('.leave__button').click()")
    page.wait_for_timeout(300)
    look_back(page, marker)


def test_nothing_of_it_is_stored_by_the_browser(live: Live, jo: Account, marker: str) -> None:
    page = carry_in(live, jo, live.context())
    page.click("summary:has-text('My card')")
    kept = page.evaluate(
        """async () => [localStorage.length, sessionStorage.length,
            (await caches.keys()).length, (await indexedDB.databases()).length,
            (await navigator.serviceWorker.getRegistrations()).length]"""
    )
    assert kept == [0, 0, 0, 0, 0]


def test_the_open_card_fits_the_phone_and_is_read_by_everybody(live: Live, jo: Account) -> None:
    page = carry_in(live, jo, live.context())
    page.click("summary:has-text('My card')")
    page.click("summary:has-text('hear or speak')")
    assert not too_wide(page)
    assert violations(page) == []
