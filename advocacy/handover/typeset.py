"""Sets a summary as a tagged PDF that a screen reader can read and an archive can keep."""

from datetime import datetime
from pathlib import Path
from typing import Any

from advocacy.typesetting.compiling import Standard, set_pages

LAYOUT = Path(__file__).with_name("summary.typ")
SHEET = Path(__file__).with_name("witnesses.typ")
_READ_AND_KEPT: tuple[Standard, ...] = ("ua-1", "a-3a")


def typeset(told: dict[str, Any], *, at: datetime) -> bytes:
    """Return the PDF of a told summary; `at` is the record's own time, so bytes repeat."""
    # The witnesses' sheet is a file of its own: this one may be served on the defence.
    shown = {name: part for name, part in told.items() if name != "witnesses"}
    return set_pages(LAYOUT, shown, at=at, standards=_READ_AND_KEPT)


def typeset_witnesses(told: dict[str, Any], *, at: datetime) -> bytes:
    """Return the PDF of the witnesses of a told summary, which is not for service."""
    names = ("reference", "prepared", "prepared_on", "recipient", "purpose", "witnesses")
    facts = {name: told[name] for name in names}
    return set_pages(SHEET, facts, at=at, standards=_READ_AND_KEPT)
