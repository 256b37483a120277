"""The lawful bases to choose from: dated reference data, so that the law can change without us."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("reference") / "lawful_basis.json"


@dataclass(frozen=True)
class Basis:
    """One basis or condition: what it means, where it stands, and from when to when it holds."""

    code: str
    label: str
    law: str
    consent: bool
    starts_on: date
    ends_on: date | None

    @property
    def said(self) -> str:
        """Return the words with the place in the law behind them."""
        return f"{self.label} ({self.law})" if self.law else self.label


@cache
def _all() -> dict[str, tuple[Basis, ...]]:
    groups = json.loads(_FILE.read_text(encoding="utf-8"))["groups"]
    return {name: tuple(_basis(row) for row in rows) for name, rows in groups.items()}


def _basis(row: dict[str, str]) -> Basis:
    return Basis(
        code=row["code"],
        label=row["label"],
        law=row["law"],
        consent=bool(row["consent"]),
        starts_on=date.fromisoformat(row["from"]),
        ends_on=date.fromisoformat(row["to"]) if row["to"] else None,
    )


def list_bases(group: str, *, on: date) -> list[Basis]:
    """Return what may be chosen on a day; `group` is article_6, article_9 or offence."""
    return [
        basis
        for basis in _all()[group]
        if basis.starts_on <= on and (basis.ends_on is None or on < basis.ends_on)
    ]


def find_basis(group: str, code: str) -> Basis | None:
    """Return a basis by its code, whether or not it still holds."""
    return next((basis for basis in _all()[group] if basis.code == code), None)


def say_basis(group: str, code: str) -> str:
    """Return a basis in words; a code that has left the file as it is."""
    found = find_basis(group, code)
    return found.said if found is not None else code
