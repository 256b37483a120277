"""Walks through an e-mail line by line (RFC 2046), and holds only its headers and its text."""

import re
from dataclasses import dataclass, field
from email.message import Message

from advocacy.incidents.imports.parsing.entries import Attached, Spot
from advocacy.incidents.imports.parsing.mail_words import decoded, headers_of
from advocacy.incidents.imports.parsing.places import MOST_TEXT, Line

MOST_HEADER_BYTES = 256 * 1024
MOST_PARTS = 1000
MOST_DEPTH = 30
_QUOTED_FROM = re.compile(rb">+From ")

TOO_MANY_PARTS = "It is made of more parts than any e-mail is."
TOO_LONG = "It is longer than anything a person writes, so it was not read."


class TooMuch(Exception):
    """A message beyond every measure; says how, in plain words."""


@dataclass(slots=True)
class Part:
    """One part with its headers; `body` is kept of texts alone."""

    headers: "Message[str, str]"
    start: int
    line: int
    is_text: bool
    stop: int = 0
    body: bytearray = field(default_factory=bytearray)

    def attached(self) -> Attached:
        """Return what came with the message, and where it stands."""
        media_type = self.headers.get_content_type()
        name = _file_name(self.headers)
        if not name and media_type == "message/rfc822":
            name = "message.eml"
        spot = Spot("", self.start, max(self.stop, self.start), self.line)
        return Attached(name or "unnamed", media_type, spot)


def _file_name(headers: "Message[str, str]") -> str:
    try:
        name = headers.get_filename() or ""
    except (LookupError, ValueError, TypeError):
        name = ""
    return decoded(str(name)).replace("\\", "/").rpartition("/")[2]


def _is_text(headers: "Message[str, str]") -> bool:
    disposition = str(headers.get("Content-Disposition", "")).strip().lower()
    text = headers.get_content_type() in {"text/plain", "text/html"}
    return text and not disposition.startswith("attachment") and not _file_name(headers)


@dataclass(slots=True)
class Walk:
    """Takes the lines of one message, and knows its headers and parts when they are through."""

    unquote: bool = False
    top: "Message[str, str] | None" = None
    texts: list[Part] = field(default_factory=list)
    others: list[Part] = field(default_factory=list)
    _head: bytearray = field(default_factory=bytearray)
    _in_head: bool = True
    _open: Part | None = None
    _bounds: list[bytes] = field(default_factory=list)
    _kept: int = 0
    _parts: int = 0

    def take(self, line: Line) -> None:
        """Take the next line; raise TooMuch."""
        if self._bounds and line.raw.startswith(b"--") and self._boundary(line):
            return
        if self._in_head:
            self._header(line)
        elif self._open is not None:
            self._open.stop = line.stop
            if self._open.is_text:
                self._keep(self._open, line)

    def end(self) -> None:
        """Say that no line follows: headers without a body are a message too."""
        if self._in_head and self.top is None and self._head:
            self.top = headers_of(bytes(self._head))

    def _boundary(self, line: Line) -> bool:
        """Return whether this line ends a part; the parts within it end too."""
        said = line.raw.rstrip()
        for depth in range(len(self._bounds) - 1, -1, -1):
            mark = self._bounds[depth]
            if said not in {mark, mark + b"--"}:
                continue
            last = said != mark
            del self._bounds[depth + (not last) :]
            self._open, self._in_head = None, not last
            self._head.clear()
            return True
        return False

    def _header(self, line: Line) -> None:
        if line.raw.strip() or not (self._head or self._bounds):
            self._head += line.raw
            if len(self._head) > MOST_HEADER_BYTES or not line.whole:
                raise TooMuch(TOO_LONG)
            return
        headers = headers_of(bytes(self._head))
        self._head.clear()
        self._in_head = False
        self.top = headers if self.top is None else self.top
        self._begin(headers, line)

    def _begin(self, headers: "Message[str, str]", line: Line) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS or len(self._bounds) > MOST_DEPTH:
            raise TooMuch(TOO_MANY_PARTS)
        bound = _bound(headers)
        if bound:
            self._bounds.append(b"--" + bound)
            self._open = None
            return
        part = Part(headers, line.stop, line.number + 1, _is_text(headers), line.stop)
        self._open = part
        (self.texts if part.is_text else self.others).append(part)

    def _keep(self, part: Part, line: Line) -> None:
        raw = line.raw
        if self.unquote and _QUOTED_FROM.match(raw):
            raw = raw[1:]
        self._kept += len(raw)
        if self._kept > 4 * MOST_TEXT or not line.whole:
            raise TooMuch(TOO_LONG)
        part.body += raw


def _bound(headers: "Message[str, str]") -> bytes:
    if headers.get_content_maintype() != "multipart":
        return b""
    try:
        found = headers.get_boundary() or ""
    except (LookupError, ValueError, TypeError):
        found = ""
    return found.encode("utf-8", "replace")[:200]
