"""Makes any text printable in the PDF's own fonts, and says plainly where letters are missing."""

import unicodedata
from bisect import bisect_right
from itertools import groupby
from pathlib import Path
from typing import Any

# The code points that the fonts inside typst can draw, found by setting each of them once. A
# character outside them stops a PDF/UA file, since a reader would see an empty box.
_RANGES = [
    (int(first, 16), int(last, 16))
    for first, last in (
        line.split("-") for line in Path(__file__).with_name("covered.txt").read_text().split()
    )
]
_STARTS = [first for first, _ in _RANGES]

_KEPT_BREAKS = "\n"


def legible(value: Any) -> Any:
    """Return JSON-like `value` with each text in it made printable; the shape stays."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [legible(item) for item in value]
    if isinstance(value, dict):
        return {key: legible(item) for key, item in value.items()}
    return value


def printable(text: str) -> str:
    """Return `text` with what cannot be drawn, or would be invisible, named in brackets."""
    whole = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        "".join(run) if drawn else _named("".join(run)) for drawn, run in groupby(whole, _drawn)
    )


def can_draw(text: str) -> bool:
    """Return whether all of a text can be drawn, so that none of it has to be named instead."""
    return all(_drawn(letter) for letter in unicodedata.normalize("NFC", text))


def plainest(value: Any) -> Any:
    """Return `value` with only Latin letters, for text whose marks no font can combine."""
    if isinstance(value, str):
        return "".join(
            "".join(run) if plain else _named("".join(run))
            for plain, run in groupby(value, lambda letter: ord(letter) < 0x180)
        )
    if isinstance(value, list):
        return [plainest(item) for item in value]
    if isinstance(value, dict):
        return {key: plainest(item) for key, item in value.items()}
    return value


def _drawn(letter: str) -> bool:
    if letter in _KEPT_BREAKS:
        return True
    # Direction marks and other invisible characters could make a line read as something else.
    if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return False
    place = bisect_right(_STARTS, ord(letter)) - 1
    return place >= 0 and ord(letter) <= _RANGES[place][1]


def _named(run: str) -> str:
    if run.strip("\t\u200b\u200c\u200d\ufe0e\ufe0f") == "":
        return " " if "\t" in run else ""
    kinds = {unicodedata.category(letter)[0] for letter in run}
    if kinds & {"L", "M"}:
        return f"[{len(run)} characters of another script: see summary.json]"
    return "".join(f"[{_name(letter)}]" for letter in run if letter not in "\u200d\ufe0e\ufe0f")


def _name(letter: str) -> str:
    return unicodedata.name(letter, f"character U+{ord(letter):04X}").lower()
