"""The headers and bodies of an e-mail as text: decoded, and without anything that could act."""

import base64
import binascii
import codecs
import email.header
import email.utils
import html
import quopri
import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.message import Message
from email.parser import HeaderParser

from advocacy.incidents.imports.parsing.clocks import FIRST_YEAR, LAST_YEAR
from advocacy.incidents.imports.parsing.places import letters

_FOLDED = re.compile(r"\r?\n[ \t]+")
# Only what letters are written in: Python also knows "codecs" that unpack or compute.
_CHARSET = re.compile(
    r"utf-?(?:8|7|16|16le|16be|32)|us-?ascii|ascii|iso-?8859-?\d{1,2}|latin-?\d|windows-\d{3,4}"
    r"|cp\d{3,5}|koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr)|iso-2022-(?:jp|kr)"
    r"|mac-?roman|macintosh"
)
_TAG = re.compile(r"(<[^<>]*>)")
_TAG_NAME = re.compile(r"<\s*(/?)\s*([A-Za-z][A-Za-z0-9]*)")
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BLOCKS = frozenset(
    {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table", "ul", "ol", "hr"}
)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")

NO_DATE = "It has no date."
NO_ZONE = "Its date doesn't say in which time zone it was written."
NO_SUCH_DATE = "Its date is no date that an e-mail could have."


class NoDate(Exception):
    """The date of an e-mail can't be told; says why, in plain words."""


class Broken(Exception):
    """A text that can't be decoded."""


def headers_of(raw: bytes) -> "Message[str, str]":
    """Return the headers of a message or a part of one."""
    return HeaderParser().parsestr(raw.lstrip(b"\r\n").decode("utf-8", "replace"))


def header(headers: "Message[str, str]", name: str) -> str:
    """Return a header on one line, its encoded words decoded (RFC 2047), "" where it is missing."""
    return decoded(str(headers.get(name, "")))


def decoded(value: str) -> str:
    """Return encoded words as the text they stand for; what can't be decoded stays as it is."""
    value = _FOLDED.sub(" ", value).strip()
    if "=?" not in value:
        return _plain(value)
    try:
        parts = email.header.decode_header(value)
    except (HeaderParseError, ValueError, binascii.Error):
        return _plain(value)
    return _plain(
        "".join(
            part if isinstance(part, str) else to_letters(part, charset or "ascii")
            for part, charset in parts
        )
    )


def _plain(value: str) -> str:
    return "".join(c if c.isprintable() else " " for c in value).strip()


def to_letters(data: bytes, charset: str) -> str:
    """Return bytes in a character set as text; UTF-8 where it names none that is known."""
    name = charset.strip().lower()
    try:
        codec = codecs.lookup(name) if _CHARSET.fullmatch(name) else codecs.lookup("utf-8")
    except LookupError:
        codec = codecs.lookup("utf-8")
    if codec.name == "ascii":
        codec = codecs.lookup("utf-8")
    return letters(codec.decode(data, "replace")[0])


def people_of(headers: "Message[str, str]", *names: str) -> list[tuple[str, str]]:
    """Return the names and addresses that these headers hold, in order."""
    values = [_FOLDED.sub(" ", str(value)) for name in names for value in headers.get_all(name, [])]
    found = email.utils.getaddresses(values)
    return [(decoded(name), _plain(address)) for name, address in found if name or address]


def date_of(headers: "Message[str, str]") -> tuple[datetime, str]:
    """Return when a message was written (RFC 5322 3.3), in UTC, and as it stood; raise NoDate."""
    written = header(headers, "Date")
    if not written:
        raise NoDate(NO_DATE)
    try:
        at = email.utils.parsedate_to_datetime(written)
        if at.tzinfo is None:
            if "-0000" not in written:
                raise NoDate(NO_ZONE)
            at = at.replace(tzinfo=UTC)
        at = at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError) as fault:
        raise NoDate(NO_SUCH_DATE) from fault
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise NoDate(NO_SUCH_DATE)
    return at, written


def text_of(raw: bytes, headers: "Message[str, str]") -> str:
    """Return the text of a part from its bytes as they were sent; raise Broken."""
    encoding = str(headers.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "base64":
        try:
            plain = _NOT_BASE64.sub(b"", raw)
            raw = base64.b64decode(plain + b"=" * (-len(plain) % 4))
        except ValueError as fault:
            raise Broken from fault
    elif encoding == "quoted-printable":
        raw = quopri.decodestring(raw)
    try:
        charset = headers.get_content_charset("utf-8")
    except (LookupError, ValueError, TypeError):
        charset = "utf-8"
    text = to_letters(raw, charset).replace("\r\n", "\n")
    if headers.get_content_type() == "text/html":
        text = text_of_html(text)
    return text.strip("\n")


def text_of_html(source: str) -> str:
    """Return what a reader of a page would read: no tags, scripts, styles or addresses.

    One pass of a time in proportion to its length, whatever the page is made of.
    """
    parts: list[str] = []
    silent = ""
    for index, piece in enumerate(_TAG.split(_without_comments(source))):
        if silent:
            silent = "" if piece.lower().startswith(silent) else silent
        elif index % 2 == 0:
            parts.append(html.unescape(piece.replace("\r", " ").replace("\n", " ")))
        else:
            found = _TAG_NAME.match(piece)
            name = found[2].lower() if found else ""
            if name in _SILENT and found is not None and not found[1]:
                silent = f"</{name}"
            elif name in _BLOCKS:
                parts.append("\n")
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_comments(source: str) -> str:
    first, *rest = source.split("<!--")
    return first + "".join(piece.partition("-->")[2] for piece in rest)
