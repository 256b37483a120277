"""Calls a WSGI application as a server would, with nothing of a client's own to be measured."""

import io
import re
from collections.abc import Iterable
from typing import Any

from flask import Flask

_TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"


class Caller:
    """One client of one application; keeps its cookies."""

    def __init__(self, app: Flask, host: str) -> None:
        self._app, self._host = app.wsgi_app, host
        self.cookies: dict[str, str] = {}

    def call(
        self, method: str, path: str, body: bytes = b"", kind: str = FORM
    ) -> tuple[int, bytes]:
        """Return status and body of the answer."""
        answered: list[Any] = []

        def start(status: str, headers: Iterable[tuple[str, str]], _fault: object = None) -> None:
            answered.extend([int(status[:3]), headers])

        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": self._host,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": self._host,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": kind if body else "",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        pieces: Any = self._app(environ, start)
        text = b"".join(pieces)
        if hasattr(pieces, "close"):
            pieces.close()
        status, headers = answered
        for name, value in headers:
            if name == "Set-Cookie":
                key, _, rest = value.split(";", 1)[0].partition("=")
                self.cookies[key] = rest
        return status, text

    def token(self, path: str) -> str:
        """Return the form token of a page."""
        status, text = self.call("GET", path)
        found = _TOKEN.search(text)
        assert found, f"{path}: {status}"
        return found[1].decode()
