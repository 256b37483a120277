"""Sets facts by a layout as a tagged PDF that a screen reader can read."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst

from advocacy.typesetting.legible import legible, plainest

Standard = Literal["ua-1", "a-3a"]


def set_pages(
    layout: Path, told: dict[str, Any], *, at: datetime, standards: Sequence[Standard]
) -> bytes:
    """Return the PDF of what is told, by a layout; `at` is the record's own time: bytes repeat.

    The facts travel as JSON beside the layout, so nothing a person wrote can become markup.
    """
    facts = legible(told)
    try:
        return _compile(layout, facts, at=at, standards=standards)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
    # Each character can be drawn alone, but not in this combination: say less, but print.
    return _compile(layout, plainest(facts), at=at, standards=standards)


def _compile(
    layout: Path, facts: dict[str, Any], *, at: datetime, standards: Sequence[Standard]
) -> bytes:
    compiler = typst.Compiler(layout, root=layout.parent, ignore_system_fonts=True)
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"told": json.dumps(facts)},
        pdf_standards=list(standards),
        timestamp=int(at.timestamp()),
    )
    if not isinstance(pdf, bytes):
        message = "The PDF came in several parts."
        raise TypeError(message)
    return pdf
