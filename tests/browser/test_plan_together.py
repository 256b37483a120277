"""Two real browsers write one plan in the same minute: her phone and her advocate's desk."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from safety_plans.card import words_of
from safety_plans.models import CrisisCard, Step, Variant
from tests.browser.conftest import DESK, PHONE, Live
from tests.people import People
from tests.safety_plans.conftest import Pair

pytestmark = pytest.mark.browser
WORDS_SEND = "form:has([name=words]) [type=submit]"
SENT = "data-was-sent"
CARD_SEND = "form:has([name=code_words]) [type=submit]"


def shows(page: Page, heading: str) -> None:
    """Wait for a page by its heading: with scripts the portal keeps one address."""
    page.locator("main h1", has_text=heading).first.wait_for()


def send(page: Page, button: str) -> None:
    """Press a button without waiting for the answer; the page it stood on is marked."""
    found = page.locator(button).last
    found.evaluate("(each, mark) => each.form.setAttribute(mark, '')", SENT)
    found.dispatch_event("click")


@dataclass
class Table:
    """Both of them at one plan, each in a browser of their own."""

    live: Live
    pair: Pair
    step: str
    new_step: str
    card: str
    phone: Page
    desk: Page

    def at(self, page: Page, path: str) -> None:
        page.goto(f"{self.live.portal if page is self.phone else self.live.staff}{path}")

    def open_step(self) -> None:
        """Both open the words of the step, before either has written."""
        self.at(self.phone, "/a/20")
        self.phone.click("button[name=step]")
        shows(self.phone, "Change the locks")
        self.at(self.phone, "/a/46")
        self.at(self.desk, self.step)

    def settled(self) -> None:
        """Wait until neither browser waits for an answer."""
        for page in (self.phone, self.desk):
            page.wait_for_selector(f"[{SENT}]", state="detached")

    def written(self) -> str:
        """Return every word that the plan, its card and what waits to be chosen hold."""
        session = self.pair.session
        session.expire_all()
        found = [step.words for step in session.scalars(select(Step))]
        found += [str(vars(words_of(card))) for card in session.scalars(select(CrisisCard))]
        found += [str(each.content) for each in session.scalars(select(Variant))]
        session.rollback()  # one that stays open would keep both of them waiting
        return "\n".join(found)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def table(request: Any, live: Live, people: People, session: Session) -> Table:
    amira = people.advocate()
    case = people.case(amira)
    pair = Pair(session, people, case, amira, people.survivor(case))
    plan = pair.plan()
    step = pair.agreed(plan, "Change the locks")
    addresses = (
        pair.address(plan, f"steps/{step.id}"), pair.address(plan, "steps/new"),
        f"/staff/cases/{case.id}/plan/card",
    )  # fmt: skip
    session.commit()
    phone = live.context(viewport=PHONE, java_script_enabled=request.param)
    desk = live.context(viewport=DESK, java_script_enabled=request.param)
    signed_in = live.survivor(pair.jo, phone), live.worker(amira, desk)
    session.rollback()
    return Table(live, pair, *addresses, *signed_in)


def test_neither_loses_a_word_of_one_step(table: Table) -> None:
    phone, desk = table.phone, table.desk
    table.open_step()
    desk.fill("[name=words]", "Change the locks on Monday with Ada from the council")
    phone.fill("[name=words]", "Change the locks when my brother is here")
    # Both are on their way before either is answered.
    for page in (desk, phone):
        send(page, WORDS_SEND)
    table.settled()
    kept = table.written()
    assert "on Monday with Ada from the council" in kept
    assert "when my brother is here" in kept
    table.at(phone, "/a/47")
    shows(phone, "Two versions")
    shown = phone.locator("main").inner_text()
    assert "Ada from the council" in shown
    assert "my brother" in shown
    phone.click("[value=merged]")
    shows(phone, "My list")
    for words in ("Monday", "Ada from the council", "my brother is here"):
        assert words in phone.locator("main").inner_text()
    table.at(desk, table.step)
    assert "my brother is here" in desk.locator("h1").inner_text()
    assert "by them" in desk.locator("main").inner_text(), "the advocate answers the new words"


def test_a_minute_of_writing_by_both_keeps_every_word(table: Table) -> None:
    """She adds, answers and writes her card while the advocate suggests and does the same."""
    phone, desk = table.phone, table.desk
    typed = []
    for turn in range(2):
        table.at(desk, table.new_step)
        table.at(phone, "/a/23")
        ours, hers = f"Ring the school, try {turn}", f"Sleep at Mia's, night {turn}"
        typed += [ours, hers]
        desk.fill("[name=words]", ours)
        phone.fill("[name=words]", hers)
        desk.select_option("[name=theme]", "home")
        for page in (desk, phone) if turn % 2 else (phone, desk):
            send(page, WORDS_SEND)
        table.settled()
    table.at(desk, table.card)
    table.at(phone, "/a/26")
    desk.fill("[name=code_words]", "Pineapple means ring me")
    phone.fill("[name=code_words]", "Lemon means come now")
    for page in (phone, desk):
        send(page, CARD_SEND)
    table.settled()
    kept = table.written()
    for words in [*typed, "Pineapple means ring me", "Lemon means come now"]:
        assert words in kept, f"“{words}” is lost"
