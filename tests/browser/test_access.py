"""Pages that everybody can use: axe finds nothing, nothing scrolls sideways on a small phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from advocacy.accounts.models import Account
from advocacy.actor import Role
from advocacy.administration.grants import ask
from advocacy.administration.models import Wanted
from advocacy.administration.posts import post_of
from safety_plans.parts import Part
from tests.browser.conftest import DESK, PHONE, Live
from tests.browser.looking import too_wide, violations, walk
from tests.safety_plans.conftest import Pair

pytestmark = pytest.mark.browser

SHOTS = Path("test-results") / "pages"
# A page that an advocate and a lead both open is looked at once in a run.
SEEN: set[str] = set()


def look_at_all(live: Live, page: Page, base: str, start: list[str], who: str) -> None:
    """Look at one page of every endpoint that can be reached by links, at both sizes."""
    faults: list[str] = []
    pages = walk(live.app, page, base, start)
    for endpoint, path in pages.items():
        if endpoint in SEEN:
            continue
        SEEN.add(endpoint)
        page.goto(f"{base}{path}")
        for name, size in (("phone", PHONE), ("desk", DESK)):
            page.set_viewport_size(size)
            faults.extend(f"{endpoint} ({name}): {each}" for each in violations(page))
            SHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SHOTS / f"{who}-{endpoint}-{name}.png", full_page=True)
        faults.extend(f"{endpoint} (320 px): {each}" for each in too_wide(page))
    assert pages
    assert not faults, "\n".join(faults)


@pytest.fixture
def busy(live: Live) -> Account:
    """An advocate with a case that has been worked on."""
    amira = live.people.advocate()
    live.people.case(amira)
    live.people.session.commit()
    return amira


def test_everybody_can_use_the_advocates_pages(live: Live, busy: Account) -> None:
    look_at_all(live, live.worker(busy), live.staff, ["/staff/"], "advocate")


def test_everybody_can_use_the_leads_pages(live: Live, busy: Account) -> None:
    lead = live.people.lead()
    live.people.session.commit()
    look_at_all(live, live.worker(lead), live.staff, ["/staff/"], "lead")


def test_everybody_can_use_the_helplines_pages(live: Live) -> None:
    tom = live.people.helpline()
    live.people.session.commit()
    look_at_all(live, live.worker(tom), live.staff, ["/staff/helpline"], "helpline")


def test_everybody_can_use_the_survivors_pages(
    live: Live, jo: Account, portal_pages: list[str]
) -> None:
    look_at_all(live, live.survivor(jo), live.portal, portal_pages, "survivor")


def test_everybody_can_use_a_young_persons_pages(live: Live) -> None:
    session, amira = live.people.session, live.people.advocate()
    case = live.people.case(amira)
    pair = Pair(session, live.people, case, amira, live.people.survivor(case))
    noah, plan = pair.young(*Part)
    for part in Part:
        pair.propose(plan, f"Words of {part}", part=part)
    session.commit()
    start = ["/", *(f"/a/{number}" for number in range(110, 116))]
    look_at_all(live, live.survivor(noah), live.portal, start, "young")


def test_everybody_can_use_the_pages_before_a_sign_in(live: Live) -> None:
    page = live.context().new_page()
    look_at_all(live, page, live.staff, ["/staff/sign-in"], "nobody")
    SEEN.discard("portal.home")
    look_at_all(live, page, live.portal, ["/", "/a/30", "/a/60"], "nobody")


@pytest.fixture
def asked(live: Live, busy: Account) -> Account:
    """An administrator who has asked a lead for a new way to sign in for the advocate."""
    ada = live.people.account(Role.ADMINISTRATOR, "Ada Min")
    live.people.lead()
    live.people.agency()
    ask(
        live.people.session,
        Wanted.RESET,
        account=busy,
        post=post_of(busy),
        why="Lost her phone",
        actor=live.people.actor(ada),
        at=live.clock.now(),
    )
    live.people.session.commit()
    return ada


def test_everybody_can_use_the_administrators_pages(live: Live, asked: Account) -> None:
    page = live.worker(asked)
    look_at_all(live, page, live.staff, ["/staff/administration/"], "administrator")


def test_everybody_can_use_the_page_on_which_a_lead_decides(live: Live, asked: Account) -> None:
    grace = live.people.lead("Grace Hill")
    live.people.session.commit()
    SEEN.discard("grants.grants")
    look_at_all(live, live.worker(grace), live.staff, ["/staff/grants/"], "lead")
