"""One browser for each person: a code from the authenticator signs in only once."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.browse import Browser, one_browser_each


@pytest.fixture
def browse(browse: Callable[..., Browser], session: Session) -> Callable[..., Browser]:
    return one_browser_each(browse, session)
