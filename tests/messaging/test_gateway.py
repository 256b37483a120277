"""The real SDK speaks to a provider that checks each request by Twilio's own description."""

import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advocacy.messaging.gateway import (
    PROVIDER_CODES,
    AccountStopped,
    NumberUnusable,
    OptedOut,
    OutcomeUnknown,
    ProviderBusy,
    SendRefused,
    SmsError,
    TwilioGateway,
    error_of,
    verify_signature,
)
from tests.messaging.provider import Fault, Provider, serving

PHONE = "+447700900123"
CALLBACK = "https://staff.example/hooks/twilio/status/abc"
NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving(Provider()) as running:
        yield running
    assert running.complaints == []


def gateway_to(provider: Provider, **changes: Any) -> TwilioGateway:
    given = {
        "account_sid": provider.account_sid,
        "auth_token": provider.auth_token,
        "sender": provider.number,
        "api_base": provider.url,
        "timeouts": (8.0, 8.0),
    }
    return TwilioGateway(**{**given, **changes})


def test_a_text_is_sent_as_twilio_wants_it(provider: Provider) -> None:
    sent = gateway_to(provider).send(PHONE, "Still on for Tuesday?", CALLBACK, 1800)
    assert provider.texts == [(PHONE, "Still on for Tuesday?")]
    assert sent.sid == provider.messages[0]["sid"]
    assert provider.requests[0][2] == {
        "To": PHONE,
        "From": provider.number,
        "Body": "Still on for Tuesday?",
        "StatusCallback": CALLBACK,
        "ValidityPeriod": "1800",
    }


def test_the_provider_notices_a_request_twilio_would_not_take() -> None:
    with serving(Provider()) as provider:
        wrong_sid = provider.account_sid = "AC" + "0" * 31
        with pytest.raises(SendRefused):
            gateway_to(provider, account_sid=wrong_sid).send(PHONE, "Tea?", CALLBACK, 60)
        assert provider.complaints
        assert provider.texts == []


@pytest.mark.parametrize(
    ("fault", "code", "error"),
    [
        (Fault.REFUSED, 21211, NumberUnusable),
        (Fault.REFUSED, 21610, OptedOut),
        (Fault.REFUSED, 21614, NumberUnusable),
        (Fault.REFUSED, 21620, SendRefused),
        (Fault.TOO_MANY, 0, ProviderBusy),
        (Fault.BROKEN, 0, OutcomeUnknown),
        (Fault.BROKEN_AFTER_ACCEPTING, 0, OutcomeUnknown),
        (Fault.SILENT_AFTER_ACCEPTING, 0, OutcomeUnknown),
        (Fault.TRUNCATED, 0, OutcomeUnknown),
        (Fault.ERROR_BODY, 0, OutcomeUnknown),
    ],
)
def test_each_fault_has_its_meaning_and_nothing_is_sent_twice(
    provider: Provider, fault: Fault, code: int, error: type[SmsError]
) -> None:
    provider.fail_next(fault, code)
    with pytest.raises(SmsError) as caught:
        gateway_to(provider, timeouts=(2.0, 2.0)).send(PHONE, "Tea?", CALLBACK, 60)
    assert type(caught.value) is error
    assert len(provider.requests) == 1


def test_a_provider_that_cannot_be_reached_has_certainly_not_taken_the_text() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}"
        gateway = gateway_to(Provider(), api_base=closed)
        with pytest.raises(ProviderBusy):
            gateway.send(PHONE, "Tea?", CALLBACK, 60)


def test_a_wrong_token_is_an_alarm(provider: Provider) -> None:
    with pytest.raises(AccountStopped):
        gateway_to(provider, auth_token="another").send(PHONE, "Tea?", CALLBACK, 60)


def test_a_text_of_unknown_fate_is_found_in_the_list(provider: Provider) -> None:
    gateway = gateway_to(provider)
    provider.fail_next(Fault.TRUNCATED)
    with pytest.raises(OutcomeUnknown):
        gateway.send(PHONE, "Tea?", CALLBACK, 60)
    provider.keep(to="+447700900999", sender=provider.number, body="x", direction="outbound-api")
    [found] = gateway.list_sent(PHONE, NOW)
    assert (found.sid, found.body) == (provider.messages[0]["sid"], "Tea?")
    assert gateway.list_sent(PHONE, NOW + timedelta(minutes=1)) == []


def test_replies_can_be_fetched_when_no_webhook_came(provider: Provider) -> None:
    gateway = gateway_to(provider)
    gateway.send(PHONE, "Tea?", CALLBACK, 60)
    provider.reply("https://staff.example/hooks/twilio/inbound", PHONE, "teapot")
    [reply] = gateway.list_received(NOW)
    assert (reply.sender, reply.body, reply.received_at) == (PHONE, "teapot", NOW)
    assert gateway.list_received(NOW + timedelta(hours=1)) == []


def test_the_body_can_be_emptied_at_the_provider(provider: Provider) -> None:
    gateway = gateway_to(provider)
    gateway.redact(gateway.send(PHONE, "Tea?", CALLBACK, 60).sid)
    assert provider.texts == [(PHONE, "")]


def test_no_log_line_holds_a_number_or_a_text(
    provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    gateway = gateway_to(provider)
    gateway.send(PHONE, "Tea?", CALLBACK, 60)
    provider.fail_next(Fault.REFUSED, 21211)
    with pytest.raises(NumberUnusable) as caught:
        gateway.send(PHONE, "Tea?", CALLBACK, 60)
    told = caplog.text + str(caught.value)
    assert "900123" not in told
    assert "Tea?" not in told


def test_a_signature_counts_only_for_its_address_its_form_and_its_token() -> None:
    provider = Provider()
    webhook = provider.reply("https://staff.example/hooks/twilio/inbound", PHONE, "teapot")
    signature = webhook.headers["X-Twilio-Signature"]

    def accepted(**changes: Any) -> bool:
        token = changes.pop("token", provider.auth_token)
        given = {"url": webhook.url, "form": webhook.form, "signature": signature, **changes}
        return verify_signature(token, **given)

    assert accepted()
    assert not accepted(url="https://staff.example/hooks/twilio/voice")
    assert not accepted(form={**webhook.form, "Body": "gardening"})
    assert not accepted(token="another")
    assert not accepted(signature="")


def test_every_known_code_has_a_meaning_and_every_other_is_a_refusal() -> None:
    assert all(type(error_of(code)) is meaning for code, meaning in PROVIDER_CODES.items())
    assert type(error_of(99999)) is SendRefused
