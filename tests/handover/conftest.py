"""A case with an advocate, a lead, and entries, ready to be handed over."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from advocacy.handover.verifier import verifier
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.handover.places import Way, write
from tests.people import People


@pytest.fixture(scope="session")
def program() -> dict[str, Any]:
    """The verifier loaded once: hundreds of processes would only test Python's start."""
    space: dict[str, Any] = {"__name__": "verify", "__file__": "verify.py"}
    exec(compile(verifier(), "verify.py", "exec"), space)  # noqa: S102 - our program
    return space


@pytest.fixture
def way(
    app: Flask,
    people: People,
    session: Session,
    clock: FakeClock,
    browse: Callable[..., Browser],
) -> Way:
    advocate = people.advocate()
    case = people.case(advocate)
    entry = write(
        session,
        case,
        clock,
        "He stood at the bus stop.",
        changed="I take another bus.",
        felt="I was afraid.",
    )
    session.commit()
    return Way(app=app, session=session, case=case, advocate=browse(advocate), entries=[entry])


@pytest.fixture
def lead(people: People, browse: Callable[..., Any]) -> Browser:
    found: Browser = browse(people.lead())
    return found
