"""The demo's phone: a text is read on a page and answered there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from advocacy.app import create_app
from advocacy.checkins.models import CheckInState
from advocacy.demo import routes as demo_routes
from advocacy.demo.phone import DemoPhone
from advocacy.settings import Settings
from advocacy.vault import Vault
from tests.browse import Browser
from tests.checkins.conftest import SIX, Scene
from tests.fakes import FakeBlobs, FakeClock
from tests.people import People


@pytest.fixture
def sms(tmp_path: Path, clock: FakeClock) -> DemoPhone:
    return DemoPhone(tmp_path / "demo-phone.db", clock)


@pytest.fixture
def demo(
    settings: Settings, clock: FakeClock, engine: Engine, vault: Vault, sms: DemoPhone
) -> Flask:
    app = create_app(settings, clock=clock, sms=sms, blobs=FakeBlobs(), engine=engine, vault=vault)
    demo_routes.init_app(app)
    return app


@pytest.fixture
def browser(demo: Flask, session: Session) -> Browser:
    return Browser(demo, session)


def press(browser: Browser, path: str, data: Any) -> str:
    page = browser.get("/demo/").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    return browser.follow(browser.post(path, {**data, "csrf_token": token})).text


def test_a_check_in_is_asked_read_and_answered_on_the_page(
    make_scene: Callable[..., Scene], browser: Browser
) -> None:
    scene = make_scene()
    plan = {"plan_id": str(scene.plan.id)}
    press(browser, "/demo/due", plan)
    scene.work()
    assert "Still on for Tuesday?" in browser.get("/demo/").text
    shown = press(browser, "/demo/answer", {"number": "+447700900142", "body": "Gardening"})
    assert "Gardening" in shown
    scene.minutes(0.1)
    assert scene.check_in().state is CheckInState.DURESS
    assert scene.prompts() == ["checkin.danger"]


def test_its_deadline_can_pass_at_once(make_scene: Callable[..., Scene], browser: Browser) -> None:
    scene = make_scene()
    plan = {"plan_id": str(scene.plan.id)}
    press(browser, "/demo/due", plan)
    scene.work()
    press(browser, "/demo/deadline", plan)
    scene.work()
    assert scene.check_in().state is CheckInState.MISSED
    assert scene.prompts() == ["checkin.missed"]


def test_the_page_exists_only_under_the_demo(
    browse: Callable[..., Browser], tmp_path: Path
) -> None:
    assert browse().get("/demo/").status_code == 404


def test_what_the_phone_shows_outlives_the_process(tmp_path: Path, clock: FakeClock) -> None:
    clock.set(SIX)
    DemoPhone(tmp_path / "a.db", clock).send("+447700900142", "Tea?", "http://x/abc", 60)
    [text] = DemoPhone(tmp_path / "a.db", clock).list_sent("+447700900142", SIX)
    assert (text.body, text.created_at) == ("Tea?", SIX)


def test_the_staffs_codes_stand_beside_the_phones(
    browser: Browser, people: People, clock: FakeClock
) -> None:
    advocate = people.advocate()
    survivor = people.survivor(people.case(advocate))
    shown = browser.get("/demo/").text
    assert pyotp.TOTP(advocate.totp_secret).at(clock.now()) in shown
    assert survivor.username not in shown
