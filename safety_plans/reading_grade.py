"""How hard a text is to read, as the school year it takes: the Flesch-Kincaid grade.

Kincaid, Fishburne, Rogers and Chissom, 1975: Derivation of new readability formulas for Navy
enlisted personnel. The syllables are counted by syllapy, from a list of words and by rule.
"""

import re

import syllapy

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ENDS = re.compile(r"[.!?]+(?=[\s”’\"')]|$)|\n")
_TWO_SYLLABLES = frozenset("70")


def grade(text: str) -> float:
    """Return the grade: 6 is read with ease at eleven, below nought is a few short words.

    A sentence ends with a full stop, a question or an exclamation mark, or with its line; nothing
    but those, so that no list behind a colon reads as easier than it is. A text without words is 0.
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = sum(bool(_WORD.search(part)) for part in _ENDS.split(text))
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    """Return how many syllables a word has when said; a number is said figure by figure."""
    if any(letter.isdigit() for letter in word):
        return sum(2 if letter in _TWO_SYLLABLES else 1 for letter in word if letter.isalnum())
    counted: int = syllapy.count(word.replace("’", "'"))
    return max(1, counted)
