"""Somebody whose sign-in was set up with their advocate, through the advocate's own pages."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.service import list_people
from tests.browse import Browser
from tests.people import People
from tests.portal.signing_in import Together

Browse = Callable[..., Browser]


@pytest.fixture
def amira(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def case(people: People, amira: Account) -> Case:
    return people.case(amira)


@pytest.fixture
def survivor(session: Session, case: Case) -> Person:
    return list_people(session, case, kind=PersonKind.SURVIVOR)[0]


@pytest.fixture
def desk(browse: Browse, amira: Account) -> Browser:
    """The advocate's browser."""
    return browse(amira)


@pytest.fixture
def together(desk: Browser, browse: Browse, session: Session, case: Case) -> Together:
    return Together(desk, browse, session, case)
