"""Compares the numbers of a referral: nobody rings who stalks them, believing it is safe."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from advocacy.cases.phones import find_phone, spoken_phone

# Where a number may stand among words, with what people put into it; and two of them in a row.
_WRITTEN = re.compile(r"(?<![\w+])\+?\(?\d[\d \t().\u2010-\u2015-]{7,60}\d(?!\w)")
_IN_A_ROW = re.compile(r"(?:\+44|0)\d{10}")


def numbers_in(text: str) -> list[str]:
    """Return the telephone numbers that stand anywhere in a text, in E.164."""
    found: list[str | None] = []
    for each in _WRITTEN.findall(text):
        alone = find_phone(each)
        compact = re.sub(r"[^\d+]", "", each)
        found += [alone] if alone else [find_phone(one) for one in _IN_A_ROW.findall(compact)]
    return [each for each in found if each]


def all_numbers(texts: Iterable[str]) -> set[str]:
    """Return every number in these texts, whether they are one or only hold one."""
    return {number for text in texts for number in (find_phone(text), *numbers_in(text)) if number}


def suspects_of(*, phones: Iterable[str], name: str, is_to_them: str) -> set[str]:
    """Return the numbers written for who is doing it, wherever they were written."""
    return all_numbers([*phones, name, is_to_them])


def why_not_theirs(suspects: Collection[str], written: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the field and a sentence for each number of `written` that is the suspect's too.

    `written` holds a text, or lines, by the name of the field it was typed into.
    """
    return [
        (field, f"Stop: {spoken_phone(number)} {_SAYS.get(field, _NEVER_SAFE)}")
        for field, texts in written.items()
        for number in sorted(all_numbers(_lines(texts)) & set(suspects))
    ]


def _lines(texts: Any) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


_NEVER_SAFE = (
    "is written for who is doing it too. It can never be a way to reach them: ask again whose it is"
)
_SAYS = {
    "phones": (
        "is written for who is doing it too. Leave it there only, so that nobody rings it, and "
        "write below if they share it"
    ),
    "referrer": (
        "is written for who is doing it too. Whoever asks may be that person: tell them nothing, "
        "and ask again whose it is"
    ),
}
