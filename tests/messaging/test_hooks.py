"""Calls from the provider count when they are signed, and only then."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.messaging.models import DeliveryReport, InboundText
from advocacy.settings import Settings
from tests.browse import Browser
from tests.messaging.provider import Provider, Webhook

PHONE = "+447700900142"
STAFF = "http://staff.example"


@pytest.fixture
def provider(settings: Settings) -> Provider:
    return Provider(settings.twilio_account_sid, settings.twilio_auth_token)


@pytest.fixture
def call(browse: Callable[..., Browser]) -> Callable[..., int]:
    browser = browse()

    def post(webhook: Webhook, **changes: Any) -> int:
        given = {
            "path": webhook.url.removeprefix(STAFF),
            "data": webhook.form,
            "headers": webhook.headers,
            "base_url": STAFF,
        }
        return browser.client.post(**{**given, **changes}).status_code

    return post


def reply(provider: Provider, body: str = "teapot") -> Webhook:
    return provider.reply(f"{STAFF}/hooks/twilio/inbound", PHONE, body)


def count(session: Session, model: type) -> int:
    session.commit()
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_signed_text_is_kept_once(
    provider: Provider, call: Callable[..., int], session: Session
) -> None:
    webhook = reply(provider)
    assert [call(webhook), call(webhook)] == [204, 204]
    assert count(session, InboundText) == 1
    kept = session.scalars(select(InboundText)).one()
    assert (kept.sender, kept.body) == (PHONE, "teapot")


def test_a_signed_report_is_kept_once_and_unknown_parts_do_no_harm(
    provider: Provider, call: Callable[..., int], session: Session
) -> None:
    text = provider.keep(to=PHONE, sender=provider.number, body="Tea?", direction="outbound-api")
    provider.callbacks[text["sid"]] = f"{STAFF}/hooks/twilio/status/abc"
    webhook = provider.status(text["sid"], "undelivered", 30003)
    more = provider.signed(webhook.url, {**webhook.form, "SomethingNew": "é"})
    assert [call(webhook), call(more)] == [204, 204]
    [kept] = session.scalars(select(DeliveryReport))
    assert (kept.opaque, kept.status, kept.provider_code) == ("abc", "undelivered", 30003)


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": {}},
        {"headers": {"X-Twilio-Signature": "bm90IHNpZ25lZA=="}},
        {"data": {"From": PHONE, "Body": "gardening", "MessageSid": "SM1"}},
        {"path": "/hooks/twilio/status/abc"},
    ],
)
def test_a_forged_call_is_refused_and_leaves_nothing(
    provider: Provider, call: Callable[..., int], session: Session, changes: dict[str, Any]
) -> None:
    assert call(reply(provider), **changes) == 403
    assert count(session, InboundText) == 0
    assert count(session, DeliveryReport) == 0


def test_only_forms_are_read(provider: Provider, call: Callable[..., int]) -> None:
    webhook = reply(provider)
    headers = {**webhook.headers, "Content-Type": "application/json"}
    assert call(webhook, headers=headers, data="{}") == 415


def test_a_signature_of_a_past_token_is_refused(
    provider: Provider, call: Callable[..., int]
) -> None:
    provider.auth_token = "an older token"
    assert call(reply(provider)) == 403


def test_whoever_rings_the_number_hears_that_it_is_busy(
    provider: Provider, browse: Callable[..., Browser]
) -> None:
    webhook = provider.signed(f"{STAFF}/hooks/twilio/voice", {"From": PHONE, "CallSid": "CA1"})
    answer = browse().client.post(
        "/hooks/twilio/voice", data=webhook.form, headers=webhook.headers, base_url=STAFF
    )
    assert answer.status_code == 200
    assert answer.mimetype == "text/xml"
    assert '<Reject reason="busy"/>' in answer.text


def test_the_survivors_site_has_no_such_address(
    provider: Provider, call: Callable[..., int]
) -> None:
    assert call(reply(provider), base_url="http://notes.example") == 404
