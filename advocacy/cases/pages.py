"""What the case page shows: tabs, cards and happenings that the slices above register."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from flask import Flask
from sqlalchemy.orm import Session

from advocacy.cases.models import Case


@dataclass(frozen=True)
class Tab:
    """A page of the case; `endpoint` takes the case's id."""

    label: str
    endpoint: str
    order: int


@dataclass(frozen=True)
class Card:
    """A state at the side of the case page; `tone` is plain, calm, amber or danger."""

    title: str
    lines: tuple[str, ...] = ()
    tag: str = ""
    tone: str = "plain"
    action: str = ""
    endpoint: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TimelineItem:
    """Something that happened: when, by whom, what, and a little of it."""

    at: datetime
    title: str
    by: str = ""
    detail: str = ""
    tag: str = ""
    tone: str = "plain"
    endpoint: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)


CardMaker = Callable[[Session, Case, datetime], Card | None]
Happenings = Callable[[Session, Case, int], list[TimelineItem]]
# For a slice whose card and happenings come from the same rows: one question gives both.
Part = Callable[[Session, Case, datetime, int], tuple[Card | None, list[TimelineItem]]]


@dataclass
class CasePage:
    """The registered parts of the case page."""

    tabs: list[Tab] = field(default_factory=list)
    cards: list[CardMaker] = field(default_factory=list)
    timelines: list[Happenings] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def tab(self, tab: Tab) -> None:
        """Add a tab."""
        self.tabs = sorted([*self.tabs, tab], key=lambda each: each.order)

    def card(self, maker: CardMaker) -> None:
        """Add a card at the side."""
        self.cards.append(maker)

    def timeline(self, happenings: Happenings) -> None:
        """Add a source of what happened."""
        self.timelines.append(happenings)

    def part(self, part: Part) -> None:
        """Add a card together with its source of what happened."""
        self.parts.append(part)


def case_page(app: Flask) -> CasePage:
    """Return the application's case page."""
    return cast("CasePage", app.extensions.setdefault("case_page", CasePage()))


@dataclass(frozen=True)
class Shown:
    """What the case page shows of every slice: cards in order, happenings newest first."""

    cards: list[Card]
    happenings: list[TimelineItem]


def shown_of(page: CasePage, session: Session, case: Case, *, at: datetime, limit: int) -> Shown:
    """Ask every slice once for its card and its happenings."""
    both = [part(session, case, at, limit) for part in page.parts]
    cards = [card for card, _ in both] + [maker(session, case, at) for maker in page.cards]
    items = [item for _, found in both for item in found]
    items += [item for source in page.timelines for item in source(session, case, limit)]
    newest = sorted(items, key=lambda item: item.at, reverse=True)[:limit]
    return Shown([card for card in cards if card is not None], newest)
