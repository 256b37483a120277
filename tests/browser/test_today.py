"""What comes in while somebody looks at their day."""

import pytest
from playwright.sync_api import expect

from advocacy.actor import SYSTEM
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt
from tests.browser.conftest import Live

pytestmark = pytest.mark.browser

LOOK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


def test_a_danger_that_comes_before_the_first_look_is_shown_and_said(live: Live) -> None:
    amira = live.people.advocate()
    case = live.people.case(amira)
    live.people.session.commit()
    page = live.worker(amira)
    page.goto(f"{live.staff}/staff/")
    now = live.clock.now()
    raise_prompt(
        live.people.session,
        kind="checkin.danger",
        danger=Danger.DANGER,
        due_at=now,
        at=now,
        actor=SYSTEM,
        case_id=case.id,
        subject_id=case.id,
    )
    live.people.session.commit()
    page.evaluate(LOOK_AGAIN)
    expect(page.locator(".row--danger")).to_have_count(1)
    expect(page.locator("#said")).to_contain_text("danger word")
