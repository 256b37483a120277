"""Reads WhatsApp's exports, of Android and of iPhone: a chat's .txt, or the .zip with its media."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO
from zoneinfo import ZoneInfo

from advocacy.incidents.imports.parsing import archive
from advocacy.incidents.imports.parsing.clocks import (
    NoSuchMoment,
    figures_of,
    moment,
    time_of,
    zone_of,
)
from advocacy.incidents.imports.parsing.entries import (
    Attached,
    Choices,
    Entry,
    EntryKind,
    Question,
    Spot,
    Unread,
    Unsure,
)
from advocacy.incidents.imports.parsing.media_types import media_type_of
from advocacy.incidents.imports.parsing.people import key_of, without_marks
from advocacy.incidents.imports.parsing.places import (
    MOST_TEXT,
    TOO_LONG,
    Line,
    buffered,
    read_lines,
    refuse_other_encodings,
    unread,
)
from advocacy.incidents.imports.parsing.whatsapp_chat import Beginning, Chat, survey
from advocacy.incidents.imports.parsing.whatsapp_words import is_of_the_app, what_it_says

NO_MESSAGE = "No message begins here or above, so nobody can tell when it was written or by whom."
# A phone exports in the order of its clock, but for the hour in October and what came late.
_BACK = timedelta(hours=2)
# So many after each other are no pasted lines: the one before them was.
_MOST_BACK = 20
NOT_NAMED = "This file is in the .zip, but no message names it."


def ask_whatsapp(reader: BinaryIO, choices: Choices) -> list[Question]:
    """Return whether the order of day and month has to be asked; raise CannotRead."""
    with archive.open_chat(reader) as chat_file:
        return _survey(chat_file).order.question(choices)


def read_whatsapp(reader: BinaryIO, choices: Choices) -> Iterator[Entry | Unread]:
    """Yield the messages of a chat in its order, then the files that none of them names."""
    with archive.open_chat(reader) as chat_file:
        chat = _survey(chat_file)
        reading = _Reading(
            chat=chat,
            zone=zone_of(choices.zone),
            day_first=chat.order.decided(choices),
            member=chat_file.member,
            files=chat_file.files,
        )
        yield from reading.messages(read_lines(buffered(chat_file.reader)))
        for name in sorted(set(chat_file.files) - reading.named):
            size = chat_file.files[name]
            yield unread(name, NOT_NAMED, start=0, stop=size, line=1, member=name)


def _survey(chat_file: "archive.ChatFile") -> Chat:
    source = buffered(chat_file.reader)
    refuse_other_encodings(source.peek(2000)[:2000])
    return survey(read_lines(source))


@dataclass(slots=True)
class _Open:
    """The message (or what is none) whose lines are being collected."""

    begun: Beginning | None
    first: Line
    stop: int
    texts: list[str]
    size: int = 0
    whole: bool = True


@dataclass(slots=True)
class _Reading:
    chat: Chat
    zone: ZoneInfo
    day_first: bool
    member: str
    files: dict[str, int]
    named: set[str] = field(default_factory=set)
    latest: datetime | None = None
    back: int = 0

    def messages(self, lines: Iterator[Line]) -> Iterator[Entry | Unread]:
        open_: _Open | None = None
        for line in lines:
            text = line.text
            begun = self.chat.begins(text) if line.whole else None
            if open_ is None or begun is not None:
                yield from self._close(open_)
                first = begun.rest if begun is not None else text
                open_ = _Open(begun, line, line.stop, [first], whole=line.whole)
                continue
            _go_on(open_, line, text)
        yield from self._close(open_)

    def _close(self, open_: _Open | None) -> Iterator[Entry | Unread]:
        if open_ is None:
            return
        text = "\n".join(open_.texts)
        if open_.begun is None:
            if text.strip() or not open_.whole:
                yield self._unread(open_, text, NO_MESSAGE if open_.whole else TOO_LONG)
            return
        if not open_.whole:
            yield self._unread(open_, f"{open_.begun.written} {text}", TOO_LONG)
            return
        try:
            yield self._entry(open_, open_.begun, text)
        except NoSuchMoment as fault:
            yield self._unread(open_, f"{open_.begun.written} {text}", str(fault))

    def _unread(self, open_: _Open, text: str, why: str) -> Unread:
        return unread(
            text,
            why,
            start=open_.first.start,
            stop=open_.stop,
            line=open_.first.number,
            member=self.member,
        )

    def _entry(self, open_: _Open, begun: Beginning, text: str) -> Entry:
        day = figures_of(begun.found).on(day_first=self.day_first)
        at, doubt = moment(day, time_of(begun.found), self.zone)
        sender, text = self.chat.split(text)
        said = what_it_says(text.rstrip("\n"), marked=self.chat.marked)
        kind, brackets = said.kind, self.chat.layout.brackets
        sender = sender or said.caller
        if not sender or (brackets and is_of_the_app(text, marked=self.chat.marked)):
            kind, sender = (EntryKind.SYSTEM if kind is EntryKind.MESSAGE else kind), ""
        unsure = Unsure.APP if said.unsure else None
        if self._out_of_order(at) or sender in self.chat.rare:
            unsure = Unsure.QUOTED
        return Entry(
            at=at,
            written_at=begun.written,
            sender=without_marks(sender).strip(),
            sender_key=key_of(sender),
            kind=kind,
            text=said.text,
            spot=Spot(self.member, open_.first.start, open_.stop, open_.first.number),
            outgoing=True if said.by_owner else None,
            media=tuple(self._attached(name) for name in said.files),
            media_omitted=said.omitted,
            edited=said.edited,
            seconds=said.seconds,
            doubt=doubt,
            unsure=unsure,
        )

    def _out_of_order(self, at: datetime) -> bool:
        """Return whether the clock goes back: then this may be a line pasted into a message."""
        if self.latest is None or self.back >= _MOST_BACK:
            self.latest, self.back = at, 0
        if at < self.latest - _BACK:
            self.back += 1
            return True
        self.latest, self.back = max(self.latest, at), 0
        return False

    def _attached(self, name: str) -> Attached:
        size = self.files.get(name)
        if size is None:
            return Attached(name, media_type_of(name), None)
        self.named.add(name)
        return Attached(name, media_type_of(name), Spot(name, 0, size, 1))


def _go_on(open_: _Open, line: Line, text: str) -> None:
    """Add a line that begins no message to what is open; blank ones at its end are its own too."""
    open_.stop = line.stop
    open_.size += len(text) + 1
    if not line.whole or open_.size > MOST_TEXT:
        open_.whole = False
        return
    open_.texts.append(text)
