"""Outsiders on this machine: a mail server that speaks TLS, and an authority made by OpenSSL."""

import contextlib
import socketserver
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from advocacy.ledger.outside.authority import Rfc3161Authority

_CONFIG = """\
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[tsa]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[server]
subjectAltName = DNS:localhost
[req]
distinguished_name = dn
[dn]
[tsa_default]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
tsa_name = yes
ess_cert_id_chain = no
"""


def openssl(place: Path, *words: str, given: bytes = b"") -> bytes:
    done = subprocess.run(
        ["openssl", *words], cwd=place, input=given, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def certificates(place: Path) -> Path:
    """Make a root, an authority for time-stamps and a server's certificate; return the folder."""
    place.mkdir(exist_ok=True)
    (place / "serial").write_text("01")
    (place / "all.cnf").write_text(_CONFIG)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    common = ["req", "-config", "all.cnf", "-x509", "-days", "3650", *key]
    ca = ["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test root", "-extensions", "ca"]
    openssl(place, *common, *ca)
    for name in ("tsa", "server"):
        subject = ["-subj", f"/CN={name}", "-extensions", name, "-CA", "ca.pem", "-CAkey", "ca.key"]
        openssl(place, *common, "-keyout", f"{name}.key", "-out", f"{name}.pem", *subject)
    return place


@dataclass
class Asked:
    """What an authority was asked, and how it behaves."""

    place: Path
    queries: list[bytes] = field(default_factory=list)
    status: int = 200
    stale: bytes = b""
    url: str = ""

    def answer(self, query: bytes) -> bytes:
        self.queries.append(query)
        if self.stale:
            return self.stale
        return reply_to(self.place, query)

    def authority(self, trusted: Path | None = None) -> Rfc3161Authority:
        return Rfc3161Authority(url=self.url, trusted=trusted or self.place / "ca.pem")


def reply_to(place: Path, query: bytes) -> bytes:
    (place / "query").write_bytes(query)
    words = ["-reply", "-config", "all.cnf", "-section", "tsa_default", "-queryfile", "query"]
    return openssl(place, "ts", *words)


@contextlib.contextmanager
def serving_authority(place: Path) -> Iterator[Asked]:
    asked = Asked(place)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            body = asked.answer(query)
            self.send_response(asked.status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        asked.url = f"http://127.0.0.1:{port}/"
        yield asked


@contextlib.contextmanager
def serving(server: Any) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Mailbox:
    """Mails as they came, whether each came over TLS, and how the server behaves."""

    mails: list[bytes] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)
    offers_tls: bool = True
    refuses: bool = False
    port: int = 0


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    box: Mailbox
    context: ssl.SSLContext

    def handle_error(self, *_: Any) -> None:
        """A client that does not trust us hangs up; that is a test's own wish."""


class _Talk(socketserver.StreamRequestHandler):
    """Knows EHLO, STARTTLS and a mail; everything else is fine."""

    server: _Server

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def handle(self) -> None:
        self.say("220 localhost")
        while line := self.rfile.readline():
            verb = line[:4].decode().upper()
            if verb == "QUIT":
                self.say("221 bye")
                return
            getattr(self, verb, self.other)()

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def other(self) -> None:
        self.say("250 ok")

    def is_secure(self) -> bool:
        return isinstance(self.connection, ssl.SSLSocket)

    def EHLO(self) -> None:  # noqa: N802 - the protocol's word
        offered = self.server.box.offers_tls and not self.is_secure()
        self.wfile.write(b"250-localhost\r\n250 STARTTLS\r\n" if offered else b"250 localhost\r\n")

    def STAR(self) -> None:  # noqa: N802 - the same
        self.say("220 go on")
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)  # type: ignore[assignment]

    def RCPT(self) -> None:  # noqa: N802 - the same
        self.say("550 no" if self.server.box.refuses else "250 ok")

    def DATA(self) -> None:  # noqa: N802 - the same
        self.say("354 go on")
        body = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            body += line[1:] if line.startswith(b".") else line
        self.server.box.mails.append(body)
        self.server.box.secure.append(self.is_secure())
        self.say("250 taken")


@contextlib.contextmanager
def serving_mail(place: Path) -> Iterator[Mailbox]:
    server = _Server(("127.0.0.1", 0), _Talk)
    server.box = Mailbox()
    server.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.context.load_cert_chain(place / "server.pem", place / "server.key")
    with serving(server) as server.box.port:
        yield server.box
