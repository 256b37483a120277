"""A contact in a few keys: what somebody presses and waits for is counted, never timed."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.contacts.models import Answered, Contact, ContactDraft, Theme
from tests.browser.conftest import DESK, PHONE, Live
from tests.browser.looking import too_wide, violations

pytestmark = pytest.mark.browser

Worked = tuple[Account, Case]


@dataclass
class Hands:
    """A scripted user: counts keys (letters of sentences apart) and pages that were loaded."""

    page: Page
    keys: int = 0
    letters: int = 0
    loads: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("domcontentloaded", lambda page: self.loads.append(page.url))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def say(self, sentence: str) -> None:
        self.page.keyboard.type(sentence)
        self.letters += len(sentence)

    def arrive(self, words: str) -> None:
        self.page.wait_for_selector(f"text={words}")


@pytest.fixture
def worked(live: Live) -> Worked:
    amira = live.people.advocate()
    case = live.people.case(amira)
    live.people.session.commit()
    return amira, case


@pytest.fixture
def hands(live: Live, worked: Worked) -> Hands:
    """Somebody on the first page of a case, with nothing but a keyboard."""
    amira, case = worked
    page = live.worker(amira)
    page.goto(f"{live.staff}/staff/cases/{case.id}/")
    return Hands(page)


def recorded(live: Live) -> list[Contact]:
    live.people.session.expire_all()
    return list(live.people.session.scalars(select(Contact).order_by(Contact.id)))


def test_a_call_nobody_answered_takes_three_keys_and_two_pages(live: Live, hands: Hands) -> None:
    hands.press("c")
    hands.page.wait_for_url("**/contacts/new")
    hands.press("n", "Enter")
    hands.arrive("Recorded: tried, no answer")
    assert (hands.keys, len(hands.loads)) == (3, 2)
    assert [each.answered for each in recorded(live)] == [Answered.NOBODY]


def test_a_real_call_takes_twenty_keys_beside_its_words_and_two_pages(
    live: Live, hands: Hands
) -> None:
    hands.press("c")
    hands.page.wait_for_url("**/contacts/new")
    hands.press("c", "Space", "Tab", "Tab")
    hands.say("Wants the review to hear of her new route to work.")
    hands.press("Tab")
    hands.say("Ring after the hearing")
    hands.press("Tab", *"27", "Tab", *"11", "Tab", *"2026", "Tab", "Space", "Enter")
    hands.arrive("The contact is recorded.")
    assert (hands.keys, len(hands.loads)) == (20, 2)
    [contact] = recorded(live)
    assert contact.answered is Answered.THEM
    assert contact.note == "Wants the review to hear of her new route to work."
    assert contact.agreed == "Ring after the hearing"
    assert f"{contact.next_on:%d %m %Y}" == "27 11 2026"
    assert contact.themes == [Theme.SAFETY.value]


def test_a_letter_typed_into_a_field_is_a_letter(live: Live, hands: Hands) -> None:
    hands.press("c")
    hands.page.wait_for_url("**/contacts/new")
    hands.page.focus("[name=note]")
    hands.say("can nobody come")
    assert hands.page.input_value("[name=note]") == "can nobody come"
    assert len(hands.loads) == 1
    assert recorded(live) == []


def test_a_letter_alone_never_records_anything(live: Live, hands: Hands) -> None:
    hands.press("c")
    hands.page.wait_for_url("**/contacts/new")
    hands.press("n", "n", "c", "n")
    hands.page.wait_for_timeout(300)
    assert len(hands.loads) == 1
    assert recorded(live) == []


def test_how_to_reach_them_stands_first_at_both_sizes(live: Live, worked: Worked) -> None:
    amira, case = worked
    page = live.worker(amira)
    faults: list[str] = []
    for path in ("contacts/new", "contacts/"):
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            page.goto(f"{live.staff}/staff/cases/{case.id}/{path}")
            card = page.locator("#safe-contact").bounding_box()
            form = page.locator("h1").bounding_box()
            assert card is not None
            assert form is not None
            assert card["y"] < form["y"]
            assert page.locator("text=Record a contact").first.is_visible()
            faults.extend(violations(page))
        faults.extend(str(each) for each in too_wide(page))
    page.goto(f"{live.staff}/staff/calls/")
    assert not [*faults, *violations(page)]


def test_what_was_typed_is_there_when_the_page_was_left_in_mid_sentence(
    live: Live, hands: Hands, worked: Worked
) -> None:
    hands.press("c")
    hands.page.wait_for_url("**/contacts/new")
    hands.page.click("text=Start the timer")
    hands.page.focus("[name=note]")
    hands.say("Half a sen")
    with hands.page.expect_response("**/contacts/keep"):
        hands.say("t")
    hands.page.goto(f"{live.staff}/staff/cases/{worked[1].id}/contacts/")
    hands.page.click("text=Go on")
    hands.arrive("Stop the timer")
    assert hands.page.input_value("[name=note]").startswith("Half a sen")
    live.clock.advance(minutes=3)
    hands.page.check("[name=reached][value=yes]")
    hands.page.focus("[name=agreed]")
    hands.press("Enter")
    hands.arrive("The contact is recorded.")
    assert [each.minutes for each in recorded(live)] == [3]
    assert not live.people.session.scalars(select(ContactDraft)).all()


def test_what_was_refused_is_kept_before_it_is_put_right(
    live: Live, hands: Hands, worked: Worked
) -> None:
    hands.press("c")
    hands.page.wait_for_url("**/contacts/new")
    hands.page.fill("[name=note]", "He stood at the school gate")
    with hands.page.expect_response("**/contacts/keep"):
        hands.page.get_by_role("button", name="Record this contact").last.click()
        hands.arrive("There is a problem")
    hands.page.goto(f"{live.staff}/staff/cases/{worked[1].id}/contacts/")
    hands.page.click("text=Go on")
    hands.arrive("What came of it?")
    assert hands.page.input_value("[name=note]") == "He stood at the school gate"


def test_a_lost_line_leaves_the_page_and_every_word_on_it(hands: Hands, live: Live) -> None:
    hands.press("c")
    hands.page.wait_for_url("**/contacts/new")
    hands.page.check("[name=reached][value=yes]")
    hands.page.context.set_offline(True)
    hands.page.fill("[name=note]", "She is at her sister's")
    hands.page.get_by_role("button", name="Record this contact").last.click()
    hands.arrive("No connection. Nothing on this page is lost.")
    assert hands.page.input_value("[name=note]") == "She is at her sister's"
    hands.page.context.set_offline(False)
    hands.page.get_by_role("button", name="Record this contact").last.click()
    hands.arrive("The contact is recorded.")
    assert [each.note for each in recorded(live)] == ["She is at her sister's"]
