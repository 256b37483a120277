"""Pages that answer a mistake, and the officer's, are as usable as those that go well."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from advocacy.accounts.models import Account
from advocacy.cases.models import Case, PersonKind
from advocacy.cases.people_service import add_to_case
from tests.browse import Browser
from tests.browser.conftest import DESK, PHONE, Live
from tests.browser.looking import too_wide, violations
from tests.handover.places import Way, write

pytestmark = pytest.mark.browser

# Sent empty, each of these is answered by the form again (422), saying what to enter.
FORMS = (
    "incidents/new",
    "contacts/new",
    "people/new/dependent",
    "people/new/suspect",
    "check-ins/agree",
    "sharing/new",
    "risk/new",
    "handover/new",
    "safe-contact/new",
    "masp/new",
)
STEPS = (1, 2, 23)


def faults_of(page: Page, name: str) -> list[str]:
    """Return what somebody would stumble over, at both sizes."""
    found: list[str] = []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        found.extend(f"{name}: {each}" for each in violations(page))
    return [*found, *(f"{name} (320 px): {each}" for each in too_wide(page))]


def send_empty(page: Page) -> int:
    """Empty the page's form and send it; return the status of the answer."""
    form = page.locator("main form:has([name=send])")
    page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
    for box in form.locator("input[type=text], input:not([type]), textarea").all():
        box.fill("")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        form.locator("[name=send]").click()
    page.wait_for_selector(".govuk-error-summary")
    return answer.value.status


@pytest.fixture
def worked(live: Live) -> tuple[Account, Case]:
    """An advocate with a case."""
    amira = live.people.advocate()
    case = live.people.case(amira)
    live.people.session.commit()
    return amira, case


def test_everybody_can_put_a_form_right(live: Live, worked: tuple[Account, Case]) -> None:
    amira, case = worked
    page = live.worker(amira)
    faults: list[str] = []
    for form in FORMS:
        page.goto(f"{live.staff}/staff/cases/{case.id}/{form}")
        assert send_empty(page) == 422, form
        faults.extend(faults_of(page, form))
        for link in page.locator(".govuk-error-summary a").all():
            target = str(link.get_attribute("href")).removeprefix("#")
            if not page.locator(f'[id="{target}"]').count():
                faults.append(f"{form}: nothing is called {target}")
    assert not faults, "\n".join(faults)


def test_everybody_can_use_a_page_with_both_versions(
    live: Live, worked: tuple[Account, Case]
) -> None:
    amira, case = worked
    people = live.people
    ali = add_to_case(
        people.session, case, kind=PersonKind.DEPENDENT, name="Ali", details={},
        actor=people.actor(amira), at=live.clock.now(),
    )  # fmt: skip
    address = f"{live.staff}/staff/cases/{case.id}/people/{ali.id}"
    people.session.commit()
    page = live.worker(amira)
    other = page.context.new_page()
    for each, name in ((page, "Alina"), (other, "Alice")):
        each.goto(address)
        each.fill("[name=name]", name)
    other.click("[name=send]")
    other.wait_for_url("**/people/#*")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.click("[name=send]")
    assert answer.value.status == 409
    page.wait_for_selector("text=Alice")
    assert page.input_value("[name=name]") == "Alina"
    faults = faults_of(page, "both versions")
    assert not faults, "\n".join(faults)


def test_everybody_can_put_their_own_words_right(live: Live, jo: Account) -> None:
    page = live.survivor(jo)
    faults: list[str] = []
    for step in STEPS:
        page.goto(f"{live.portal}/a/{step}")
        page.locator("main [name=send]").click()
        page.wait_for_selector(".govuk-error-summary")
        faults.extend(faults_of(page, f"/a/{step}"))
        page.goto(f"{live.portal}/a/{step}")
        assert not page.locator(".govuk-error-summary").count(), "an old complaint is shown again"
    assert not faults, "\n".join(faults)


def test_everybody_can_use_the_officers_pages(
    live: Live, worked: tuple[Account, Case], browse: Callable[..., Browser]
) -> None:
    amira, case = worked
    entry = write(live.people.session, case, live.clock, "He stood at the bus stop.")
    lead = live.people.lead()
    live.people.session.commit()
    way = Way(live.app, live.people.session, case, browse(amira), entries=[entry])
    way.begin().decide().approve(browse(lead)).send()
    page = live.context().new_page()
    page.goto(f"{live.staff}{way.link}")
    faults = faults_of(page, "the code")
    page.fill("[name=code]", "2222-2222")
    page.click("main button")
    page.wait_for_selector(".govuk-error-summary")
    faults.extend(faults_of(page, "a wrong code"))
    page.fill("[name=code]", way.code)
    page.click("main button")
    page.wait_for_selector("text=PC Jo Adeyemi")
    faults.extend(faults_of(page, "the summary"))
    page.goto(f"{live.staff}/handover/{'x' * 32}/")
    faults.extend(faults_of(page, "a closed link"))
    assert not faults, "\n".join(faults)
