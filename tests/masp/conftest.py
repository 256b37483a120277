"""The arrangement every test about the multi-agency review starts from."""

import pytest

from tests.masp.arrange import Story
from tests.people import People


@pytest.fixture
def story(people: People) -> Story:
    return Story(people)
