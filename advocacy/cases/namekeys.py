"""Turns a name into keys under which it is found again however it was heard or spelt.

The keys go through a blind index, so a match is two sets that share one. A key pairs two words of
the name without order ("Nowak Jan" is "Jan Nowak"; a patronymic may be left out); a single word
only ever meets a single word. Keys are for finding somebody to look at, never for deciding.
"""

import re
import unicodedata
from itertools import combinations

from advocacy.cases.namesounds import sounds_of
from advocacy.cases.namevariants import LABELS_BY_WORD, PARTICLES, TITLES, WEAK

_LONGEST = 120  # characters of a name that are looked at
_MOST_WORDS = 6

_FOLDED = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)
_PLAIN = str.maketrans("łąęćńśźż", "laecnszz")
_POLISH = frozenset("łąęćńśźż")
# Apostrophes, marks for ayn and hamza, dots, and the stroke that stretches an Arabic word.
_MARKS = "'`.\u2019\u2018\u02bc\u02bb\u02be\u02bf\u00b4\u0640"

_ARABIC = str.maketrans(
    dict(
        zip(
            "اأإآٱبتجحدرزسصطعفقكلمنهوىيةپکگیںہھےٹڈڑ",
            "aaaaabtjhdrzsstafqklmnhwayapkgynhhetdr",
            strict=True,
        )
    )
    | {"ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "ض": "d", "ظ": "z", "غ": "gh", "چ": "ch"}
    | {"ژ": "zh", "ء": "", "ؤ": "w", "ئ": "y"}
)

_MUHAMMAD = re.compile(
    r"m[aou]?h+[aou]mm?[aeou]d|m[ou]h+mm?[ae]d|moham[eu]+d|mohd|muhd|mhd|md|mhmd|mehmet"
)
_SERVANT = re.compile(r"abd(?:[aeiou]?l|[aeiou])?(?=[^aeiou]|a)(?!la|al|la?h)(?P<of>[a-z]{4,})")
_SERVANT_ALONE = re.compile(r"abd(?:[aeiou][lrsznt]?)?")
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
        joined = _codes(words[0] + words[1])  # "Anne Marie" is "Annemarie"
        pairs.extend((joined, other) for other in slots[2:])
    return frozenset(
        f"pair:{'|'.join(sorted((one, other)))}"
        for left, right in pairs
        if len(slots) == 2 or not (_is_weak(left) and _is_weak(right))
        for one in left
        for other in right
    )


def _words(name: str) -> list[str]:
    text = name[:_LONGEST].casefold().translate(_FOLDED).translate(_ARABIC)
    text = re.sub(r"\b([sdw])/o\b", " ", text)  # "son of", "daughter of", "wife of"
    kept = "".join(_without_marks(letter) for letter in unicodedata.normalize("NFC", text))
    found = [word for word in re.findall(r"[^\W\d_]+", kept) if word not in TITLES]
    return found[:_MOST_WORDS]


def _without_marks(letter: str) -> str:
    if letter in _POLISH:
        return letter
    if letter in _MARKS:
        return ""
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
    article = _ARTICLE.fullmatch(plain)
    if article:
        found.update(sounds_of(article["name"]))
    return frozenset(found)


def _is_weak(slot: Slot) -> bool:
    return all(code.removeprefix("=") in WEAK for code in slot)
