"""One browser for each person: a code from the authenticator signs in only once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from tests.browse import Browser


@pytest.fixture
def browse(browse: Callable[..., Browser], session: Session) -> Callable[..., Browser]:
    """Return the browser in which this person is signed in already, or a new one."""
    opened: dict[UUID, Browser] = {}

    def find(account: Account, **options: Any) -> Browser:
        session.commit()
        if account.id not in opened:
            opened[account.id] = browse(account, **options)
        return opened[account.id]

    return find
