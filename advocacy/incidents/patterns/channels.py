"""How contact came: the same number or account written in two ways is one, in their own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from advocacy.incidents.patterns.moments import Moment

_NUMBER = re.compile(r"\+?[\d\s().-]{7,}")


@dataclass
class Channel:
    """A number, account or way: how it was written first, how else, and how often it was used."""

    words: str
    also: list[str] = field(default_factory=list)
    incidents: int = 0
    messages: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None

    def count(self, moment: Moment) -> None:
        """Count one moment that came this way."""
        self.incidents += not moment.message
        self.messages += moment.message
        written = moment.came_by.strip()
        if written != self.words and written not in self.also and len(self.also) < 5:
            self.also.append(written)
        if moment.at is not None:
            self.first_at = min(self.first_at or moment.at, moment.at)
            self.last_at = max(self.last_at or moment.at, moment.at)


def same_way(words: str) -> str:
    """Return what two ways of writing one channel have in common.

    Capitals and spaces make no difference, nor does how a number is set; +44 is 0.
    """
    plain = " ".join(words.casefold().split())
    if not _NUMBER.fullmatch(plain):
        return plain
    digits = re.sub(r"\D", "", plain)
    return f"0{digits.removeprefix('44')}" if plain.startswith("+44") else digits


def list_channels(moments: Sequence[Moment]) -> list[Channel]:
    """Return every channel that was written down, the one used most often first."""
    found: dict[str, Channel] = {}
    for each in moments:
        if each.came_by.strip():
            key = same_way(each.came_by)
            found.setdefault(key, Channel(each.came_by.strip())).count(each)
    return sorted(found.values(), key=lambda one: (-one.incidents - one.messages, one.words))
