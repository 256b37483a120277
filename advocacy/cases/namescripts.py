"""Letters of other scripts as they are written in English passports, and words of further scripts.

A name in a script that is not spelt out here still meets itself.
"""

import re

_ARABIC_LETTERS = "اأإآٱبتجحدرزسصطعفقكلمنهوىيةپکگیںہھےٹڈڑ"
_CYRILLIC_LETTERS = "абвгдезийклмнопрстуфыэіїєґ"
_GREEK_LETTERS = "αβγδεζηικλμνοπρσςτυφω"

ARABIC = str.maketrans(
    dict(zip(_ARABIC_LETTERS, "aaaaabtjhdrzsstafqklmnhwayapkgynhhetdr", strict=True))
    | {"ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "ض": "d", "ظ": "z", "غ": "gh", "چ": "ch"}
    | {"ژ": "zh", "ء": "", "ؤ": "w", "ئ": "y"}
)
CYRILLIC = str.maketrans(
    dict(zip(_CYRILLIC_LETTERS, "abvgdeziiklmnoprstufyeiieg", strict=True))
    | {"ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": ""}  # noqa: RUF001 - Cyrillic is meant
    | {"ь": "", "ю": "yu", "я": "ya", "ў": "u", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "ђ": "dj"}  # noqa: RUF001 - Cyrillic is meant
)
GREEK = str.maketrans(
    dict(zip(_GREEK_LETTERS, "avgdeziiklmnoprsstifo", strict=True))
    | {"θ": "th", "ξ": "x", "χ": "ch", "ψ": "ps"}
)

# Letters, and the signs that scripts of India, Sri Lanka, Burma, Thailand, Laos and Cambodia
# write vowels with: without them a word would fall to pieces.
WORD = re.compile(r"(?:[^\W\d_]|[\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])+")
_SPELT_OUT = re.compile(r"[a-złąęćńśźż]")


def is_spelt_out(word: str) -> bool:
    """Return whether a word is in letters that rules of sound know."""
    return bool(_SPELT_OUT.search(word))
