"""Ada administers, Ruth leads, Amira works Jo's case; each keeps one browser."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Role
from advocacy.administration.models import PendingGrant
from advocacy.ledger.models import LedgerEvent
from tests.browse import Browser, one_browser_each
from tests.people import People

Browse = Callable[..., Browser]
INVITED = {"name": "Sara Jones", "username": "sara", "why": "Starts on Monday"}


@pytest.fixture
def browse(browse: Browse, session: Session) -> Browse:
    return one_browser_each(browse, session)


@dataclass
class House:
    """The people of a small service, and what is asked for among them."""

    session: Session
    people: People
    browse: Browse
    ada: Account
    ruth: Account
    amira: Account

    def person(self, username: str) -> Account | None:
        self.session.expire_all()
        every = self.session.scalars(select(Account))
        return next((each for each in every if each.username == username), None)

    def ask_for(self, role: Role = Role.ADVOCATE, **more: Any) -> PendingGrant:
        """Let Ada ask for Sara to be invited."""
        values = {**INVITED, "role": role.value, "team": str(self.ruth.team_id), **more}
        answer = self.browse(self.ada).post("/staff/people/invite", values)
        assert answer.status_code == 303, answer.text
        return self.grant()

    def grant(self) -> PendingGrant:
        self.session.expire_all()
        newest = select(PendingGrant).order_by(PendingGrant.id.desc()).limit(1)
        return self.session.scalars(newest).one()

    def actions(self) -> list[str]:
        self.session.expire_all()
        return list(self.session.scalars(select(LedgerEvent.action).order_by(LedgerEvent.id)))


@pytest.fixture
def house(people: People, session: Session, browse: Browse) -> House:
    ada = people.account(Role.ADMINISTRATOR, "Ada Min")
    ruth, amira = people.lead(), people.advocate()
    session.commit()
    return House(session, people, browse, ada, ruth, amira)
