"""On a poor line what is written is kept once the line is back, and no page waits for ever."""

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.portal.models import PortalDraft
from tests.browser.conftest import Live

pytestmark = pytest.mark.browser
WORDS = "He rang eleven times."


@pytest.fixture
def phone(live: Live, jo: Account) -> Page:
    page = live.survivor(jo)
    page.goto(f"{live.portal}/a/1")
    return page


def begun(session: Session) -> str:
    """Return what is kept of the first step, and let go of the database."""
    found = session.scalar(select(PortalDraft).where(PortalDraft.page == 1))
    words = "" if found is None else str(found.data["account"][0])
    session.rollback()
    session.expire_all()
    return words


def is_kept(page: Page, session: Session, words: str) -> bool:
    for _ in range(200):
        if begun(session) == words:
            return True
        page.wait_for_timeout(50)
    return False


def test_what_was_written_while_the_line_was_down_is_kept_when_it_is_back(
    phone: Page, session: Session
) -> None:
    phone.context.set_offline(True)
    with phone.expect_event("requestfailed"):
        phone.fill("[name=account]", WORDS)
    phone.context.set_offline(False)
    assert is_kept(phone, session, WORDS)


def test_more_words_than_a_page_may_send_on_after_it_is_gone_are_kept_too(
    phone: Page, session: Session
) -> None:
    words = "اتصل بي مرة أخرى " * 1000
    phone.fill("[name=account]", words)
    assert is_kept(phone, session, words)


@pytest.fixture
def over() -> Iterator[Event]:
    """Set when the test is over, so that nothing waits on."""
    over = Event()
    yield over
    over.set()


def hold(live: Live, over: Event, method: str, path: str, *, draft: bool = False) -> list[str]:
    """Let the first such request never be answered, as on a line that died without a word."""
    answer, held = live.server.application, []

    def hang(environ: dict[str, Any], start_response: Any) -> Any:
        asked = (environ["REQUEST_METHOD"], environ["PATH_INFO"], "HTTP_X_DRAFT" in environ)
        if held or asked != (method, path, draft):
            return answer(environ, start_response)
        held.append(path)
        over.wait(60)
        start_response("503 Service Unavailable", [])
        return []

    live.server.application = hang
    return held


def test_a_draft_that_is_never_answered_is_given_up_and_sent_again(
    live: Live, phone: Page, session: Session, over: Event
) -> None:
    held = hold(live, over, "POST", "/a/1", draft=True)
    with phone.expect_event("requestfailed", timeout=20_000):
        phone.fill("[name=account]", WORDS)
    assert held
    assert is_kept(phone, session, WORDS)


def test_a_page_that_is_never_answered_is_told_and_can_be_asked_for_again(
    live: Live, phone: Page, over: Event
) -> None:
    phone.clock.install()
    phone.goto(f"{live.portal}/a/1")
    held = hold(live, over, "GET", "/a/2")
    phone.fill("[name=account]", WORDS)
    with phone.expect_request("**/a/2"):
        phone.click("[name=send]")
    phone.clock.fast_forward(31_000)
    phone.wait_for_selector("text=No connection. Nothing on this page is lost.")
    phone.click("[name=send]")
    phone.wait_for_selector("h1:has-text('When was it?')")
    assert held
