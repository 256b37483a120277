"""A WhatsApp chat as text: what begins a message, whose it is, and what its dates mean."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from advocacy.incidents.imports.parsing.clocks import DATE, SPACE, TIME, Order, figures_of
from advocacy.incidents.imports.parsing.entries import CannotRead
from advocacy.incidents.imports.parsing.people import MARKS
from advocacy.incidents.imports.parsing.places import Line
from advocacy.incidents.imports.parsing.whatsapp_words import (
    LEFT_TO_RIGHT,
    names_a_group,
)

# iPhone: [12/03/2026, 21:04:33] Name: text. Android: 12/03/2026, 21:04 - Name: text.
_BEGINS = re.compile(
    rf"[{MARKS}]*(?P<open>\[)?(?P<written>{DATE},?{SPACE}{{1,2}}{TIME})"
    rf"(?(open)\]{SPACE}|{SPACE}[-\u2013]{SPACE})"
)
_COULD_BEGIN = frozenset("[0123456789" + MARKS)
LONGEST_NAME = 120
MOST_SENDERS = 2000
# From so many messages on, words that stand before each of them belong to the name.
ENOUGH_MESSAGES = 3
# Two people write so often, somebody else so seldom: then a line of theirs may have been pasted.
_TWO, _OFTEN, _SELDOM = 2, 10, 3


@dataclass(frozen=True, slots=True)
class Layout:
    """How one phone writes the beginning of a message; a file has one."""

    brackets: bool
    mark: str
    comma: bool
    seconds: bool
    halves: bool
    digits_of_year: int


@dataclass(frozen=True, slots=True)
class Beginning:
    """The beginning of a message, and what follows it on its line."""

    layout: Layout
    written: str
    found: re.Match[str]
    rest: str


def beginning_of(text: str) -> Beginning | None:
    """Return how a message begins on this line, or None where no message does."""
    if not text or text[0] not in _COULD_BEGIN:
        return None
    found = _BEGINS.match(text)
    if found is None:
        return None
    written = found["written"]
    layout = Layout(
        brackets=found["open"] is not None,
        mark=found["mark"],
        comma="," in written,
        seconds=found["second"] is not None,
        halves=found["half"] is not None,
        digits_of_year=-4 if len(found["a"]) == 4 else len(found["c"]),
    )
    return Beginning(layout, written, found, text[found.end() :])


def _segments(rest: str) -> list[str]:
    """Return what stands between the colons of a message that could still be a name."""
    return rest[: 2 * LONGEST_NAME].split(": ")[:-1] or ([rest[:-1]] if rest.endswith(":") else [])


@dataclass(slots=True)
class _Sender:
    common: list[str]
    messages: int = 1

    def see(self, segments: list[str]) -> None:
        self.messages += 1
        for index, segment in enumerate(self.common):
            if index >= len(segments) or segments[index] != segment:
                del self.common[index:]
                return


@dataclass(slots=True)
class Chat:
    """What a whole chat tells of how it is written, before any message of it is taken."""

    order: Order
    layout: Layout
    marked: bool
    names: frozenset[str] = frozenset()
    rare: frozenset[str] = frozenset()

    def begins(self, text: str) -> Beginning | None:
        """Return the beginning of a message in the layout of this file, or None.

        What was pasted into a message from another chat begins otherwise, and stays its text.
        """
        found = beginning_of(text)
        return found if found is not None and found.layout == self.layout else None

    def split(self, rest: str) -> tuple[str, str]:
        """Return who wrote it ("" for the app itself) and the text.

        A name with a colon in it is told by standing before everything its owner wrote.
        """
        segments = _segments(rest)
        for count in range(len(segments), 1, -1):
            name = ": ".join(segments[:count])
            if name in self.names:
                return name, rest[len(name) + 2 :]
        if not segments or len(segments[0]) > LONGEST_NAME or names_a_group(segments[0]):
            return "", rest
        return segments[0], rest[len(segments[0]) + 2 :]


@dataclass(slots=True)
class _Survey:
    order: Order = field(default_factory=Order)
    senders: dict[str, _Sender] = field(default_factory=dict)
    lines: int = 0

    def see(self, begun: Beginning) -> None:
        self.lines += 1
        self.order.see(figures_of(begun.found), begun.written)
        segments = _segments(begun.rest)
        if not segments:
            return
        known = self.senders.get(segments[0])
        if known is not None:
            known.see(segments)
        elif len(self.senders) < MOST_SENDERS:
            self.senders[segments[0]] = _Sender(segments[:4])

    def names(self) -> frozenset[str]:
        return frozenset(
            ": ".join(sender.common)
            for sender in self.senders.values()
            if sender.messages >= ENOUGH_MESSAGES and len(sender.common) > 1
        )

    def rare(self) -> frozenset[str]:
        """Return who hardly writes in a chat that two others write alone, none in a group."""
        often = [one for one in self.senders.values() if one.messages >= _OFTEN]
        others = {n for n, one in self.senders.items() if one.messages <= _SELDOM}
        whole = len(often) + len(others) == len(self.senders)
        return frozenset(others) if len(often) == _TWO and whole else frozenset()


MOST_LAYOUTS = 64


def survey(lines: Iterable[Line]) -> Chat:
    """Read a chat once and return how it is written; raise CannotRead where it is none."""
    surveys: dict[Layout, _Survey] = {}
    marks: Counter[Layout] = Counter()
    for line in lines:
        begun = beginning_of(line.text) if line.whole else None
        if begun is None or (begun.layout not in surveys and len(surveys) >= MOST_LAYOUTS):
            continue
        surveys.setdefault(begun.layout, _Survey()).see(begun)
        marks[begun.layout] += LEFT_TO_RIGHT in begun.rest
    if not surveys:
        message = "This isn't a chat exported from WhatsApp: no line of it begins a message."
        raise CannotRead(message)
    layout, found = max(surveys.items(), key=lambda item: item[1].lines)
    return Chat(
        order=found.order,
        layout=layout,
        marked=layout.brackets and marks[layout] > 0,
        names=found.names(),
        rare=found.rare(),
    )
