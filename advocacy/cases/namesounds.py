"""What one word of a name sounds like: its consonants, and as few vowels as tell names apart.

Rules of our own, from how English, South Asian, Arabic and Polish names are spelt by people who
hear them over a telephone. A spelling with several sounds ("ch", "th", "w") gives several codes.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice, product

_AT_MOST = 8  # codes of one word; real names stay below, a hostile one cannot grow

# Letters with more than one everyday spelling: without the mark, or as it is heard.
_SPELLINGS: Sequence[tuple[re.Pattern[str], tuple[str, ...]]] = (
    (re.compile("ł"), ("l", "w")),
    (re.compile("ą(?=[bp])"), ("a", "om")),
    (re.compile("ą"), ("a", "on")),
    (re.compile("ę"), ("e", "en")),
    (re.compile("(?<=.)w"), ("w", "u")),
    (re.compile("(?<=.)j(?=.)"), ("j", "y")),
)

# $ is "sh", # is "ch"; A, I and O are groups of vowels. Tried in order at each place of the word.
_SOUNDS: Sequence[tuple[re.Pattern[str], tuple[str, ...]]] = tuple(
    (re.compile(pattern), sounds)
    for pattern, sounds in (
        ("^kn|^gn|^pn", ("n",)),
        ("^wr", ("r",)),
        ("^wh", ("v",)),
        ("^ps", ("s",)),
        ("^mc|^mac(?=[^aeiouy])", ("mAk",)),
        ("^y(?=[aeiou])|^j", ("j",)),
        ("^z", ("z",)),
        ("(?:ei|i|au|ou)gh(?=[^aeiouy]|$)", ("I",)),
        ("szcz|shch", ("$#",)),
        ("tsch|tch|cz|ć", ("#",)),
        ("sch|sh|sz", ("$",)),
        ("ś|si(?=[aeou])", ("s", "$")),
        ("ch", ("#", "k")),
        ("rz", ("rs", "s")),
        ("dż|dj|dg(?=[ei])", ("j",)),
        ("dz|ts|tz|zh", ("s",)),
        ("th", ("t", "s")),
        ("ph", ("f",)),
        ("mps", ("ms",)),
        ("kh|ck|q|c(?=[^eiy]|$)", ("k",)),
        ("c|z|ż|ź", ("s",)),
        ("g(?=[eiy])", ("g", "j")),
        ("x", ("ks", "k$")),
        ("mb$", ("m",)),
        ("[vw]", ("v",)),
        ("^h", ("h",)),
        ("h", ("",)),
        ("^e(?![aeiouy])", ("A", "I")),
        ("(?<=[^aeiouy])e$", ("",)),
        ("[aeou]*[iy][aeiouy]*|[aou]*ee[aeiouy]*|ea[aeiouy]*", ("I",)),
        ("[aeou]*[ou][aeou]*", ("O",)),
        ("[ae]+", ("A",)),
        ("[a-zń]", ()),  # says its own name
    )
)


def sounds_of(word: str) -> frozenset[str]:
    """Codes of one lower-case word (Polish letters kept); words that share one may be one name."""
    heard: set[str] = set()
    for spelling in islice(_spellings(word), _AT_MOST):
        parts = _parts(re.sub(r"(.)\1+", r"\1\1", spelling))
        for choice in islice(product(*parts), _AT_MOST):
            heard.update(_codes("".join(choice)))
    return frozenset(sorted(heard)[: _AT_MOST * 2])


def _spellings(word: str) -> Iterable[str]:
    found = [word]
    for pattern, ways in _SPELLINGS:
        if pattern.search(word):
            found = [pattern.sub(way, spelling) for spelling in found for way in ways]
    return dict.fromkeys(found)


def _parts(word: str) -> list[tuple[str, ...]]:
    parts: list[tuple[str, ...]] = []
    place = 0
    while place < len(word):
        for pattern, sounds in _SOUNDS:
            found = pattern.match(word, place)
            if found:
                parts.append(sounds or (found.group().replace("ń", "n"),))
                place = found.end()
                break
        else:
            place += 1
    return parts


def _codes(sounds: str) -> Iterable[str]:
    sounds = re.sub(r"(.)\1+", r"\1", sounds)
    consonants = re.sub("[AIO]", "", sounds)
    if len(consonants) >= 4:
        return (("V" if sounds[0] in "AIO" else "") + consonants,)
    if len(consonants) <= 1:
        return (sounds,) if sounds else ()
    vowel = re.search("[AIO]", sounds)
    start = "V" if sounds[0] in "AIO" else ""
    # A word written without vowels (Arabic script, "Mhd") may have had any.
    return tuple(f"{start}{consonants}-{v}" for v in (vowel.group() if vowel else "AIO"))
