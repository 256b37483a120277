"""Reads the .xml of SMS Backup & Restore: messages with their pictures, and calls."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from advocacy.incidents.imports.parsing.entries import CannotRead, Choices, Entry, Spot, Unread
from advocacy.incidents.imports.parsing.places import MOST_TEXT, TOO_LONG, refuse_other_encodings
from advocacy.incidents.imports.parsing.sms_fields import (
    DAMAGED,
    Picture,
    call_of,
    message_of,
    picture_of,
    unread_tag,
)
from advocacy.incidents.imports.parsing.xml_tags import Damaged, Tag, attributes_of, read_tags

ROOTS = frozenset({"smses", "allsms", "calls"})
_ONES = frozenset({"sms", "mms", "call"})
MOST_PARTS = 2000
_ENDED = "The file ends in the middle of this."
_NO_END = "The file ends before its end: what came after this is missing."
_NOT_KNOWN = "This is not known: no message and no call."


def read_sms_backup(reader: BinaryIO, _choices: Choices) -> Iterator[Entry | Unread]:
    """Yield the messages or calls of a backup in its order; raise CannotRead."""
    reader.seek(0)
    refuse_other_encodings(reader.read(2000))
    reading = _Reading()
    for tag in read_tags(reader):
        yield from reading.take(tag)
    yield from reading.end()


@dataclass(slots=True)
class _Reading:
    root: Tag | None = None
    said_count: int | None = None
    count: int = 0
    ended: bool = False
    open_: Picture | None = None
    last: Tag | None = None

    def take(self, tag: Tag) -> Iterator[Entry | Unread]:
        """Take the next tag into account, and yield what it completes."""
        self.last = tag
        if not tag.whole:
            yield from self._broken(tag)
        elif self.root is None:
            self._begin(tag)
        elif tag.closes:
            yield from self._close(tag)
        elif self.open_ is not None:
            self._inside(self.open_, tag)
        elif tag.name in _ONES:
            yield from self._one(tag)
        else:
            yield unread_tag(tag, _NOT_KNOWN)

    def end(self) -> Iterator[Unread]:
        """Yield what the end of the file shows to be missing; raise CannotRead for no backup."""
        if self.root is None or self.last is None:
            message = "This isn't a backup of SMS Backup & Restore: no message begins in it."
            raise CannotRead(message)
        if self.open_ is not None:
            yield unread_tag(self.open_.first, _ENDED, stop=self.last.stop)
        if not self.ended:
            yield unread_tag(self.root, _NO_END)
        if self.said_count is not None and self.said_count != self.count:
            why = f"The file says that it holds {self.said_count} messages; {self.count} are in it."
            yield unread_tag(self.root, why)

    def _begin(self, tag: Tag) -> None:
        if tag.name not in ROOTS or tag.closes:
            message = "This isn't a backup of SMS Backup & Restore."
            raise CannotRead(message)
        self.root = tag
        self.ended = tag.empty
        with contextlib.suppress(Damaged, KeyError, ValueError):
            self.said_count = int(attributes_of(tag)["count"])

    def _close(self, tag: Tag) -> Iterator[Entry | Unread]:
        if tag.name == "mms" and self.open_ is not None:
            picture, self.open_ = self.open_, None
            yield picture_of(picture, tag)
        elif tag.name in ROOTS:
            self.ended = True

    def _broken(self, tag: Tag) -> Iterator[Unread]:
        self.count += tag.name in _ONES
        if self.open_ is not None:
            self.open_.damaged = True
        elif self.root is not None:
            yield unread_tag(tag, TOO_LONG if tag.raw.endswith(b">") else _ENDED)

    def _one(self, tag: Tag) -> Iterator[Entry | Unread]:
        self.count += 1
        try:
            said = attributes_of(tag)
        except Damaged:
            yield unread_tag(tag, DAMAGED)
            return
        if tag.name == "mms":
            self.open_ = Picture(said, tag)
            if tag.empty:
                picture, self.open_ = self.open_, None
                yield picture_of(picture, tag)
            return
        yield call_of(tag, said) if tag.name == "call" else message_of(tag, said)

    def _inside(self, picture: Picture, tag: Tag) -> None:
        if tag.name not in {"part", "addr"}:
            return
        try:
            said = attributes_of(tag)
        except Damaged:
            picture.damaged = True
            return
        if tag.name == "addr":
            picture.people.append((said.get("type", ""), said.get("address", "")))
        else:
            picture.size += len(said.get("text", ""))
            picture.parts.append((said, Spot("", tag.start, tag.stop, tag.line)))
        if len(picture.parts) + len(picture.people) > MOST_PARTS or picture.size > MOST_TEXT:
            picture.damaged = True
            picture.parts.clear()
            picture.people.clear()
