"""Reads e-mail: one message (.eml, RFC 5322), or a mailbox of many (.mbox, RFC 4155)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from advocacy.incidents.imports.parsing.entries import (
    CannotRead,
    Choices,
    Entry,
    EntryKind,
    Spot,
    Unread,
)
from advocacy.incidents.imports.parsing.mail_parts import TOO_LONG, TooMuch, Walk
from advocacy.incidents.imports.parsing.mail_words import (
    Broken,
    NoDate,
    date_of,
    header,
    people_of,
    text_of,
)
from advocacy.incidents.imports.parsing.people import mail_key
from advocacy.incidents.imports.parsing.places import (
    MOST_TEXT,
    Line,
    buffered,
    read_lines,
    unread,
)

# "From craig@mail.example Thu Mar 12 21:04:00 2026", also with a zone behind or before the year.
_FROM_LINE = re.compile(rb"From \S*.{0,80}\d{1,2}:\d{2}.{0,20}\d{4}")
_BEFORE = "This stands before the first message."
_NO_HEADERS = "This is no e-mail: it has no headers."
_NOBODY = "It doesn't say who wrote it."
_BROKEN_TEXT = "Its text is damaged."
_BROKEN_HEADERS = "Its headers are damaged."
_SHOWN_BYTES = 4000


def read_email(reader: BinaryIO, _choices: Choices) -> Iterator[Entry | Unread]:
    """Yield the one message of a file; raise CannotRead for an empty one."""
    message: _Mail | None = None
    for line in read_lines(buffered(reader)):
        if message is None:
            message = _Mail(line, Walk())
        message.take(line)
    if message is None:
        empty = "This file is empty."
        raise CannotRead(empty)
    yield message.close()


def read_mailbox(reader: BinaryIO, _choices: Choices) -> Iterator[Entry | Unread]:
    """Yield the messages of a mailbox in its order; raise CannotRead where none begins in it."""
    message: _Mail | None = None
    after_blank, begun = True, False
    for line in read_lines(buffered(reader)):
        blank = not line.raw.strip()
        if after_blank and _FROM_LINE.match(line.raw):
            if message is not None and not message.blank:
                yield message.close()
            message, begun = _Mail(line, Walk(unquote=True), separator=True), True
        else:
            if message is None:
                message = _Mail(line, Walk(), stray=True)
            message.take(line)
        after_blank = blank
    if not begun:
        none = "This isn't a mailbox: no message begins in it."
        raise CannotRead(none)
    if message is not None and not message.blank:
        yield message.close()


@dataclass(slots=True)
class _Mail:
    """The message whose lines are being taken."""

    first: Line
    walk: Walk
    separator: bool = False
    stray: bool = False
    stop: int = 0
    shown: bytes = b""
    why: str = ""

    @property
    def blank(self) -> bool:
        return self.stray and not self.shown.strip()

    def take(self, line: Line) -> None:
        self.stop = line.stop
        if len(self.shown) < _SHOWN_BYTES:
            self.shown += line.raw[:_SHOWN_BYTES]
        if self.why or self.stray:
            return
        try:
            self.walk.take(line)
        except TooMuch as fault:
            self.why = str(fault)

    def close(self) -> Entry | Unread:
        """Return the message, or why it can't be read."""
        if self.stray:
            return self._unread(_BEFORE)
        self.walk.end()
        if self.why:
            return self._unread(self.why)
        try:
            return self._entry()
        except NoDate as fault:
            return self._unread(str(fault))
        except Broken:
            return self._unread(_BROKEN_TEXT)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            # The library's own ways of giving up on headers that nobody writes.
            return self._unread(_BROKEN_HEADERS)

    def _unread(self, why: str) -> Unread:
        text = (self.first.raw[:200] if self.separator else b"") + self.shown
        return unread(
            text.decode("utf-8", "replace"),
            why,
            start=self.first.start,
            stop=max(self.stop, self.first.stop),
            line=self.first.number,
        )

    def _entry(self) -> Entry | Unread:
        headers = self.walk.top
        if headers is None or not headers.keys():
            return self._unread(_NO_HEADERS)
        at, written = date_of(headers)
        writers = people_of(headers, "From") or people_of(headers, "Sender")
        if not writers:
            return self._unread(_NOBODY)
        text = self._text()
        if len(text) > MOST_TEXT:
            return self._unread(TOO_LONG)
        name, address = writers[0]
        to = people_of(headers, "To", "Cc", "Bcc")
        return Entry(
            at=at,
            written_at=written,
            sender=_shown(name, address),
            sender_key=mail_key(address),
            to=tuple(_shown(*one) for one in to),
            to_keys=tuple(mail_key(address) for _, address in to),
            kind=EntryKind.EMAIL,
            text=text,
            subject=header(headers, "Subject"),
            message_id=header(headers, "Message-ID"),
            media=tuple(part.attached() for part in self.walk.others),
            spot=Spot("", self.first.start, max(self.stop, self.first.stop), self.first.number),
        )

    def _text(self) -> str:
        """Return the plain text, or where there is none that of the page."""
        texts = self.walk.texts
        plain = [part for part in texts if part.headers.get_content_type() == "text/plain"]
        return "\n\n".join(text_of(bytes(part.body), part.headers) for part in plain or texts)


def _shown(name: str, address: str) -> str:
    return f"{name} <{address}>" if name and name != address else address
