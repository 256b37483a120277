"""The large choices on the survivor's first screen, registered by the rooms behind them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.portal.sections import Section


@dataclass(frozen=True)
class ListPart:
    """Some lines of a list under one heading, with a drawing and what it shows where it has one."""

    title: str
    lines: tuple[str, ...]
    drawing: str = ""
    alt: str = ""


@dataclass(frozen=True)
class HomeCard:
    """What is needed in a bad moment, and the page on which it is written.

    It stands folded on the first screen itself: nothing has to be fetched to read it.
    """

    parts: tuple[ListPart, ...]
    page: int


@dataclass(frozen=True)
class TileState:
    """What a tile says now; `shown` False leaves it out, `urgent` puts it first.

    `page` is where it leads when that is not where the tile leads by itself; `card` stands on
    the first screen as long as the tile does.
    """

    hint: str = ""
    urgent: bool = False
    shown: bool = True
    title: str = ""
    page: int = 0
    card: HomeCard | None = None


@dataclass(frozen=True)
class Tile:
    """A large choice of at most five neutral words; `page` is the number in its address."""

    title: str
    page: int
    order: int
    section: Section
    state: Callable[[Session, Case, Actor, datetime], TileState]


@dataclass(frozen=True)
class Choice:
    """A large choice on a dependent's first screen; `page` is the number in its address."""

    title: str
    page: int
    hint: str = ""
    urgent: bool = False


# The list of one dependent and what they can do with it, told by whoever keeps lists.
DependentList = Callable[[Session, Case, UUID], list[ListPart]]
DependentChoices = Callable[[Session, Case, UUID], list[Choice]]


@dataclass
class PortalHome:
    """Every registered tile, and what a dependent who signs in sees."""

    tiles: list[Tile] = field(default_factory=list)
    dependent_list: DependentList | None = field(default=None)
    dependent_choices: DependentChoices | None = field(default=None)

    def tile(self, tile: Tile) -> None:
        """Add a tile."""
        self.tiles = sorted([*self.tiles, tile], key=lambda each: each.order)


def portal_home(app: Flask) -> PortalHome:
    """Return the application's first screen."""
    return cast("PortalHome", app.extensions.setdefault("portal_home", PortalHome()))
