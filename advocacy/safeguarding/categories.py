"""The kinds of concern to choose from: dated reference data, in our own words."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("reference") / "categories.json"


@dataclass(frozen=True)
class Kind:
    """One kind of concern, and from when to when it is offered."""

    code: str
    words: str
    starts_on: date
    ends_on: date | None


@cache
def _all() -> tuple[Kind, ...]:
    rows = json.loads(_FILE.read_text(encoding="utf-8"))["categories"]
    return tuple(
        Kind(
            row["code"],
            row["words"],
            date.fromisoformat(row["from"]),
            date.fromisoformat(row["to"]) if row["to"] else None,
        )
        for row in rows
    )


def list_kinds(*, on: date) -> list[Kind]:
    """Return what may be chosen on a day."""
    return [
        kind
        for kind in _all()
        if kind.starts_on <= on and (kind.ends_on is None or on < kind.ends_on)
    ]


def say_kinds(codes: list[str]) -> str:
    """Return kinds in words, those no longer offered too."""
    words = {kind.code: kind.words for kind in _all()}
    return "; ".join(words.get(code, code) for code in codes)
