"""Scanners of harmful software: one that speaks clamd's protocol well or badly, one in words."""

import contextlib
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from advocacy.evidence_store.preview import Original
from advocacy.evidence_store.scanning.clamd import Finding, ScannerSilent
from advocacy.evidence_store.scanning.states import ScanState

# The harmless text every scanner takes for harmful, backwards: so that none takes this file for it.
EICAR = b"*H+H$!ELIF-TSET-SURIVITNA-DRADNATS-RACIE$}7)CC7)^P(45XZP\\4[PA@%P!O5X"[::-1]


@dataclass
class FakeClamd:
    """A clamd on the loopback address: what it was sent, and how it behaves."""

    port: int = 0
    most: int = 1_000_000_000
    answer: bytes = b""
    drips: bool = False
    hangs_up: bool = False
    heard: list[bytes] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    clamd: FakeClamd


class _Talk(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        clamd = self.server.clamd
        assert self.rfile.read(len(b"zINSTREAM\0")) == b"zINSTREAM\0"
        if clamd.hangs_up:
            return
        heard = bytearray()
        while length := int.from_bytes(self.rfile.read(4), "big"):
            heard += self.rfile.read(length)
            if len(heard) > clamd.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        clamd.heard.append(bytes(heard))
        with contextlib.suppress(OSError):
            while clamd.drips and not clamd.ended.is_set():
                self.wfile.write(b"s")
                time.sleep(0.01)
            found = b"stream: Eicar-Test FOUND\0" if EICAR in heard else b"stream: OK\0"
            self.wfile.write(clamd.answer or found)


@contextlib.contextmanager
def serving_clamd(**behaves: object) -> Iterator[FakeClamd]:
    """Serve a clamd that behaves so."""
    server = _Server(("127.0.0.1", 0), _Talk)
    server.clamd = clamd = FakeClamd(port=server.server_address[1], **behaves)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield clamd
    finally:
        clamd.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class FakeScanner:
    """A scanner that says what it is told to, and keeps what it was given."""

    says: Finding = field(default_factory=lambda: Finding(ScanState.CLEAN))
    silent: bool = False
    chokes_on: bytes = b""
    given: list[bytes] = field(default_factory=list)

    def scan(self, original: Original) -> Finding:
        """Return what it was told to say."""
        data = b"".join(original.stream())
        self.given.append(data)
        if self.silent or (self.chokes_on and self.chokes_on in data):
            raise ScannerSilent
        return self.says
