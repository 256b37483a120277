"""The kinds of order and of term: dated reference data, in our own words."""

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("reference")


@dataclass(frozen=True)
class OrderKind:
    """One kind of order, from when to when there is such a one, and where it is laid down."""

    code: str
    words: str
    starts_on: date
    ends_on: date | None
    source: str


class Toward(StrEnum):
    """Whom a term keeps somebody away from: who the order protects, people around them, or all."""

    PROTECTED = "protected"
    OTHERS = "others"
    ANYBODY = "anybody"


@dataclass(frozen=True)
class TermKind:
    """One kind of term, and which recorded facts fit it.

    `fits` are the codes of behaviours, `channel` whether how contact came is such a fact too.
    """

    code: str
    words: str
    fits: frozenset[str]
    channel: bool
    toward: Toward


@cache
def order_kinds() -> dict[str, OrderKind]:
    """Return every kind of order by its code, those of the past too."""
    rows = json.loads((_FOLDER / "kinds.json").read_text(encoding="utf-8"))["kinds"]
    return {
        row["code"]: OrderKind(
            code=row["code"],
            words=row["words"],
            starts_on=date.fromisoformat(row["from"]),
            ends_on=date.fromisoformat(row["to"]) if row["to"] else None,
            source=row["source"],
        )
        for row in rows
    }


@cache
def term_kinds() -> dict[str, TermKind]:
    """Return every kind of term by its code."""
    rows = json.loads((_FOLDER / "terms.json").read_text(encoding="utf-8"))["terms"]
    return {
        row["code"]: TermKind(
            code=row["code"],
            words=row["words"],
            fits=frozenset(row["fits"]),
            channel=row["channel"],
            toward=Toward(row["toward"]),
        )
        for row in rows
    }


def could_be_made(kind: OrderKind, *, on: date) -> bool:
    """Return whether there was such an order on a day."""
    return kind.starts_on <= on and (kind.ends_on is None or on < kind.ends_on)


def order_words(code: str) -> str:
    """Return how a kind of order reads, an unknown code as it is."""
    kind = order_kinds().get(code)
    return kind.words if kind else code


def term_words(code: str) -> str:
    """Return how a kind of term reads, an unknown code as it is."""
    kind = term_kinds().get(code)
    return kind.words if kind else code
