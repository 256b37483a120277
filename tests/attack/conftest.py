"""The world that is attacked."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from advocacy.vault import Vault
from tests.attack.world import World
from tests.browse import Browser
from tests.fakes import FakeBlobs, FakeClock
from tests.people import People


@pytest.fixture
def world(
    app: Flask,
    session: Session,
    engine: Engine,
    vault: Vault,
    clock: FakeClock,
    blobs: FakeBlobs,
    people: People,
    browse: Callable[..., Browser],
) -> World:
    return World(app, session, engine, vault, clock, blobs, people, browse)
