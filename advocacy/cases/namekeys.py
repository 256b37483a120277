"""Turns a name into keys under which it is found again however it was heard or spelt.

The keys go through a blind index, so a match is two sets that share one. A key pairs two words of
the name without order ("Nowak Jan" is "Jan Nowak"; a patronymic may be left out); a single word
only ever meets a single word. Keys are for finding somebody to look at, never for deciding.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import combinations

from advocacy.cases.namescripts import ARABIC, CYRILLIC, GREEK, WORD, is_spelt_out
from advocacy.cases.namesounds import sounds_of
from advocacy.cases.namevariants import (
    LABELS_BY_WORD,
    MIDDLES,
    PARTICLES,
    PRAISES,
    TITLES,
    WEAK,
)

_LONGEST = 120  # characters of a name that are looked at
_MOST_WORDS = 6

_FOLDED = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)
_PLAIN = str.maketrans("łąęćńśźż", "laecnszz")
_POLISH = frozenset("łąęćńśźż")
# Apostrophes, marks for ayn and hamza, dots, and the stroke that stretches an Arabic word.
_MARKS = "'`.\u2019\u2018\u02bc\u02bb\u02be\u02bf\u00b4\u0640"

_MUHAMMAD = re.compile(
    r"m[aou]?h+[aou]mm?[aeou]d|m[ou]h+mm?[ae]d|moham[eu]+d|mohd|muhd|mhd|md|mhmd|mehmet"
)
_SERVANT = re.compile(r"abd(?:[aeiou]?l|[aeiou])?(?=[^aeiou]|a)(?!la|al|la?h)(?P<of>[a-z]{4,})")
_SERVANT_ALONE = re.compile(r"abd(?:[aeiou][lrsznt]?)?")
_PRAISE = re.compile(rf"(?:{'|'.join(PRAISES)})(?P<name>(?!l)[a-z]{{4,}})")
_ARTICLE = re.compile(r"[ae]l(?P<name>[^aeiouyl][a-z]{3,})")

Slot = frozenset[str]  # the codes of one word of a name


def name_keys(name: str) -> frozenset[str]:
    """Keys of a whole name as it was written; empty when it holds no letters."""
    words = _words(name)
    if not words:
        return frozenset()
    slots = _slots(words)
    if len(slots) == 1:
        return frozenset(f"alone:{code}" for code in slots[0])
    pairs = list(combinations(slots, 2))
    if len(slots) == len(words) > 2:
        pairs.extend(_joined(words, slots))
    return frozenset(
        f"pair:{'|'.join(sorted((one, other)))}"
        for left, right in pairs
        if len(slots) == 2 or not (_is_weak(left) and _is_weak(right))
        for one in left
        for other in right
    )


def _joined(words: list[str], slots: list[Slot]) -> Iterator[tuple[Slot, Slot]]:
    """Give names of two words as one: "Anne Marie Cole", "Kim Min Jun", "Wang Xiao Ming"."""
    for place in dict.fromkeys((0, len(words) - 2)):
        both = _codes(words[place] + words[place + 1])
        for other in slots[:place] + slots[place + 2 :]:
            yield both, other


def _words(name: str) -> list[str]:
    text = _spelt_out(name[:_LONGEST].casefold())
    text = re.sub(r"\b([sdw])/o\b", " ", text)  # "son of", "daughter of", "wife of"
    kept = "".join(_without_marks(letter) for letter in text)
    found = [word for word in WORD.findall(kept) if word not in TITLES]
    if len(found) > 2:
        inner = (word for word in found[1:-1] if word not in MIDDLES)
        found = [found[0], *inner, found[-1]]
    return found[:_MOST_WORDS]


def _spelt_out(text: str) -> str:
    """Return a name in Latin letters, where its script is one that is spelt out."""
    text = unicodedata.normalize("NFC", text).translate(_FOLDED)
    return text.translate(ARABIC).translate(CYRILLIC).translate(GREEK)


def _without_marks(letter: str) -> str:
    if letter in _POLISH:
        return letter
    if letter in _MARKS:
        return ""
    if letter >= "\u0900" and letter < "\u1e00":
        return letter  # there a mark is a vowel of its own
    bare = (
        part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)
    )
    return "".join(bare)


def _slots(words: list[str]) -> list[Slot]:
    """The words that carry the name; what ties them together joins the word it stands before."""
    slots: list[Slot] = []
    before = ""
    for place, word in enumerate(words):
        last = place == len(words) - 1
        if not last and (word in PARTICLES or _SERVANT_ALONE.fullmatch(word)):
            before += word
            continue
        slots.append(_codes(word) | (_codes(before + word) if before else frozenset()))
        before = ""
    return [slot for slot in slots if slot]


def _codes(word: str) -> Slot:
    if not is_spelt_out(word):
        return frozenset((f"={word}",))
    plain = word.translate(_PLAIN)
    if _MUHAMMAD.fullmatch(plain):
        return frozenset(("=muhammad",))
    if plain in WEAK:
        return frozenset((f"={plain}",))
    found = set(sounds_of(word))
    found.update(f"={label}" for label in LABELS_BY_WORD.get(plain, ()))
    servant = _SERVANT.fullmatch(plain)
    if servant:
        found.update(f"abd.{code}" for code in sounds_of(servant["of"]))
    praise = _PRAISE.fullmatch(plain)
    if praise:
        found.update(sounds_of(praise["name"]))
    article = _ARTICLE.fullmatch(plain)
    if article:
        found.update(sounds_of(article["name"]))
    return frozenset(found)


def _is_weak(slot: Slot) -> bool:
    return all(code.removeprefix("=") in WEAK for code in slot)
