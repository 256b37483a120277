"""What a person sees before anything is imported: how many, from when to when, from whom."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from advocacy.incidents.imports.models import ImportState, MessageImport
from advocacy.incidents.imports.parsing.entries import Entry, EntryKind, Question, Unread

# More of them are counted; nobody reads thousands, and a file so broken is no export.
MOST_UNREAD_KEPT = 2000
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


@dataclass
class Preview:
    """Counts what passes, and keeps of it what could not be read."""

    messages: int = 0
    unread: int = 0
    first: datetime | None = None
    last: datetime | None = None
    senders: dict[str, _Sender] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)

    def add(self, item: Entry | Unread) -> None:
        """Take one thing out of the file into account."""
        if isinstance(item, Unread):
            self.unread += 1
            if len(self.lines) < MOST_UNREAD_KEPT:
                self.lines.append(
                    {"line": item.spot.line, "text": item.text[:300], "why": item.why}
                )
            return
        self.messages += 1
        self.first = min(self.first or item.at, item.at)
        self.last = max(self.last or item.at, item.at)
        if item.kind is not EntryKind.SYSTEM:
            self._count(item)

    def _count(self, item: Entry) -> None:
        known = self.senders.get(item.sender_key)
        if known is None:
            self.senders[item.sender_key] = _Sender(
                item.sender, 1, item.at, item.at, outgoing=bool(item.outgoing)
            )
            return
        known.count += 1
        known.first, known.last = min(known.first, item.at), max(known.last, item.at)

    def keep(self, _session: Session, found: MessageImport, _at: datetime) -> None:
        """Keep it with the import, for a person to decide."""
        if not self.senders:
            found.state = ImportState.FAILED
            found.failed_why = "Nobody wrote anything in this file. Nothing was taken in."
            return
        if len(self.senders) > MOST_SENDERS:
            found.state = ImportState.FAILED
            found.failed_why = (
                f"There are {len(self.senders)} senders in this file, more than anybody could say "
                "who they are. Bring an export of the suspect's messages alone. Nothing was taken "
                "in."
            )
            return
        found.state = ImportState.PREVIEW
        found.messages, found.unread = self.messages, self.unread
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
            }
            for key, sender in ordered
        ]
        found.unread_lines = self.lines
