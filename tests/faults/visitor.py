"""Somebody at a real server: signs in once, sends forms and files, and knows what was answered."""

import http.client
import re
from collections.abc import Mapping
from contextlib import closing
from urllib.parse import urlencode

import pyotp

from advocacy.clock import SystemClock
from tests.evidence_store.sending import multipart
from tests.faults.deployment import Person
from tests.people import PASSPHRASE

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')

# What a client sees of a server that is killed: never an answer, so nothing was acknowledged.
CUT_OFF = (OSError, http.client.HTTPException)
FORM = "application/x-www-form-urlencoded"


class Visitor:
    """Keeps cookies and the form's token over as many restarts of the server as there are."""

    def __init__(self, port: int, host: str) -> None:
        self._port, self._host = port, f"{host}:{port}"
        self._cookies: dict[str, str] = {}
        self._token = ""

    def _send(self, method: str, path: str, body: bytes, kind: str) -> tuple[int, str, str]:
        headers = {"Host": self._host, "Content-Type": kind}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)) as line:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self._cookies[name] = value
        # An empty one is a cookie taken back.
        self._cookies = {name: value for name, value in self._cookies.items() if value}
        return answer.status, answer.headers.get("Location", ""), text

    def sign_in(self, person: Person, page: str) -> None:
        """Sign in on a page; the session outlives the server that began it."""
        _, _, text = self.get(page)
        found = _TOKEN.search(text)
        assert found, text
        self._token = found[1]
        given = {"username": person.username, "passphrase": PASSPHRASE}
        if person.secret:
            given["code"] = pyotp.TOTP(person.secret).at(SystemClock().now())
        status, _, text = self.post(page, given)
        assert (status, len(self._cookies)) == (303, 2), text

    def get(self, path: str) -> tuple[int, str, str]:
        """Return status, Location and text of a page."""
        return self._send("GET", path, b"", FORM)

    def post(self, path: str, fields: Mapping[str, str | list[str]]) -> tuple[int, str, str]:
        """Send a form."""
        body = urlencode({"csrf_token": self._token, **fields}, doseq=True).encode()
        return self._send("POST", path, body, FORM)

    def upload(self, path: str, name: str, data: bytes) -> tuple[int, str, str]:
        """Send a file."""
        body = multipart({"csrf_token": self._token}, [(name, data)])
        return self._send("POST", path, body, "multipart/form-data; boundary=b")
