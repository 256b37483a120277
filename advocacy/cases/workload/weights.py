"""What a case weighs by what is known of it: dated reference data, not code."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from advocacy.cases.models import RiskLevel

_FILE = Path(__file__).with_name("reference") / "weights.json"
RISK_WORDS = {
    RiskLevel.UNKNOWN: "Risk not assessed",
    RiskLevel.STANDARD: "Standard risk",
    RiskLevel.MEDIUM: "Medium risk",
    RiskLevel.HIGH: "High risk",
}
NEW, DEPENDENTS = "new", "dependents"


@dataclass(frozen=True)
class Weights:
    """Points of each risk level and factor, and how many a full week of hours holds."""

    full_week_hours: int
    full_week_points: int
    risk: dict[RiskLevel, int]
    new_for: timedelta
    factors: dict[str, int]

    def room_in(self, hours: int) -> int:
        """Return how many points so many hours a week hold, rounded to the nearest."""
        return round(self.full_week_points * hours / self.full_week_hours)


def load_weights(file: Path = _FILE) -> Weights:
    """Return the reference data of `file`; raises KeyError when a risk level has no points."""
    document = json.loads(file.read_text(encoding="utf-8"))
    return Weights(
        full_week_hours=document["full_week_hours"],
        full_week_points=document["full_week_points"],
        risk={level: document["risk"][level.value] for level in RiskLevel},
        new_for=timedelta(days=document["new_for_days"]),
        factors=document["factors"],
    )


WEIGHTS = load_weights()
