"""What the case page shows: tabs and cards that the slices above register."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from flask import Flask
from sqlalchemy.orm import Session

from advocacy.cases.models import Case


@dataclass(frozen=True)
class Tab:
    """A page of the case; `endpoint` takes the case's id.

    `rooms` are the blueprints whose pages lie behind it, besides its own.
    """

    label: str
    endpoint: str
    order: int
    rooms: tuple[str, ...] = ()

    @property
    def ways(self) -> tuple[str, ...]:
        """Return what a page shown is compared with: the tab is current for any of them."""
        return (self.endpoint, *self.rooms)


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


@dataclass
class CasePage:
    """The registered parts of the case page."""

    tabs: list[Tab] = field(default_factory=list)
    cards: list[CardMaker] = field(default_factory=list)

    def tab(self, tab: Tab) -> None:
        """Add a tab."""
        self.tabs = sorted([*self.tabs, tab], key=lambda each: each.order)

    def card(self, maker: CardMaker) -> None:
        """Add a card at the side."""
        self.cards.append(maker)


def case_page(app: Flask) -> CasePage:
    """Return the application's case page."""
    return cast("CasePage", app.extensions.setdefault("case_page", CasePage()))


def cards_of(page: CasePage, session: Session, case: Case, *, at: datetime) -> list[Card]:
    """Ask every slice once for its card."""
    cards = [maker(session, case, at) for maker in page.cards]
    return [card for card in cards if card is not None]
