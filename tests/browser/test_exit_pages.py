"""From every page of the survivors' site: leave, and nothing of it can be had again."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from advocacy.accounts.models import Account
from advocacy.cases.models import Case, PersonKind
from advocacy.cases.service import list_people
from advocacy.incidents.models import Voice
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.portal.diary import steps
from safety_plans.bands import Band
from safety_plans.service import start_plan
from safety_plans.steps import propose_step
from tests.browser.conftest import Live
from tests.browser.leaving import (
    carry_in,
    distinct_addresses,
    has_left,
    look_back,
    mark,
    prove_back_keeps_pages,
)

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def control(live: Live) -> None:
    prove_back_keeps_pages(live)


@pytest.fixture
def jo(live: Live, marker: str) -> Account:
    """A survivor whose pages have something on them, with the marker in all of it."""
    people, session, at = live.people, live.people.session, live.clock.now()
    advocate = people.advocate()
    case = people.case(advocate)
    account = people.survivor(case)
    _write_down(live, case, account, marker)
    person = list_people(session, case, kind=PersonKind.SURVIVOR)[0]
    theirs = people.actor(advocate)
    plan = start_plan(session, case, person, band=Band.SURVIVOR, actor=theirs, at=at)
    propose_step(
        session, plan, words=f"Step {marker}", theme="home", who="", private=False,
        actor=theirs, at=at,
    )  # fmt: skip
    session.commit()
    return account


def _write_down(live: Live, case: Case, account: Account, marker: str) -> None:
    session, at, actor = live.people.session, live.clock.now(), live.people.actor(account)
    incident = log_incident(
        session, case, actor=actor, at=at, account=f"Account {marker}",
        moment=Moment(at - timedelta(hours=2)), told=Told(place=f"Place {marker}"),
        voice=Voice.WROTE,
    )  # fmt: skip
    for page in (steps.FILES, steps.ENTRY):
        steps.look_at(session, case, incident.id, page=page, actor=actor, at=at)


def addresses(live: Live, account: Account | None) -> list[str]:
    context = live.context()
    if account is not None:
        carry_in(live, account, context)
    return distinct_addresses(live, context)


def test_nothing_comes_back_after_leaving_from_any_page(
    live: Live, jo: Account, marker: str
) -> None:
    for address in addresses(live, jo):
        context = live.context()
        context.new_page().goto(f"{live.neutral.url}/before")
        page = carry_in(live, jo, context)
        page.goto(f"{live.portal}{address}")
        mark(page, marker)
        page.click(".leave__button")
        has_left(live, page)
        look_back(page, marker)
        context.close()


def test_nothing_comes_back_without_a_script_from_any_page(
    live: Live, jo: Account, marker: str
) -> None:
    for address in addresses(live, jo):
        context = live.context(java_script_enabled=False)
        page = carry_in(live, jo, context)
        page.goto(f"{live.portal}{address}")
        page.click(".leave__button")
        has_left(live, page)
        for _ in range(10):
            page.go_back(wait_until="commit", timeout=8000)
            text = page.locator("html").inner_html()
            assert marker not in text
            assert 'class="tile' not in text
            if page.url == "about:blank":
                break
        context.close()


def test_leaving_before_a_sign_in_leaves_nothing_of_what_was_typed(live: Live, marker: str) -> None:
    for address in addresses(live, None):
        context = live.context()
        page = context.new_page()
        page.goto(f"{live.portal}{address}")
        mark(page, marker)
        page.click(".leave__button")
        has_left(live, page)
        look_back(page, marker)
        context.close()


_FORMS = """() => [...document.forms].filter((each) => each.autocomplete !== 'off'
    || ![...each.querySelectorAll('input:not([type=hidden]), textarea')]
        .every((field) => ['radio', 'checkbox', 'file', 'submit'].includes(field.type)
            || field.autocomplete === 'off'))
    .map((each) => each.outerHTML.slice(0, 300))"""
_SPELT = """() => [...document.querySelectorAll('input, textarea')]
    .filter((each) => each.spellcheck).map((each) => each.outerHTML.slice(0, 200))"""
_KEPT = """async () => [localStorage.length, sessionStorage.length,
    (await indexedDB.databases()).length, (await caches.keys()).length,
    (await navigator.serviceWorker.getRegistrations()).length,
    document.querySelectorAll('link[rel=manifest], meta[property], meta[name^="twitter"]').length,
    document.querySelectorAll('a[download], a[href$=".pdf"], iframe, object, embed').length]"""


def test_no_page_asks_the_browser_to_remember_anything(live: Live, jo: Account) -> None:
    page = carry_in(live, jo, live.context())
    name = live.app.extensions["advocacy"].settings.public_name
    for address in distinct_addresses(live, page.context):
        answer = page.goto(f"{live.portal}{address}")
        assert answer is not None
        assert page.title() == name, address
        assert page.evaluate(_FORMS) == [], f"{address}: autocomplete=off on form and field"
        assert page.evaluate(_SPELT) == [], f"{address}: spellcheck=false"
        assert page.evaluate(_KEPT) == [0] * 7, address
        assert page.get_attribute("meta[name=robots]", "content") == "noindex, nofollow"
        assert "content-disposition" not in answer.headers, address
        first_in_order(page, address)
    assert {each["name"] for each in page.context.cookies()} <= {"__Host-n", "__Host-f", "__Host-p"}


def first_in_order(page: Page, address: str) -> None:
    """The way out comes first for a keyboard, stays in sight, and is large enough for a thumb."""
    page.evaluate("document.activeElement.blur(); scrollTo(0, document.body.scrollHeight)")
    first = page.evaluate(
        "document.querySelector('a[href], button, input, select, textarea, [tabindex]').id"
    )
    assert first == "leave", address
    box = page.locator("#leave").bounding_box()
    assert box is not None
    assert box["height"] >= 44, address
    assert 0 <= box["y"] < 40, address
    assert page.locator("a[href='#leave']").count() == 1, address
