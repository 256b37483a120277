"""Firefox and WebKit, driven by what Debian carries: no driver of theirs comes as a package.

Firefox listens for Marionette, WebKitGTK has a WebDriver of its own; both need but a few verbs.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typing_extensions import override

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
FIREFOX = shutil.which("firefox-esr")
WEBKIT = shutil.which("WebKitWebDriver")
MINI_BROWSER = next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"), None)


class Driver(ABC):
    """One browser with one window."""

    name: str
    process: "subprocess.Popen[bytes]"

    @abstractmethod
    def _ask(self, verb: str, **given: Any) -> Any:
        """Ask the browser one thing, by its WebDriver name."""

    def go(self, url: str) -> None:
        self._ask("Navigate", url=url)

    def back(self) -> None:
        self._ask("Back")

    def forward(self) -> None:
        self._ask("Forward")

    def source(self) -> str:
        """Return the document as it stands."""
        return str(self._ask("GetPageSource"))

    def run(self, script: str) -> Any:
        return self._ask("ExecuteScript", script=script, args=[])

    def url(self) -> str:
        return str(self._ask("GetCurrentURL"))

    def cookies(self) -> list[dict[str, Any]]:
        return list(self._ask("GetCookies"))

    def press(self, *keys: str) -> None:
        """Press and release each key alone, by its WebDriver code."""
        turns = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._ask("PerformActions", actions=[{"type": "key", "id": "keys", "actions": turns}])

    def _find(self, css: str) -> str:
        element = self._ask("FindElement", using="css selector", value=css)
        return str(element.get("value", element)[_ELEMENT])

    def click(self, css: str) -> None:
        self._ask("ElementClick", id=self._find(css))

    def type(self, css: str, text: str) -> None:
        self._ask("ElementSendKeys", id=self._find(css), text=text)

    def until(self, condition: Callable[[], bool], *, seconds: float = 10) -> float:
        """Wait until something is so; return how long that took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            with contextlib.suppress(DriverError):
                if condition():
                    return time.monotonic() - began
            time.sleep(0.01)
        message = f"{self.name} never came that far; it shows {self.url()}"
        raise AssertionError(message)

    def close(self) -> None:
        self.process.kill()
        self.process.wait(20)


class DriverError(Exception):
    """What the browser answered instead."""


class Firefox(Driver):
    """Speaks Marionette: a length, a colon and a list."""

    name = "Firefox"

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "user.js").write_text('user_pref("marionette.port", 0);\n')
        self.process = subprocess.Popen(
            [str(FIREFOX), "--headless", "--marionette", "--no-remote", "--profile", str(folder)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder)},
        )  # fmt: skip
        port = _wait_for_number(folder / "MarionetteActivePort")
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._lines = self._socket.makefile("rb")
        self._asked = 0
        self._receive()
        self._ask("NewSession", acceptInsecureCerts=True)

    def _receive(self) -> Any:
        length = b""
        while (byte := self._lines.read(1)) != b":":
            length += byte
        return json.loads(self._lines.read(int(length)))

    @override
    def _ask(self, verb: str, **given: Any) -> Any:
        self._asked += 1
        words = json.dumps([0, self._asked, f"WebDriver:{verb}", given]).encode()
        self._socket.sendall(b"%d:" % len(words) + words)
        _, _, fault, found = self._receive()
        if fault:
            raise DriverError(f"{verb}: {fault}")
        return found["value"] if isinstance(found, dict) and "value" in found else found

    @override
    def close(self) -> None:
        self._lines.close()
        self._socket.close()
        super().close()


def _wait_for_number(file: Path) -> int:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if file.exists() and file.read_text().strip().isdecimal():
            return int(file.read_text())
        time.sleep(0.1)
    message = "Firefox never said on which port it listens."
    raise AssertionError(message)


_VERBS = {
    "Navigate": ("POST", "/url"),
    "Back": ("POST", "/back"),
    "Forward": ("POST", "/forward"),
    "GetPageSource": ("GET", "/source"),
    "ExecuteScript": ("POST", "/execute/sync"),
    "GetCurrentURL": ("GET", "/url"),
    "GetCookies": ("GET", "/cookie"),
    "PerformActions": ("POST", "/actions"),
    "FindElement": ("POST", "/element"),
    "ElementClick": ("POST", "/element/{id}/click"),
    "ElementSendKeys": ("POST", "/element/{id}/value"),
}


class WebKit(Driver):
    """Speaks WebDriver over HTTP; the small browser that comes with it needs a screen."""

    name = "WebKitGTK"

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._base = f"http://127.0.0.1:{port}/session"
        self.process = subprocess.Popen(
            ["xvfb-run", "-a", str(WEBKIT), f"--port={port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            env={
                **os.environ, "HOME": str(folder), "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
                "WEBKIT_DISABLE_COMPOSITING_MODE": "1", "LIBGL_ALWAYS_SOFTWARE": "1",
            },
        )  # fmt: skip
        options = {"binary": str(MINI_BROWSER), "args": ["--automation"]}
        wanted = {
            "acceptInsecureCerts": True, "webkitgtk:browserOptions": options,
            # It takes a page that Back brings, and that loads itself anew, for one still loading.
            "timeouts": {"script": 3000, "pageLoad": 2000},
        }  # fmt: skip
        self._session = self._begin({"capabilities": {"alwaysMatch": wanted}})

    def _begin(self, wanted: dict[str, Any]) -> str:
        deadline = time.monotonic() + 40
        while True:
            try:
                return str(self._send("POST", "", wanted)["sessionId"])
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def _send(self, method: str, path: str, given: dict[str, Any] | None) -> Any:
        data = None if given is None else json.dumps(given).encode()
        asked = urllib.request.Request(  # noqa: S310 - our own loopback address
            f"{self._base}{path}", data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - as above
                return json.load(answer)["value"]
        except urllib.error.HTTPError as fault:
            raise DriverError(json.load(fault)["value"]["message"]) from fault

    @override
    def _ask(self, verb: str, **given: Any) -> Any:
        method, path = _VERBS[verb]
        where = f"/{self._session}{path.format(id=given.pop('id', ''))}"
        return self._send(method, where, given if method == "POST" else None)

    @override
    def close(self) -> None:
        with contextlib.suppress(OSError, DriverError):
            self._send("DELETE", f"/{self._session}", None)
        os.killpg(self.process.pid, 15)
        self.process.wait(20)
