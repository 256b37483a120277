"""The kinds of behaviour an incident can be classed by: dated reference data, not code."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_FILE = Path(__file__).with_name("reference") / "behaviours.json"


@dataclass(frozen=True)
class Behaviour:
    """One kind: its code, its label for staff, and how somebody living with it might say it."""

    code: str
    label: str
    plain: str


@dataclass(frozen=True)
class Behaviours:
    """The kinds in use from one day to another."""

    effective_from: date
    effective_to: date | None
    kinds: tuple[Behaviour, ...]

    def labels(self, codes: list[str]) -> list[str]:
        """Return the staff labels of `codes`, in the list's order; an unknown code as it is."""
        known = {kind.code: kind.label for kind in self.kinds}
        order = {kind.code: index for index, kind in enumerate(self.kinds)}
        return [known.get(code, code) for code in sorted(codes, key=lambda c: order.get(c, 999))]

    def plain_labels(self, codes: list[str]) -> list[str]:
        """Return `codes` as somebody living with it might say them, in the list's order."""
        return [kind.plain for kind in self.kinds if kind.code in codes]


def load_behaviours(file: Path = _FILE) -> Behaviours:
    """Return the reference data of `file`; raises ValueError when it holds a code twice."""
    document = json.loads(file.read_text(encoding="utf-8"))
    kinds = tuple(Behaviour(**kind) for kind in document["behaviours"])
    if len({kind.code for kind in kinds}) != len(kinds):
        message = f"{file.name} holds a code twice."
        raise ValueError(message)
    ends = document["effective_to"]
    return Behaviours(
        effective_from=date.fromisoformat(document["effective_from"]),
        effective_to=date.fromisoformat(ends) if ends else None,
        kinds=kinds,
    )


BEHAVIOURS = load_behaviours()
