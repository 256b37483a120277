"""What files come with, registered by the slice whose it is: its words, and where it is read."""

from dataclasses import dataclass, field
from typing import Any, cast

from flask import Flask


@dataclass(frozen=True)
class Place:
    """A kind of entry that files come with.

    `model` is its table, found by the file's `entry_id`; `argument` names that id in the address
    of `endpoint`, and is empty where the page is the case's.
    """

    code: str
    words: str
    model: type[Any]
    endpoint: str
    argument: str = ""

    def arguments(self, entry_id: Any) -> dict[str, Any]:
        """Return what the address takes besides the case."""
        return {self.argument: entry_id} if self.argument else {}


@dataclass
class Places:
    """Every registered kind, by code."""

    by_code: dict[str, Place] = field(default_factory=dict)

    def add(self, place: Place) -> None:
        """Add a kind of entry."""
        self.by_code[place.code] = place


def places_of(app: Flask) -> Places:
    """Return the application's kinds of entries."""
    return cast("Places", app.extensions.setdefault("file_places", Places()))
