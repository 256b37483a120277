"""What can be given to a caller: dated reference data, so that numbers change without us."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("reference") / "signposts.json"


@dataclass(frozen=True)
class Signpost:
    """One thing to give, what to say with it, and from when to when it holds."""

    code: str
    label: str
    says: str
    starts_on: date
    ends_on: date | None

    def holds(self, on: date) -> bool:
        """Return whether it may be given on a day."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@cache
def all_signposts() -> tuple[Signpost, ...]:
    """Return every signpost there is or was, in the file's order."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))["signposts"]
    return tuple(
        Signpost(
            code=row["code"],
            label=row["label"],
            says=row["says"],
            starts_on=date.fromisoformat(row["effective_from"]),
            ends_on=date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
        )
        for row in rows
    )


def list_signposts(*, on: date) -> list[Signpost]:
    """Return what may be given on a day."""
    return [each for each in all_signposts() if each.holds(on)]


def signpost_labels(codes: list[str]) -> list[str]:
    """Return the labels of codes that were given, whenever that was."""
    labels = {each.code: each.label for each in all_signposts()}
    return [labels.get(code, code) for code in codes]
