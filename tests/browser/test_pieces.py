"""A film is sent from a phone whose line comes and goes: it arrives whole, and leaves nothing."""

import hashlib
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.evidence_store.models import Exhibit
from advocacy.evidence_store.upload_models import Upload
from tests.browser.conftest import Live
from tests.browser.leaving import has_left
from tests.browser.looking import too_wide, violations

pytestmark = pytest.mark.browser
DATA = secrets.token_bytes(11_000_000)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(DATA)
    return path


@pytest.fixture
def phone(live: Live, jo: Account) -> Page:
    """A phone on the page that takes files; small pieces only, as on a slow line."""
    page = live.survivor(jo)
    page.goto(f"{live.portal}/a/1")
    page.fill("[name=account]", "He rang eleven times.")
    for step in range(1, 6):
        page.click("[name=send]" if step == 1 else "[name=skip]")
        page.wait_for_selector(f"form[action='/a/{step + 1}']")
    page.click("button:has-text('Save')")
    page.wait_for_selector("[name=under_18]", state="attached")
    page.check("[name=under_18][value=no]")
    page.check("[name=intimate][value=no]")
    page.click("button:has-text('Next')")
    page.wait_for_selector("#files")
    return page


def came(session: Session) -> int:
    """Return how much has come, and let go of the database: a session of a test may write."""
    found = session.scalars(select(Upload.came).order_by(Upload.id.desc())).first() or 0
    session.rollback()
    return found


def wait_for(true: Callable[[], bool], page: Page) -> None:
    for _ in range(400):
        if true():
            return
        page.wait_for_timeout(25)
    raise AssertionError(page.inner_text("main"))


def slowly(live: Live, seconds: float) -> None:
    """Let each piece take a while, so that there is a middle to break off in."""
    answer = live.server.application

    def dawdle(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/u":
            time.sleep(seconds)
        return answer(environ, start_response)

    live.server.application = dawdle


def test_the_line_breaks_in_the_middle_and_the_film_arrives_whole(
    live: Live, phone: Page, film: Path, session: Session
) -> None:
    slowly(live, 0.06)
    phone.set_input_files("#files", film)
    phone.click("main form[data-begin] button")
    wait_for(lambda: came(session) > 0, phone)
    phone.context.set_offline(True)
    phone.wait_for_selector("text=No connection. We keep trying. Nothing is lost.")
    assert 0 < came(session) < len(DATA)
    phone.context.set_offline(False)
    phone.wait_for_selector("text=We have it", timeout=30_000)
    session.rollback()
    exhibit = session.scalars(select(Exhibit)).one()
    assert exhibit.sha256 == hashlib.sha256(DATA).digest()
    assert exhibit.reference in phone.inner_text("main")
    assert not too_wide(phone)
    assert violations(phone) == []


def test_the_server_is_away_for_a_while_and_a_reload_goes_on(
    live: Live, phone: Page, film: Path, session: Session
) -> None:
    slowly(live, 0.06)
    phone.set_input_files("#files", film)
    phone.click("main form[data-begin] button")
    wait_for(lambda: came(session) > 0, phone)
    live.server.kill()
    live.server.revive()
    phone.goto(f"{live.portal}/a/7")
    phone.wait_for_selector("text=Choose it again to go on")
    before = came(session)
    phone.set_input_files("#files", film)
    phone.click("main form[data-begin] button")
    phone.wait_for_selector("text=We have it", timeout=30_000)
    assert before > 0
    session.rollback()
    assert session.scalars(select(Exhibit.sha256)).one() == hashlib.sha256(DATA).digest()
    assert len(session.scalars(select(Upload)).all()) == 1


def test_leaving_in_the_middle_sends_nothing_more_and_keeps_nothing(
    live: Live, phone: Page, film: Path, session: Session
) -> None:
    slowly(live, 0.06)
    phone.set_input_files("#files", film)
    phone.click("main form[data-begin] button")
    wait_for(lambda: came(session) > 0, phone)
    phone.click("#leave")
    has_left(live, phone)
    phone.wait_for_timeout(500)
    stopped_at = came(session)
    sent = len(live.server.seen)
    phone.wait_for_timeout(3000)
    assert came(session) == stopped_at < len(DATA)
    assert not [each for each in live.server.seen[sent:] if each["path"].startswith("/u")]
    phone.goto(f"{live.portal}/")
    kept = phone.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert kept == "[{},{}]"


def test_stopping_deletes_what_came(live: Live, phone: Page, film: Path, session: Session) -> None:
    slowly(live, 0.06)
    phone.set_input_files("#files", film)
    phone.click("main form[data-begin] button")
    wait_for(lambda: came(session) > 0, phone)
    phone.click("text=Stop sending")
    wait_for(lambda: _states(session) == ["stopped"], phone)
    assert not phone.locator(".sending").count()


def _states(session: Session) -> list[str]:
    found = [state.value for state in session.scalars(select(Upload.state))]
    session.rollback()
    return found


def test_a_locked_page_shows_nothing_while_the_film_goes_on(
    live: Live, phone: Page, film: Path, session: Session
) -> None:
    phone.clock.install()
    phone.goto(f"{live.portal}/a/7")
    slowly(live, 0.15)
    phone.set_input_files("#files", film)
    phone.click("main form[data-begin] button")
    wait_for(lambda: came(session) > 0, phone)
    phone.clock.fast_forward(625_000)
    phone.wait_for_selector("main button:has-text('Carry on')")
    assert phone.inner_text("main").strip() == "Carry on"
    before = came(session)
    wait_for(lambda: came(session) > before, phone)
    phone.click("main button:has-text('Carry on')")
    phone.wait_for_url(f"{live.portal}/")
    assert "film.mp4" not in phone.content()
