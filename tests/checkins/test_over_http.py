"""The whole way over HTTP: the real SDK out, signed calls back in, and the page at the end."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from advocacy.checkins.models import CheckInState
from advocacy.messaging.gateway import TwilioGateway
from advocacy.messaging.models import OutboundText, TextState
from advocacy.settings import Settings
from tests.checkins.conftest import PHONE, SIX, Scene
from tests.fakes import FakeClock
from tests.messaging.provider import Fault, Provider, serving


@pytest.fixture
def provider(settings: Settings, clock: FakeClock) -> Iterator[Provider]:
    known = Provider(settings.twilio_account_sid, settings.twilio_auth_token, now=clock.now)
    with serving(known) as running:
        yield running
    assert running.complaints == []


@pytest.fixture
def sms(provider: Provider) -> TwilioGateway:
    return TwilioGateway(
        account_sid=provider.account_sid,
        auth_token=provider.auth_token,
        sender=provider.number,
        api_base=provider.url,
        timeouts=(8.0, 8.0),
    )


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """Serve the portal on a free port, under that address."""
    server = make_server("127.0.0.1", 0, app, threaded=False)
    base = app.extensions["advocacy"]
    address = f"http://127.0.0.1:{server.server_port}"
    app.extensions["advocacy"] = replace(
        base, settings=replace(base.settings, staff_base_url=address)
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def asked(make_scene: Callable[..., Scene], site: str) -> Scene:
    scene = make_scene()
    scene.staff_base_url = site
    scene.at(SIX)
    return scene


def test_a_text_goes_out_is_delivered_answered_and_closed(
    asked: Scene, provider: Provider, site: str
) -> None:
    assert provider.texts == [(PHONE, "Still on for Tuesday?")]
    sid = provider.messages[0]["sid"]
    for status in ("sent", "delivered", "delivered"):
        assert provider.status(sid, status).post() == 204
    reply = provider.reply(f"{site}/hooks/twilio/inbound", PHONE, "Teapot")
    assert [reply.post(), reply.post()] == [204, 204]
    asked.minutes(1)
    assert asked.check_in().state is CheckInState.OK
    text = asked.session.scalars(select(OutboundText)).one()
    assert (text.sid, text.state) == (sid, TextState.DELIVERED)
    assert [message["body"] for message in provider.messages] == ["", ""]


def test_a_forged_answer_changes_nothing(asked: Scene, provider: Provider, site: str) -> None:
    provider.auth_token = "a guess"
    assert provider.reply(f"{site}/hooks/twilio/inbound", PHONE, "Teapot").post() == 403
    provider.messages.pop()
    asked.minutes(1)
    assert asked.check_in().state is CheckInState.ASKED


def test_a_text_that_was_cut_off_on_the_way_back_is_not_sent_twice(
    make_scene: Callable[..., Scene], provider: Provider
) -> None:
    scene = make_scene()
    provider.fail_next(Fault.TRUNCATED)
    scene.at(SIX)
    scene.minutes(1)
    assert len(provider.texts) == 1
    assert scene.check_in().state is CheckInState.ASKED


def test_an_answer_whose_webhook_never_came_is_fetched(
    asked: Scene, provider: Provider, site: str
) -> None:
    provider.reply(f"{site}/hooks/twilio/inbound", PHONE, "gardening")
    asked.minutes(2)
    assert asked.check_in().state is CheckInState.DURESS


def test_a_stop_at_the_provider_is_never_silence(
    make_scene: Callable[..., Scene], provider: Provider
) -> None:
    scene = make_scene()
    provider.fail_next(Fault.REFUSED, 21610)
    scene.at(SIX)
    assert provider.texts == []
    assert scene.check_in().state is CheckInState.OPTED_OUT
    assert scene.prompts() == ["checkin.stopped"]
