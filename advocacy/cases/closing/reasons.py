"""Why a case can be closed: dated reference data, not code."""

import json
from pathlib import Path

_FILE = Path(__file__).with_name("reference") / "reasons.json"


def load_reasons(file: Path = _FILE) -> dict[str, str]:
    """Return the words of each reason by its code; raises ValueError when a code is there twice."""
    rows = json.loads(file.read_text(encoding="utf-8"))["reasons"]
    reasons = {row["code"]: row["label"] for row in rows}
    if len(reasons) != len(rows):
        message = f"{file.name} holds a code twice."
        raise ValueError(message)
    return reasons


REASONS = load_reasons()
