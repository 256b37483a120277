"""Conversations, patterns and exhibits in a real browser: without scripts, without a mouse."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select

from advocacy.accounts.models import Account
from advocacy.actor import Role
from advocacy.cases.models import Case
from advocacy.db import writing
from advocacy.evidence_store.models import Exhibit
from advocacy.incidents.imports.working import run_one
from advocacy.vault import Vault
from tests.browser.conftest import DESK, PHONE, Live
from tests.browser.looking import too_wide, violations
from tests.fakes import FakeBlobs
from tests.incidents.desk import Desk

pytestmark = pytest.mark.browser

CHAT = "".join(
    f"13/03/2026, {8 + n // 60:02}:{n % 60:02} - {'Jo' if n % 9 == 4 else 'Marek'}: message {n}.\n"
    for n in range(70)
)


@pytest.fixture
def worker(live: Live, engine: Engine, vault: Vault, blobs: FakeBlobs) -> Callable[[], None]:
    def work() -> None:
        run_one(partial(writing, engine, vault), vault, blobs, now=live.clock.now)

    return work


@pytest.fixture
def amira(live: Live) -> Account:
    return live.people.advocate()


@pytest.fixture
def case(live: Live, amira: Account) -> Case:
    return live.people.case(amira)


@pytest.fixture
def brought(
    live: Live, engine: Engine, vault: Vault, blobs: FakeBlobs, case: Case, amira: Account
) -> Exhibit:
    session = live.people.session
    desk = Desk(session, engine, vault, blobs, live.clock, live.people, case, None, amira)
    return desk.bring(CHAT)


def look(page: Page) -> None:
    """Look at a page at both sizes, as axe does, and for what is too wide."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert violations(page) == []
    assert too_wide(page) == []


def read_in(page: Page, live: Live, exhibit: Exhibit, work: Callable[[], None]) -> None:
    """Take the messages of a file in, as somebody does who waits for each page."""
    page.goto(f"{live.staff}/staff/cases/{exhibit.case_id}/files/{exhibit.id}")
    page.get_by_role("link", name="Read the messages in this file").click()
    page.get_by_role("button", name="Read the messages in this file").click()
    expect(page.get_by_text("The file is being read")).to_be_visible()
    work()
    page.reload()
    page.get_by_label("Marek").select_option("suspect")
    page.get_by_label("Jo", exact=True).select_option("survivor")
    page.get_by_role("button", name="Import these messages").click()
    work()
    page.reload()
    page.get_by_role("link", name="Read the conversation").click()


def test_without_scripts_messages_of_two_pages_become_one_incident(
    live: Live, amira: Account, brought: Exhibit, worker: Callable[[], None]
) -> None:
    page = live.worker(amira, live.context(viewport=DESK, java_script_enabled=False))
    read_in(page, live, brought, worker)
    page.get_by_label("Message 3,").check()
    page.get_by_role("button", name="Later messages").click()
    expect(page.get_by_text("1 message is ticked on other pages")).to_be_visible()
    page.get_by_label("Message 60,").check()
    page.get_by_role("button", name="Write an incident from the ticked messages").click()
    expect(page.get_by_text("2 messages it is about")).to_be_visible()
    assert page.locator("[name=came_by]").input_value() == "WhatsApp, from Marek"
    page.locator("[name=account]").fill("He wrote all day.")
    page.get_by_role("button", name="Save incident").click()
    expect(page.get_by_role("heading", name="Messages it is about")).to_be_visible()
    expect(page.get_by_text("message 59.")).to_be_visible()
    expect(page.get_by_text("message 30.")).to_have_count(0)
    page.get_by_role("link", name="Original of message 60").click()
    expect(page.get_by_text("13/03/2026, 08:59 - Marek: message 59.")).to_be_visible()
    page.get_by_role("link", name="To its place in the conversation").click()
    expect(page.locator(".said .row").first).to_contain_text("message 59.")


def test_without_scripts_the_pattern_has_its_tables_and_a_file_gets_its_number(
    live: Live, amira: Account, brought: Exhibit, worker: Callable[[], None]
) -> None:
    page = live.worker(amira, live.context(viewport=DESK, java_script_enabled=False))
    read_in(page, live, brought, worker)
    start = f"{live.staff}/staff/cases/{brought.case_id}"
    page.goto(f"{start}/pattern/")
    expect(page.locator("main")).to_contain_text("1 incident and 62 imported messages")
    assert page.locator("figure table, details table, main table").count() > 0
    page.goto(f"{start}/files/{brought.id}/exhibit")
    page.get_by_label("What is it?").fill("Export of a chat")
    page.get_by_role("button", name="Give it this number").click()
    expect(page.get_by_text("JO/1").first).to_be_visible()


def test_messages_are_ticked_with_nothing_but_a_keyboard(
    live: Live, amira: Account, brought: Exhibit, worker: Callable[[], None]
) -> None:
    page = live.worker(amira)
    read_in(page, live, brought, worker)
    look(page)
    page.get_by_label("Message 1,").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Message 2,")).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Write an incident from the ticked messages").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 messages it is about")).to_be_visible()
    look(page)


def test_nothing_ticked_is_said_without_scripts(
    live: Live, amira: Account, brought: Exhibit, worker: Callable[[], None]
) -> None:
    page = live.worker(amira, live.context(viewport=DESK, java_script_enabled=False))
    read_in(page, live, brought, worker)
    page.get_by_role("button", name="Write an incident from the ticked messages").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick the messages it is about")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_survivor_sends_an_export_and_reads_it_where_it_is_safe(
    live: Live, jo: Account, engine: Engine, worker: Callable[[], None], tmp_path: Path,
    scripts: bool,  # noqa: FBT001 - what the test is told by its parameters
) -> None:  # fmt: skip
    export = tmp_path / "WhatsApp Chat with Marek.txt"
    export.write_text(CHAT)
    page = live.survivor(jo, live.context(java_script_enabled=scripts))
    page.get_by_role("link", name="Add from your phone").click()
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Choose the file").set_input_files(export)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="We have it")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    session = live.people.session
    session.rollback()
    amira = session.scalars(select(Account).where(Account.role == Role.ADVOCATE)).one()
    exhibit = session.scalars(select(Exhibit)).one()
    session.commit()  # or the server waits for this reader
    read_in(live.worker(amira), live, exhibit, worker)
    page.get_by_role("link", name="Add from your phone").click()
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="Is it safe to show this now?")).to_be_visible()
    expect(page.get_by_text("message 3.")).to_have_count(0)
    page.get_by_role("button", name="Yes, show it").click()
    expect(page.get_by_text("message 3.")).to_be_visible()
    assert page.title() == "Notes"
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/weather")
    for _ in range(4):
        page.go_back()
        expect(page.get_by_text("message 3.")).to_have_count(0)
