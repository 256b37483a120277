"""The three words of a person: which may be chosen, and what a reply with them means."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

STOP_WORDS = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT")
PROVIDER_WORDS = (*STOP_WORDS, "START", "YES", "UNSTOP", "HELP", "INFO")
HELP_SIGNS = frozenset({"help", "sos", "999", "112"})
_APOSTROPHES = "'`\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
LEAST_LETTERS, MOST_LETTERS, LEAST_DISTANCE = 4, 15, 3


class Reading(StrEnum):
    """What a reply means. Nothing is read as well but the well-word by itself."""

    OK = "ok"
    HELP = "help"
    DURESS = "duress"
    STOPPED = "stopped"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Words:
    """The words agreed with a person: all is well; call me; looks well but is danger."""

    well: str
    call: str
    danger: str


def fold(text: str) -> str:
    """Return `text` as words are compared: NFKC, lower case, punctuation and marks as one space.

    Apostrophes and invisible characters vanish, so that "don't" stays one word.
    """
    kept = []
    for character in unicodedata.normalize("NFKC", text).casefold():
        kind = unicodedata.category(character)
        invisible = kind in ("Cf", "Mn", "Cc") and not character.isspace()
        if invisible or character in _APOSTROPHES:
            continue
        kept.append(" " if kind[0] in "PZC" else character)
    return " ".join(unicodedata.normalize("NFKC", "".join(kept)).split())


def read_reply(text: str, words: Words | None) -> Reading:
    """Return what a reply means; every text has exactly one reading.

    A danger word wins over all else, even beside the well-word; whatever is not understood is
    UNCLEAR and goes to a person. Where no words were ever agreed (None) nothing is well.
    """
    folded = fold(text)
    said = {*folded.split(), folded.replace(" ", "")}
    if words is not None and fold(words.danger) in said:
        return Reading.DURESS
    if said & HELP_SIGNS or (words is not None and fold(words.call) in said):
        return Reading.HELP
    if asks_to_stop(text):
        return Reading.STOPPED
    well = words is not None and folded == fold(words.well)
    return Reading.OK if well else Reading.UNCLEAR


def asks_to_stop(text: str) -> bool:
    """Return whether a text is one by which a phone asks for no more texts, and nothing else."""
    return fold(text).upper() in STOP_WORDS


def find_faults(words: Words) -> dict[str, str]:
    """Return what is wrong with chosen words: field name → a sentence that says what to enter."""
    faults: dict[str, str] = {}
    chosen = {"well": words.well, "call": words.call, "danger": words.danger}
    for field, word in chosen.items():
        fault = _fault_of_one(fold(word))
        if fault:
            faults[field] = fault
    for (other, first), (field, second) in combinations(chosen.items(), 2):
        if not faults.keys() & {other, field} and _alike(fold(first), fold(second)):
            faults[field] = f"Choose a word that can't be mistaken for “{first.strip()}”"
    return faults


def _fault_of_one(word: str) -> str:
    if not re.fullmatch(r"[^\W\d_]+", word):
        return "Enter one word, with letters only"
    if not LEAST_LETTERS <= len(word) <= MOST_LETTERS:
        return f"Enter a word of {LEAST_LETTERS} to {MOST_LETTERS} letters"
    for reserved in PROVIDER_WORDS:
        if reserved.lower().startswith(word) or word.startswith(reserved.lower()):
            return f"Choose another word: phone networks act on “{reserved}” by themselves"
    if word in HELP_SIGNS:
        return "Choose another word: this one always means help"
    return ""


def _alike(first: str, second: str) -> bool:
    return first in second or second in first or distance(first, second) < LEAST_DISTANCE


def distance(first: str, second: str) -> int:
    """Return how many letters must be added, taken away or changed between two words.

    Levenshtein's distance, by Wagner and Fischer's rows.
    """
    row = list(range(len(second) + 1))
    for i, left in enumerate(first, start=1):
        before, row[0] = row[0], i
        for j, right in enumerate(second, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]
