"""Sets a summary as a tagged PDF that a screen reader can read and an archive can keep."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from advocacy.handover.legible import legible, plainest

LAYOUT = Path(__file__).with_name("summary.typ")
SHEET = Path(__file__).with_name("witnesses.typ")


def typeset(told: dict[str, Any], *, at: datetime) -> bytes:
    """Return the PDF of a told summary; `at` is the record's own time, so bytes repeat.

    The facts travel as JSON beside the layout, so nothing a person wrote can become markup.
    """
    # The witnesses' sheet is a file of its own: this one may be served on the defence.
    return _set({name: part for name, part in told.items() if name != "witnesses"}, LAYOUT, at=at)


def typeset_witnesses(told: dict[str, Any], *, at: datetime) -> bytes:
    """Return the PDF of the witnesses of a told summary, which is not for service."""
    names = ("reference", "prepared", "prepared_on", "recipient", "purpose", "witnesses")
    return _set({name: told[name] for name in names}, SHEET, at=at)


def _set(told: dict[str, Any], layout: Path, *, at: datetime) -> bytes:
    facts = legible(told)
    try:
        return _compile(facts, layout, at=at)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
    # Each character can be drawn alone, but not in this combination: say less, but print.
    return _compile(plainest(facts), layout, at=at)


def _compile(facts: dict[str, Any], layout: Path, *, at: datetime) -> bytes:
    compiler = typst.Compiler(layout, root=layout.parent, ignore_system_fonts=True)
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"told": json.dumps(facts)},
        pdf_standards=["ua-1", "a-3a"],
        timestamp=int(at.timestamp()),
    )
    if not isinstance(pdf, bytes):
        message = "The PDF came in several parts."
        raise TypeError(message)
    return pdf
