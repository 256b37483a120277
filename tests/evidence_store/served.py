"""The portal as a server process of its own, over plain HTTP, and a client that can dawdle."""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pyotp

from advocacy.accounts.models import Account
from advocacy.clock import SystemClock
from tests.people import PASSPHRASE
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
APP = "tests.evidence_store.served_app:app"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Client:
    """Signed in over HTTP; sends a body in pieces."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.form_token = ""

    def send(
        self, method: str, path: str, pieces: Iterable[bytes] = (), *, length: int = 0,
        kind: str = "application/x-www-form-urlencoded",
    ) -> tuple[int, str, str]:  # fmt: skip
        with closing(http.client.HTTPConnection("localhost", self.port, timeout=60)) as line:
            line.putrequest(method, path)
            line.putheader("Cookie", "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
            if method == "POST":
                line.putheader("Content-Length", str(length))
                line.putheader("Content-Type", kind)
            line.endheaders()
            for piece in pieces:
                line.send(piece)
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.split(";", 1)[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.headers.get("Location", ""), text

    def send_by_token(
        self, path: str, body: list[bytes], headers: dict[str, str]
    ) -> tuple[int, str]:
        """Send something as a page's script does: no cookie, and what it holds in a header."""
        kind = {"Content-Type": "multipart/form-data; boundary=b"} if body else {}
        with closing(http.client.HTTPConnection("localhost", self.port, timeout=60)) as line:
            line.request("POST", path, b"".join(body), {**headers, **kind})
            answer = line.getresponse()
            return answer.status, answer.read().decode()

    def sign_in(self, username: str, secret: str) -> None:
        _, _, page = self.send("GET", "/staff/sign-in")
        found = _TOKEN.search(page)
        assert found, page
        self.form_token = found[1]
        code = pyotp.TOTP(secret).at(SystemClock().now())
        body = (
            f"csrf_token={self.form_token}&username={username}"
            f"&passphrase={PASSPHRASE.replace(' ', '+')}&code={code}"
        ).encode()
        status, where, text = self.send("POST", "/staff/sign-in", [body], length=len(body))
        assert (status, where) == (303, "/staff/"), text

    def post(self, path: str, **fields: str) -> tuple[int, str, str]:
        given = {"csrf_token": self.form_token, **fields}
        body = "&".join(f"{name}={value}" for name, value in given.items()).encode()
        return self.send("POST", path, [body], length=len(body))

    def upload(self, path: str, pieces: Iterable[bytes], *, size: int) -> tuple[int, str, str]:
        head = (
            '--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
            f"{self.form_token}\r\n--b\r\n"
            'Content-Disposition: form-data; name="files"; filename="film.bin"\r\n\r\n'
        ).encode()
        tail = b"\r\n--b--\r\n"

        def body() -> Iterator[bytes]:
            yield head
            yield from pieces
            yield tail

        length = len(head) + size + len(tail)
        kind = "multipart/form-data; boundary=b"
        return self.send("POST", path, body(), length=length, kind=kind)


@contextmanager
def serving(home: Path, keyset: str) -> Iterator[tuple[int, int]]:
    """Run the portal on what lies in `home`; yields the port and the worker process's id."""
    port = free_port()
    (home / "tmp").mkdir(exist_ok=True)
    environ = {
        "PATH": os.environ["PATH"],
        "TMPDIR": str(home / "tmp"),
        "ADVOCACY_HOME": str(home),
        "ADVOCACY_KEYSET": keyset,
        "ADVOCACY_PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "ADVOCACY_STAFF_BASE_URL": f"http://localhost:{port}",
        "ADVOCACY_ARGON2_MEMORY_KIB": "64",
        "ADVOCACY_ARGON2_PASSES": "1",
        "ADVOCACY_ARGON2_LANES": "1",
    }
    command = [sys.executable, "-m", "gunicorn", "-k", "gthread", "-w", "1", "--threads", "4"]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "-b", f"127.0.0.1:{port}", "--worker-tmp-dir", str(home), APP],
            cwd=ROOT, env=environ, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield port, _worker_of(server, port, home)
        finally:
            server.terminate()
            server.wait(timeout=20)


def _worker_of(server: subprocess.Popen[bytes], port: int, home: Path) -> int:
    for _ in range(300):
        try:
            Client(port).send("GET", "/staff/sign-in")
        except OSError:
            assert server.poll() is None, (home / "server.log").read_text()
            time.sleep(0.1)
            continue
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        return int(children[0])
    raise AssertionError((home / "server.log").read_text())


def peak_memory(process_id: int) -> int:
    """Return the most memory a process held since `forget_peak`, in bytes."""
    status = Path(f"/proc/{process_id}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024


def forget_peak(process_id: int) -> None:
    """Let the peak begin at what the process holds now (proc(5), clear_refs)."""
    Path(f"/proc/{process_id}/clear_refs").write_text("5")


def sign_in(port: int, account: Account) -> Client:
    client = Client(port)
    client.sign_in(account.username, account.totp_secret)
    return client
