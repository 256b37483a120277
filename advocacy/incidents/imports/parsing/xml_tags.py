"""Reads XML tag by tag with the place of each, without holding long values or what is around them.

Whole-document parsers stop at the first fault, and backups of phones have faults: they write signs
beyond U+FFFF as two references that no document may hold. Here each tag is parsed by itself, by
expat, so that a damaged one costs only itself. No document type is ever read: a file with one is
refused, so there are no entities but XML's own five, and nothing from outside.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from advocacy.incidents.imports.parsing.entries import CannotRead

_CHUNK = 1 << 18
LONGEST_VALUE = 1 << 20
LONGEST_TAG = 4 << 20
_ENDS = re.compile(rb"[\"'>]")
_DATA = re.compile(rb"\sdata\s*=\s*\Z")
# How far before a quotation mark the name of its attribute may stand.
_NEAR = 100
_NAME = re.compile(rb"</?([A-Za-z_][\w.-]{0,60})")
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9A-Fa-f]{1,8})|([0-9]{1,10}));")
_NOT_XML = "\ufffd"


@dataclass(slots=True)
class Tag:
    """One tag: its bytes without the value of `data`, where it stands, and whether it is whole.

    What stands between tags is a Tag without a name.
    """

    raw: bytes
    start: int
    stop: int
    line: int
    whole: bool = True

    @property
    def name(self) -> str:
        """The name of the element, "" of what is no tag."""
        found = _NAME.match(self.raw)
        return found[1].decode("ascii", "replace") if found else ""

    @property
    def closes(self) -> bool:
        """Whether this is a closing tag."""
        return self.raw.startswith(b"</")

    @property
    def empty(self) -> bool:
        """Whether nothing stands in the element."""
        return self.raw.endswith(b"/>")


class Damaged(Exception):
    """A tag that is no XML."""


def attributes_of(tag: Tag) -> dict[str, str]:
    """Return the attributes of an opening tag; raise Damaged."""
    found: dict[str, str] = {}
    parser = expat.ParserCreate("UTF-8")
    parser.StartElementHandler = lambda _name, attributes: found.update(attributes)
    raw = tag.raw if tag.empty else tag.raw[:-1] + b"/>"
    try:
        parser.Parse(_repaired(raw), True)  # noqa: FBT003 - expat takes it by position alone
    except expat.ExpatError as fault:
        raise Damaged(str(fault)) from fault
    return found


def _repaired(raw: bytes) -> bytes:
    """Return a tag with references that XML doesn't know written as the letters they stand for."""
    text = raw.decode("utf-8", "replace")
    if "&#" in text:
        raw = text.encode()
        out, place, high = bytearray(), 0, 0
        for found in _REFERENCE.finditer(raw):
            between = raw[place : found.start()]
            if high and (between or not 0xDC00 <= _code(found) <= 0xDFFF):
                out += _NOT_XML.encode()
                high = 0
            out += between
            place, code = found.end(), _code(found)
            if high:
                code, high = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00), 0
            if 0xD800 <= code <= 0xDBFF:
                high = code
            else:
                out += _letter(code)
        out += (_NOT_XML.encode() if high else b"") + raw[place:]
        return bytes(out)
    return "".join(c if c >= " " or c in "\t\n\r" else _NOT_XML for c in text).encode()


def _code(found: re.Match[bytes]) -> int:
    return int(found[1], 16) if found[1] else int(found[2])


def _letter(code: int) -> bytes:
    fits = code in {9, 10, 13} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0x10FFFF
    return b"&#%d;" % code if fits and code not in {0xFFFE, 0xFFFF} else _NOT_XML.encode()


def read_tags(reader: BinaryIO) -> Iterator[Tag]:
    """Yield every tag, and what is not blank between them; raise CannotRead for a document type."""
    reader.seek(0)
    scanning = _Scanning(reader)
    while scanning.more():
        between = scanning.until(b"<")
        if between.raw.strip().removeprefix(b"\xef\xbb\xbf"):
            yield between
        if not scanning.more():
            return
        tag = scanning.tag()
        if tag is not None:
            yield tag


@dataclass(slots=True)
class _Scanning:
    reader: BinaryIO
    buffer: bytes = b""
    at: int = 0
    place: int = 0
    line: int = 1
    kept: bytearray = field(default_factory=bytearray)
    whole: bool = True

    def more(self) -> bool:
        """Return whether anything is left, and have it in the buffer."""
        if self.at >= len(self.buffer):
            self.buffer, self.at = self.reader.read(_CHUNK), 0
        return bool(self.buffer)

    def take(self, stop: int, *, keep: bool = True) -> None:
        """Go on to `stop` in the buffer."""
        taken = self.buffer[self.at : stop]
        self.place += len(taken)
        self.line += taken.count(b"\n")
        self.at = stop
        if keep and len(self.kept) + len(taken) <= LONGEST_TAG:
            self.kept += taken
        elif keep:
            self.whole = False

    def until(self, mark: bytes, *, after: bool = False, keep: bool = True) -> Tag:
        """Take everything up to a mark of one byte, or to the end."""
        begun = (self.place, self.line)
        self.kept.clear()
        self.whole = True
        self.run_to(mark, after=after, keep=keep)
        return Tag(bytes(self.kept), begun[0], self.place, begun[1], self.whole)

    def run_to(self, mark: bytes, *, after: bool, keep: bool = True) -> bool:
        """Take everything up to a mark of one byte; return whether it came."""
        size = 0
        while self.more():
            found = self.buffer.find(mark, self.at)
            stop = len(self.buffer) if found < 0 else found + after
            size += stop - self.at
            self.take(stop, keep=keep and size <= LONGEST_VALUE)
            if keep and size > LONGEST_VALUE:
                self.whole = False
            if found >= 0:
                return True
        return False

    def tag(self) -> Tag | None:
        """Take a tag, a comment or an instruction, of which only tags are returned."""
        begun = (self.place, self.line)
        self.kept.clear()
        self.whole = True
        self.take(self.at + 1)
        if self.more() and self.buffer[self.at] in b"!?":
            return self._instruction(begun)
        ended = False
        while not ended and self.more():
            found = _ENDS.search(self.buffer, self.at)
            self.take(len(self.buffer) if found is None else found.end())
            if found is None:
                continue
            if found[0] == b">":
                ended = True
                continue
            data = _DATA.search(self.kept[-_NEAR:-1]) is not None
            if not self.run_to(found[0], after=True, keep=not data):
                break
            if data:
                self.kept += found[0]
        whole = self.whole and ended
        return Tag(bytes(self.kept), begun[0], self.place, begun[1], whole)

    def _instruction(self, begun: tuple[int, int]) -> Tag | None:
        self.take(self.at + 1)
        while self.run_to(b">", after=True):
            comment = self.kept.startswith(b"<!--")
            if self.kept.startswith(b"<!") and not comment:
                message = "This file holds instructions that no backup of a phone holds."
                raise CannotRead(message)
            if self.kept.endswith(b"-->" if comment else b"?>"):
                return None
        return Tag(bytes(self.kept), begun[0], self.place, begun[1], whole=False)
