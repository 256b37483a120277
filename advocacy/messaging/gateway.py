"""The way to the text message provider: the only module that knows Twilio."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from typing_extensions import override
from urllib3.exceptions import NewConnectionError

from advocacy.settings import SettingMissing, Settings, missing

CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
LONGEST_VALIDITY_SECONDS = 36_000
_MOST_LISTED = 200
# The provider's clock may be a little behind ours: what it made just before still counts.
_CLOCK_ALLOWANCE = timedelta(seconds=30)
T = TypeVar("T")


class SmsError(Exception):
    """Something the provider said or failed to say; `code` is its own, when it gave one."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__(f"{type(self).__name__} (code {code})")
        self.code = code


class OutcomeUnknown(SmsError):
    """The text may have been taken: never try again blindly."""


class ProviderBusy(SmsError):
    """The text was certainly not taken: back off, then try again."""


class AccountStopped(SmsError):
    """The account can't send at all: an alarm, and people do the work."""


class NumberUnusable(SmsError):
    """No text will ever reach this number: somebody has to look at it."""


class NumberUnreachable(SmsError):
    """The phone was off or out of reach: one more try later, then a person."""


class MayHaveArrived(SmsError):
    """The network does not know whether it arrived: never try again."""


class TextBlocked(SmsError):
    """A network turned the text away for what it is: never try again."""


class OptedOut(SmsError):
    """The number has said STOP: never try again."""


class SendRefused(SmsError):
    """The provider did not take the text, for a reason that another try would not change."""


# https://www.twilio.com/docs/api/errors - refusals on sending and reasons in status callbacks.
PROVIDER_CODES: dict[int, type[SmsError]] = {
    20003: AccountStopped,  # authentication failed
    20429: ProviderBusy,  # too many requests
    21211: NumberUnusable,  # not a phone number
    21610: OptedOut,  # the recipient has said STOP
    21614: NumberUnusable,  # not a mobile number
    30001: ProviderBusy,  # the queue is full
    30002: AccountStopped,  # the account is suspended
    30003: NumberUnreachable,  # switched off or out of reach
    30004: TextBlocked,  # the recipient's network blocks it
    30005: NumberUnusable,  # unknown number
    30006: NumberUnusable,  # a landline, or a network that can't be reached
    30007: TextBlocked,  # filtered as unwanted
    30008: MayHaveArrived,  # unknown error on the way
}
_BY_STATUS: dict[int, type[SmsError]] = {401: AccountStopped, 429: ProviderBusy}


@dataclass(frozen=True)
class Sent:
    """A text the provider has taken; `sid` is its name for it."""

    sid: str


@dataclass(frozen=True)
class SentText:
    """A text in the provider's list of what was sent."""

    sid: str
    body: str
    status: str
    created_at: datetime
    error_code: int | None = None


@dataclass(frozen=True)
class ReceivedText:
    """A text in the provider's list of what came in."""

    sid: str
    sender: str
    body: str
    received_at: datetime


class SmsGateway(Protocol):
    """Whatever can carry a text; numbers are E.164, errors are SmsError."""

    def send(self, to: str, body: str, callback_url: str, validity_seconds: int) -> Sent:
        """Hand one text over, once. Raises OutcomeUnknown when it may have been taken."""
        ...

    def list_sent(self, to: str, since: datetime) -> list[SentText]:
        """Return the texts made for `to` since a moment, oldest first."""
        ...

    def list_received(self, since: datetime) -> list[ReceivedText]:
        """Return the texts that came in since a moment, oldest first."""
        ...

    def redact(self, sid: str) -> None:
        """Empty the body of a text at the provider."""
        ...


class _RelocatedClient(TwilioHttpClient):  # type: ignore[misc]
    """The SDK's HTTP client with our time-outs, able to talk to another host, and silent.

    The SDK's own log lines hold phone numbers. Nothing here is ever sent a second time.
    """

    def __init__(self, api_base: str, timeouts: tuple[float, float]) -> None:
        super().__init__(max_retries=0)
        self.timeout = timeouts
        self._base = urlsplit(api_base)

    @override
    def request(self, method: str, url: str, *rest: Any, **named: Any) -> Any:
        if self._base.netloc:
            parts = urlsplit(url)
            url = urlunsplit(parts._replace(scheme=self._base.scheme, netloc=self._base.netloc))
        return super().request(method, url, *rest, **named)

    @override
    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Say nothing."""

    @override
    def log_response(self, status_code: int, response: Any) -> None:
        """Say nothing."""


class TwilioGateway:
    """Sends and lists texts through the Twilio SDK.

    `api_base` points it at another host ("" is Twilio's own); `timeouts` are for connecting and
    for reading, in seconds.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        sender: str,
        api_base: str = "",
        timeouts: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ) -> None:
        self._sender = sender
        http = _RelocatedClient(api_base, timeouts)
        self._client = Client(account_sid, auth_token, http_client=http)

    def send(self, to: str, body: str, callback_url: str, validity_seconds: int) -> Sent:
        """Hand one text over, once. Raises SmsError; OutcomeUnknown when it may have been taken."""
        validity = max(1, min(validity_seconds, LONGEST_VALIDITY_SECONDS))
        made = _ask(
            lambda: self._client.messages.create(
                to=to,
                from_=self._sender,
                body=body,
                status_callback=callback_url,
                validity_period=validity,
            ),
            otherwise=OutcomeUnknown,
        )
        if not made.sid:
            raise OutcomeUnknown
        return Sent(made.sid)

    def list_sent(self, to: str, since: datetime) -> list[SentText]:
        """Return the texts made for `to` since a moment, oldest first."""
        # Not filtered by the day of sending: a text that still waits at the provider has none.
        found = _ask(
            lambda: self._client.messages.list(to=to, from_=self._sender, limit=_MOST_LISTED),
            otherwise=ProviderBusy,
        )
        texts = [
            SentText(text.sid, text.body or "", text.status or "", made_at, text.error_code)
            for text in found
            if (made_at := _moment(text.date_created)) >= since - _CLOCK_ALLOWANCE
        ]
        return sorted(texts, key=lambda text: (text.created_at, text.sid))

    def list_received(self, since: datetime) -> list[ReceivedText]:
        """Return the texts that came in since a moment, oldest first."""
        # The provider compares days only, so the day before is asked for too.
        found = _ask(
            lambda: self._client.messages.list(
                to=self._sender, date_sent_after=since - timedelta(days=1), limit=_MOST_LISTED
            ),
            otherwise=ProviderBusy,
        )
        texts = [
            ReceivedText(text.sid, text.from_ or "", text.body or "", came_at)
            for text in found
            if text.direction == "inbound"
            and (came_at := _moment(text.date_created)) >= since - _CLOCK_ALLOWANCE
        ]
        return sorted(texts, key=lambda text: (text.received_at, text.sid))

    def redact(self, sid: str) -> None:
        """Empty the body of a text at the provider."""
        _ask(lambda: self._client.messages(sid).update(body=""), otherwise=ProviderBusy)


def error_of(code: int) -> SmsError:
    """Return the error a provider's code stands for."""
    return PROVIDER_CODES.get(code, SendRefused)(code)


def verify_signature(auth_token: str, *, url: str, form: Mapping[str, str], signature: str) -> bool:
    """Return whether the provider signed this request to `url`, the address as it knows it."""
    return bool(RequestValidator(auth_token).validate(url, form, signature))


def _ask(call: Callable[[], T], *, otherwise: type[SmsError]) -> T:
    """Run a call of the SDK; whatever is not understood becomes `otherwise`."""
    try:
        return call()
    except (TwilioRestException, TwilioServiceException) as fault:
        raise _translate(fault.status, fault.code, otherwise) from None
    except requests.exceptions.RequestException as fault:
        raise (ProviderBusy() if _never_connected(fault) else otherwise()) from None
    except (TwilioException, ValueError, TypeError, KeyError, AttributeError):
        # An answer that is not what the SDK expects: cut off, or something in between spoke.
        raise otherwise from None


def _translate(status: int, code: int | None, otherwise: type[SmsError]) -> SmsError:
    if code in PROVIDER_CODES:
        return PROVIDER_CODES[code](code)
    if 400 <= status < 500:
        return _BY_STATUS.get(status, SendRefused)(code)
    return otherwise(code)


def _never_connected(fault: requests.exceptions.RequestException) -> bool:
    reason = getattr(fault.args[0], "reason", None) if fault.args else None
    return isinstance(fault, requests.exceptions.ConnectTimeout) or isinstance(
        reason, NewConnectionError
    )


def _moment(when: datetime | None) -> datetime:
    """Return the provider's date as an aware moment; one it did not give is the oldest there is."""
    if when is None:
        return datetime.min.replace(tzinfo=UTC)
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def make_gateway(settings: Settings) -> TwilioGateway:
    """Return the real gateway; raise SettingMissing, since there is none by default."""
    for name in ("twilio_account_sid", "twilio_auth_token", "twilio_from"):
        if not getattr(settings, name):
            raise SettingMissing(missing(name))
    return TwilioGateway(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token,
        sender=settings.twilio_from,
        api_base=settings.twilio_api_base,
    )
