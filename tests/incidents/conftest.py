"""What the tests of incidents stand on: an advocate, her case, and her desk."""

import pytest

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from tests.incidents.desk import Desk
from tests.people import People


@pytest.fixture
def amira(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def case(people: People, amira: Account) -> Case:
    return people.case(amira)


@pytest.fixture
def desk(session, engine, vault, blobs, clock, people, case, browse, amira) -> Desk:
    return Desk(session, engine, vault, blobs, clock, people, case, browse(amira), amira)
