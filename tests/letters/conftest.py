"""Two people who write to each other, each in a browser of their own."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.people import People

Browse = Callable[..., Browser]


@dataclass
class Pair:
    """An advocate's desk and a survivor's phone."""

    case: Case
    amira: Account
    jo: Account
    desk: Browser
    phone: Browser
    clock: FakeClock

    @property
    def path(self) -> str:
        return f"/staff/cases/{self.case.id}/messages/"

    def marks(self, browser: Browser | None = None) -> dict[str, str]:
        """Return what the page's form holds besides words: its mark, and the last message."""
        text = (browser or self.desk).get(self.path).text
        found = re.findall(r'name="(once|latest)"[^>]*value="([^"]*)"', text)
        return dict(found[:2])

    def answer(self, words: str, browser: Browser | None = None, **more: str) -> TestResponse:
        """Send a message of ours, from a page just opened."""
        self.clock.advance(seconds=1)
        marks = self.marks(browser)
        self.clock.advance(seconds=1)
        return (browser or self.desk).post(self.path, {**marks, "words": words, **more})

    def write(self, words: str, **more: str) -> TestResponse:
        """Send a message of theirs."""
        self.clock.advance(seconds=1)
        return self.phone.post("/a/41", {"message": words, "once": "", **more})


@pytest.fixture
def pair(people: People, browse: Browse, session: Session, clock: FakeClock) -> Pair:
    amira = people.advocate()
    case = people.case(amira)
    jo = people.survivor(case)
    return Pair(case, amira, jo, browse(amira), browse(jo), clock)
