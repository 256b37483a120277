"""What a text may say: nothing that tells whoever holds the phone what it is about."""

import re
from collections.abc import Collection
from itertools import pairwise
from pathlib import Path

from advocacy.checkins.words import PROVIDER_WORDS, fold

MOST_SEPTETS = 160
# 3GPP TS 23.038: the default alphabet, and the characters of its extension, which count twice.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")
_LINK = re.compile(r"://|\bwww\.|[a-z0-9-]+\.[a-z]{2,}\b|@[a-z0-9]", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?:\d[ -]?){5,}")
_TELLING = frozenset(Path(__file__).with_name("telling_words.txt").read_text().split())


def count_septets(text: str) -> int | None:
    """Return the length of `text` in the GSM 7-bit alphabet, or None when it does not fit it."""
    total = 0
    for character in text:
        if character in _BASIC:
            total += 1
        elif character in _EXTENDED:
            total += 2
        else:
            return None
    return total


def find_faults(text: str, *, names: Collection[str] = ()) -> list[str]:
    """Return what a text must not say, each as a sentence that says what to do; [] when it may go.

    `names` are those of the service, the people, their places and the three words.
    """
    found = [_fault_of_length(text), _fault_of_meaning(text), _fault_of_names(text, names)]
    if _LINK.search(text):
        found.append("Take the link or address out")
    if _LONG_NUMBER.search(text):
        found.append("Take the long number out")
    return [fault for fault in found if fault]


def _fault_of_length(text: str) -> str:
    if not text.strip():
        return "Enter what the text should say"
    septets = count_septets(text)
    if septets is None:
        odd = next(c for c in text if c not in _BASIC and c not in _EXTENDED)
        return f"Take “{odd}” out: every phone must be able to show the text"
    if septets > MOST_SEPTETS:
        return f"Make the text shorter by {septets - MOST_SEPTETS} characters: it must fit in one"
    return ""


def _fault_of_meaning(text: str) -> str:
    said = fold(text).split()
    joined = {first + second for first, second in pairwise(said)}
    for word in [*said, *sorted(joined)]:
        if word in _TELLING:
            return f"Take “{word}” out: it tells what the text is about"
    for word in text.split():
        if word.strip(".,!?:;\"'()") in PROVIDER_WORDS:
            return f"Take “{word}” out: phone networks act on it by themselves"
    return ""


def _fault_of_names(text: str, names: Collection[str]) -> str:
    said = f" {fold(text)} "
    for name in names:
        parts = [fold(name), *(part for part in fold(name).split() if len(part) > 2)]
        for part in parts:
            if part and f" {part} " in said:
                return f"Take “{part}” out: a text names nobody and nowhere"
    return ""
