"""Makes the verifier of a bag out of its parts: one file that needs nothing but Python."""

import re
from functools import cache
from pathlib import Path

_TEMPLATE = Path(__file__).with_name("verify_template")
_IMPORT = re.compile(
    r"^from advocacy\.handover\.verify_template\.(\w+) import \(.*?\)\n", re.MULTILINE | re.DOTALL
)
_HEAD = "from __future__ import annotations\n"


@cache
def verifier() -> bytes:
    """Return verify.py with each of its parts in the place where it imports it."""
    text = (_TEMPLATE / "verify.py").read_text(encoding="utf-8")
    return _IMPORT.sub(lambda found: _part(found[1]), text).encode()


@cache
def how_to_verify() -> bytes:
    """Return VERIFY.txt, which says how to check a bag by hand."""
    return (_TEMPLATE / "VERIFY.txt").read_bytes()


def _part(name: str) -> str:
    return (_TEMPLATE / f"{name}.py").read_text(encoding="utf-8").partition(_HEAD)[2].lstrip()
