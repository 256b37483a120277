"""A provider of texts on this machine, which holds every request against Twilio's own OpenAPI."""

import base64
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import requests
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from twilio.request_validator import RequestValidator

SPEC = Path("node_modules/@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json")
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
MESSAGE = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"
HOST = "https://api.twilio.com"


class Fault(StrEnum):
    """What can go wrong with the next request."""

    REFUSED = "400 with a code"
    TOO_MANY = "429"
    BROKEN = "500 before anything was kept"
    BROKEN_AFTER_ACCEPTING = "503, though the text was kept"
    SILENT_AFTER_ACCEPTING = "no answer, though the text was kept"
    TRUNCATED = "half an answer, though the text was kept"
    ERROR_BODY = "200 with an error in the body, though the text was kept"


@cache
def specification() -> OpenAPI:
    """Return Twilio's description of the few addresses that are used, checked and ready."""
    whole = json.loads(SPEC.read_text())
    paths = {path: whole["paths"][path] for path in (MESSAGES, MESSAGE)}
    schemas: dict[str, Any] = {}
    _gather(paths, whole["components"]["schemas"], schemas)
    components = {"schemas": schemas, "securitySchemes": whole["components"]["securitySchemes"]}
    return OpenAPI.from_dict({**whole, "paths": paths, "components": components, "tags": []})


def _gather(node: object, source: dict[str, Any], found: dict[str, Any]) -> None:
    if isinstance(node, list):
        for item in node:
            _gather(item, source, found)
    elif isinstance(node, dict):
        name = str(node.get("$ref", "")).removeprefix("#/components/schemas/")
        if name and name not in found:
            found[name] = source[name]
            _gather(source[name], source, found)
        for item in node.values():
            _gather(item, source, found)


@dataclass(frozen=True)
class Webhook:
    """A signed request that the provider would make."""

    url: str
    form: dict[str, str]
    headers: dict[str, str]

    def post(self) -> int:
        """Send it over HTTP and return the status of the answer."""
        return requests.post(self.url, self.form, headers=self.headers, timeout=10).status_code


@dataclass
class Provider:
    """What the provider knows and has been told to do; one per server."""

    account_sid: str = "AC" + "0a" * 16
    auth_token: str = "a-token-for-tests"
    number: str = "+447700900000"
    now: Callable[[], datetime] = lambda: datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    url: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    callbacks: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[Fault, int]] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Return to whom and what has been accepted, in order."""
        out = [text for text in self.messages if text["direction"] == "outbound-api"]
        return [(text["to"], text["body"]) for text in out]

    def fail_next(self, fault: Fault, code: int = 0) -> None:
        """Let the next sending go wrong."""
        self.faults.append((fault, code))

    def keep(self, *, to: str, sender: str, body: str, direction: str) -> dict[str, Any]:
        """Keep a message as the provider would and return it."""
        sid = "SM" + secrets.token_hex(16)
        moment = format_datetime(self.now())
        inbound = direction == "inbound"
        text = {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": body,
            "date_created": moment,
            "date_sent": moment if inbound else None,
            "date_updated": moment,
            "direction": direction,
            "error_code": None,
            "error_message": None,
            "from": sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": sid,
            "status": "received" if inbound else "queued",
            "subresource_uris": {},
            "to": to,
            "uri": f"/2010-04-01/Accounts/{self.account_sid}/Messages/{sid}.json",
        }
        self.messages.append(text)
        return text

    def signed(self, url: str, form: dict[str, str]) -> Webhook:
        """Return a webhook to `url`, signed as Twilio signs."""
        signature = RequestValidator(self.auth_token).compute_signature(url, form)
        headers = {
            "X-Twilio-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return Webhook(url, form, headers)

    def status(self, sid: str, status: str, error_code: int | None = None) -> Webhook:
        """Move a sent text on and return the callback that tells of it."""
        text = next(text for text in self.messages if text["sid"] == sid)
        text.update(status=status, error_code=error_code, date_sent=format_datetime(self.now()))
        form = {
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
            "From": text["from"],
            "MessageSid": sid,
            "MessageStatus": status,
            "SmsSid": sid,
            "SmsStatus": status,
            "To": text["to"],
        }
        if error_code:
            form["ErrorCode"] = str(error_code)
        return self.signed(self.callbacks[sid], form)

    def reply(self, url: str, sender: str, body: str) -> Webhook:
        """Take a text from a phone in and return the webhook to `url` that tells of it."""
        text = self.keep(to=self.number, sender=sender, body=body, direction="inbound")
        form = {
            "AccountSid": self.account_sid,
            "Body": body,
            "From": sender,
            "FromCountry": "GB",
            "MessageSid": text["sid"],
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsMessageSid": text["sid"],
            "SmsSid": text["sid"],
            "SmsStatus": "received",
            "To": self.number,
        }
        return self.signed(url, form)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    provider: Provider

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""

    def do_GET(self) -> None:
        """List messages."""
        self._take(b"")

    def do_POST(self) -> None:
        """Make or change a message."""
        self._take(self.rfile.read(int(self.headers["Content-Length"])))

    def _take(self, body: bytes) -> None:
        provider, parts = self.provider, urlsplit(self.path)
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        provider.requests.append((self.command, parts.path, form))
        request = MockRequest(
            HOST,
            self.command,
            parts.path,
            args={name: given[0] for name, given in parse_qs(parts.query).items()},
            headers=dict(self.headers.items()),
            data=body,
            content_type=self.headers.get("Content-Type", "").lower(),
        )
        faults = list(specification().iter_request_errors(request))
        pair = f"{provider.account_sid}:{provider.auth_token}".encode()
        if self.headers.get("Authorization") != "Basic " + base64.b64encode(pair).decode():
            self._refuse(401, 20003)
        elif faults:
            provider.complaints += [f"{fault}: {fault.__cause__}" for fault in faults]
            self._refuse(400, 20001)
        else:
            self._answer(request, parts.path, form)

    def _answer(self, request: MockRequest, path: str, form: dict[str, str]) -> None:
        if self.command == "GET":
            self._send(request, 200, self._list(request.args or {}))
        elif path.endswith("/Messages.json"):
            self._create(request, form)
        else:
            sid = path.rsplit("/", 1)[-1].removesuffix(".json")
            text = next(text for text in self.provider.messages if text["sid"] == sid)
            text["body"] = form["Body"]
            self._send(request, 200, text)

    def _list(self, asked: dict[str, str]) -> dict[str, Any]:
        wanted = {name.lower(): given for name, given in asked.items() if name in ("To", "From")}
        found = [
            text
            for text in reversed(self.provider.messages)
            if all(text[name] == value for name, value in wanted.items())
        ]
        uri = f"/2010-04-01/Accounts/{self.provider.account_sid}/Messages.json?{urlencode(asked)}"
        return {
            "end": len(found),
            "first_page_uri": uri,
            "next_page_uri": None,
            "page": 0,
            "page_size": 50,
            "previous_page_uri": None,
            "start": 0,
            "uri": uri,
            "messages": found,
        }

    def _create(self, request: MockRequest, form: dict[str, str]) -> None:
        provider = self.provider
        fault, code = provider.faults.pop(0) if provider.faults else (None, 0)
        if fault is Fault.REFUSED:
            return self._refuse(400, code)
        if fault is Fault.TOO_MANY:
            return self._refuse(429, 20429)
        if fault is Fault.BROKEN:
            return self._refuse(500, 20500)
        text = provider.keep(
            to=form["To"], sender=form["From"], body=form["Body"], direction="outbound-api"
        )
        provider.callbacks[text["sid"]] = form["StatusCallback"]
        if fault is None:
            return self._send(request, 201, text)
        return self._spoil(fault, text)

    def _spoil(self, fault: Fault, text: dict[str, Any]) -> None:
        whole = json.dumps(text).encode()
        if fault is Fault.BROKEN_AFTER_ACCEPTING:
            self._refuse(503, 20503)
        elif fault is Fault.TRUNCATED:
            self._write(201, whole[: len(whole) // 2])
        elif fault is Fault.ERROR_BODY:
            self._write(200, b'{"code": 20500, "message": "Internal error", "status": 500}')
        else:
            self.provider.released.wait(timeout=20)
            self.close_connection = True

    def _refuse(self, status: int, code: int) -> None:
        fault = {"code": code, "message": "Refused", "more_info": "", "status": status}
        self._write(status, json.dumps(fault).encode())

    def _send(self, request: MockRequest, status: int, answer: dict[str, Any]) -> None:
        data = json.dumps(answer).encode()
        specification().validate_response(request, MockResponse(data, status_code=status))
        self._write(status, data)

    def _write(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """Serve `provider` on a free port of this machine for as long as the block lasts."""
    specification()  # Read before the first request, which would otherwise wait for it.
    handler = type("Handler", (_Handler,), {"provider": provider})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        provider.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield provider
        finally:
            provider.released.set()
            server.shutdown()
            thread.join()
