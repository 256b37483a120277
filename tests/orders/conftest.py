"""One browser for each person: a code from the authenticator signs in only once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.prompts.models import Prompt
from tests.browse import Browser, one_browser_each
from tests.fakes import FakeClock
from tests.orders.arrange import a_suspect
from tests.people import People


@pytest.fixture
def browse(browse: Callable[..., Browser], session: Session) -> Callable[..., Browser]:
    return one_browser_each(browse, session)


@dataclass
class Home:
    """An advocate's case with a suspect, and her browser."""

    session: Session
    clock: FakeClock
    people: People
    advocate: Account
    case: Case
    browser: Browser

    @property
    def who(self) -> dict[str, Any]:
        """Return the advocate as the one who does something now."""
        return {"actor": self.people.actor(self.advocate), "at": self.clock.now()}

    @property
    def path(self) -> str:
        return f"/staff/cases/{self.case.id}/orders"

    def due(self, kind: str) -> list[Prompt]:
        """Return what is due of a kind, the earliest first."""
        self.session.expire_all()
        return list(
            self.session.scalars(
                select(Prompt)
                .where(Prompt.kind == kind, Prompt.settled_at.is_(None))
                .order_by(Prompt.due_at)
            )
        )


@pytest.fixture
def home(
    people: People, browse: Callable[..., Browser], session: Session, clock: FakeClock
) -> Home:
    amira = people.advocate()
    case = people.case(amira)
    a_suspect(session, case, actor=people.actor(amira), at=clock.now())
    return Home(session, clock, people, amira, case, browse(amira))
