"""The scanner's port, and ClamAV's clamd behind it: a file goes there in a stream, never by a path.

The protocol is short (clamd(8), INSTREAM), and no kept client bounds the whole exchange: theirs
wait again for each byte of an answer, of any length.
"""

import re
import select
import socket
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol

from advocacy.evidence_store.preview import Original
from advocacy.evidence_store.scanning.states import ScanState
from advocacy.settings import PREFIX, SettingMissing, Settings

# Longer than clamd's own limit for one file (MaxScanTime, 120 s) and its sending.
SECONDS = 300.0
_CONNECT_SECONDS = 5.0
_CHUNK = 256 * 1024
_LONGEST_ANSWER = 1024
_LONGEST_NAME = 120
_FOUND = re.compile(r"stream: (.+) FOUND")
# What clamd says, where it is told to (AlertExceedsMax), of what it did not look at to its end.
_NOT_WHOLE = "Heuristics.Limits.Exceeded"


class ScannerSilent(Exception):
    """The scanner gave no answer that can be used; it is tried again later."""


@dataclass(frozen=True)
class Finding:
    """What a scanner says of a file, and what it calls what it found."""

    state: ScanState
    called: str = ""


class Scanner(Protocol):
    """Whoever can say of a file whether it looks like harmful software."""

    def scan(self, original: Original) -> Finding:
        """Return what it says of a file; raise ScannerSilent."""
        ...


class Clamd:
    """A clamd on this machine, at the path of its socket or at a port of the loopback address."""

    def __init__(
        self, place: str | tuple[str, int], *, most_bytes: int, seconds: float = SECONDS
    ) -> None:
        """Take where it listens, the most it is given, and how long one file may take in all."""
        self._place, self._most_bytes, self._seconds = place, most_bytes, seconds

    def scan(self, original: Original) -> Finding:
        """Return what it says of a file; raise ScannerSilent, or whatever reading it raises."""
        if original.size > self._most_bytes:
            return Finding(ScanState.TOO_LARGE)
        with closing(_Line(self._place, time.monotonic() + self._seconds)) as line:
            return _finding(_asked(line, original))


class _Line:
    """A connection on which nothing is waited for past `until` (monotonic seconds)."""

    def __init__(self, place: str | tuple[str, int], until: float) -> None:
        self._until = until
        family = socket.AF_UNIX
        if not isinstance(place, str):
            family = socket.AF_INET6 if ":" in place[0] else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(min(_CONNECT_SECONDS, self._left()))
            self._socket.connect(place)
        except OSError as fault:
            self._socket.close()
            raise ScannerSilent(type(fault).__name__) from fault

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            message = "it took too long"
            raise ScannerSilent(message)
        return left

    def say(self, data: bytes | memoryview) -> bool:
        """Send bytes; return False when it has answered already, or listens no longer."""
        if select.select([self._socket], [], [], 0)[0]:
            return False
        try:
            self._socket.settimeout(self._left())
            self._socket.sendall(data)
        except ConnectionError:
            # It may have said why before it hung up.
            return False
        except OSError as fault:
            raise ScannerSilent(type(fault).__name__) from fault
        return True

    def answer(self) -> str:
        """Return the one line that it answers."""
        heard = bytearray()
        try:
            while b"\0" not in heard and len(heard) <= _LONGEST_ANSWER:
                self._socket.settimeout(self._left())
                more = self._socket.recv(_LONGEST_ANSWER)
                if not more:
                    break
                heard += more
        except OSError as fault:
            raise ScannerSilent(type(fault).__name__) from fault
        line, end, _ = heard.partition(b"\0")
        if not end:
            message = "it hung up" if len(heard) <= _LONGEST_ANSWER else "it talks too much"
            raise ScannerSilent(message)
        return line.decode("utf-8", "replace").strip()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def _asked(line: _Line, original: Original) -> str:
    listening = line.say(b"zINSTREAM\0")
    for part in original.stream():
        listening = listening and _sent(line, part)
        if not listening:
            break
    if listening:
        line.say(bytes(4))
    return line.answer()


def _sent(line: _Line, part: bytes) -> bool:
    view = memoryview(part)
    chunks = (view[start : start + _CHUNK] for start in range(0, len(view), _CHUNK))
    return all(line.say(len(chunk).to_bytes(4, "big")) and line.say(chunk) for chunk in chunks)


def _finding(answer: str) -> Finding:
    if answer == "stream: OK":
        return Finding(ScanState.CLEAN)
    if "size limit exceeded" in answer:
        return Finding(ScanState.TOO_LARGE)
    found = _FOUND.fullmatch(answer)
    if found is None:
        message = "it could not do it"
        raise ScannerSilent(message)
    called = _plain(found[1])
    if called.startswith(_NOT_WHOLE):
        return Finding(ScanState.TOO_LARGE)
    return Finding(ScanState.HARMFUL, called)


def _plain(name: Iterable[str]) -> str:
    return "".join(letter for letter in name if letter.isprintable())[:_LONGEST_NAME]


def make_scanner(settings: Settings) -> Scanner | None:
    """Return the scanner a deployment has chosen, if any; raises SettingMissing.

    Its protocol is in plain words, so it is spoken to on this machine and nowhere else.
    """
    address = settings.clamd_address.removeprefix("unix:")
    if not address:
        return None
    most_bytes = settings.clamd_most_mb * 1024 * 1024
    if address.startswith("/"):
        return Clamd(address, most_bytes=most_bytes)
    host, _, port = address.rpartition(":")
    host = host.strip("[]").replace("localhost", "127.0.0.1")
    if port.isdigit() and _is_loopback(host):
        return Clamd((host, int(port)), most_bytes=most_bytes)
    message = (
        f"{PREFIX}CLAMD_ADDRESS must be the path of a socket, or 127.0.0.1 and a port: what is "
        "sent to clamd is not encrypted, so it never leaves this machine."
    )
    raise SettingMissing(message)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
