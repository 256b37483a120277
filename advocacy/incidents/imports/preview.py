"""What a person sees before anything is imported: how many, from when to when, from whom."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from advocacy.incidents.imports.models import MessageImport, UnreadPage
from advocacy.incidents.imports.parsing.entries import Entry, EntryKind, Question, Unread
from advocacy.incidents.imports.parsing.process import ParserFailed

UNREAD_A_PAGE = 50
# Each of them is kept and can be looked at; a file with more of them is no export.
MOST_UNREAD = 50_000
MOST_SENDERS = 400


def questions_kept(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """Return questions as they are kept until somebody answers them."""
    return [
        {
            "code": question.code.value,
            "sample": list(question.sample),
            "headings": list(question.headings),
            "guess": dict(question.guess),
        }
        for question in questions
    ]


@dataclass
class _Sender:
    name: str
    count: int
    first: datetime
    last: datetime
    outgoing: bool
    unsure: int = 0


@dataclass
class Preview:
    """Counts what passes, and holds what could not be read until it is kept."""

    case_id: UUID
    import_id: UUID
    messages: int = 0
    already: int = 0
    unread: int = 0
    first: datetime | None = None
    last: datetime | None = None
    senders: dict[str, _Sender] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    _places: list[dict[str, Any]] = field(default_factory=list)
    _pages: int = 0

    def add(self, item: Entry | Unread | Question) -> None:
        """Take one thing out of the file into account; raises ParserFailed for too much unread."""
        if isinstance(item, Question):
            self.questions.append(item)
            return
        if isinstance(item, Unread):
            self._add_unread(item)
            return
        self.messages += 1
        self.first = min(self.first or item.at, item.at)
        self.last = max(self.last or item.at, item.at)
        if item.kind is not EntryKind.SYSTEM:
            self._count(item)

    def _add_unread(self, item: Unread) -> None:
        self.unread += 1
        if self.unread > MOST_UNREAD:
            message = (
                f"More than {MOST_UNREAD:,} places in this file could not be read, more than "
                "anybody could look at. Nothing was taken in."
            )
            raise ParserFailed(message)
        self._places.append({"line": item.spot.line, "text": item.text, "why": item.why})

    def _count(self, item: Entry) -> None:
        known = self.senders.get(item.sender_key)
        if known is None:
            known = self.senders[item.sender_key] = _Sender(
                item.sender, 0, item.at, item.at, outgoing=bool(item.outgoing)
            )
        known.unsure += item.unsure is not None
        known.count += 1
        known.first, known.last = min(known.first, item.at), max(known.last, item.at)

    def full_pages(self, *, last: bool = False) -> list[UnreadPage]:
        """Return the pages of unread places that are full, and the `last` one however full it is.

        They are given once: what was returned is to be kept.
        """
        pages = []
        while len(self._places) >= UNREAD_A_PAGE or (last and self._places):
            places, self._places = self._places[:UNREAD_A_PAGE], self._places[UNREAD_A_PAGE:]
            pages.append(
                UnreadPage(
                    scope_id=self.case_id,
                    case_id=self.case_id,
                    import_id=self.import_id,
                    number=self._pages,
                    places=places,
                )
            )
            self._pages += 1
        return pages

    def judge(self) -> None:
        """Raise ParserFailed where nobody could say who is who."""
        if not self.senders:
            message = "Nobody wrote anything in this file. Nothing was taken in."
            raise ParserFailed(message)
        if len(self.senders) > MOST_SENDERS:
            message = (
                f"There are {len(self.senders)} senders in this file, more than anybody could say "
                "who they are. Bring an export of the suspect's messages alone. Nothing was taken "
                "in."
            )
            raise ParserFailed(message)

    def keep(self, found: MessageImport) -> None:
        """Keep it with the import, for a person to decide."""
        found.messages, found.unread = self.messages, self.unread
        found.already = self.already
        found.first_at, found.last_at = self.first, self.last
        ordered = sorted(self.senders.items(), key=lambda each: (-each[1].count, each[0]))
        found.senders = [
            {
                "key": key,
                "name": sender.name,
                "count": sender.count,
                "first": sender.first.isoformat(),
                "last": sender.last.isoformat(),
                "outgoing": sender.outgoing,
                "unsure": sender.unsure,
            }
            for key, sender in ordered
        ]
