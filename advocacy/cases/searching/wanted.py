"""What was typed into a search, in each of the shapes it is compared in."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from advocacy.cases.models import Case, Person
from advocacy.cases.namekeys import name_keys
from advocacy.cases.phones import find_phone
from advocacy.errors import Invalid

_LEAST = 2
_FEWEST_DIGITS = 4
# A telephone puts in curly ones by itself, and a letter that was copied its own dashes.
_APOSTROPHE, _DASH = "'\u2018\u2019\u02bc`\u00b4", "-\u2010-\u2015"
_BREAKS = re.compile(rf"[{_DASH}\s{_APOSTROPHE}\"\u201c\u201d]+")
_LIKE = (
    (re.compile(rf"[{_APOSTROPHE}]"), rf"[{_APOSTROPHE}]"),
    (re.compile(r"[\"\u201c\u201d]"), '["\u201c\u201d]'),
    (re.compile(rf"[{_DASH}]"), rf"[{_DASH}]"),
)
_NUMBER = re.compile(r"\+?[\d\s().\-/]+")
_BETWEEN_DIGITS = r"[\s().\-/]*"
_ACCENTS = re.compile("[\u0300-\u036f]+")


class Wanted:
    """What was typed: letters to be found in what was written, a name, a number, a reference."""

    def __init__(self, text: str) -> None:
        """Take what was typed; raises Invalid for fewer than two letters."""
        if len(text.strip()) < _LEAST:
            message = "Enter a name, a telephone number or a reference, or at least two letters"
            raise Invalid(message, field="text")
        self.text = text.casefold()
        self.keys = name_keys(text)
        self.phone = find_phone(text)
        self.digits = "".join(letter for letter in text if letter.isdigit()).lstrip("0")
        self.reference = _tidy(text)
        self._longest, self._pattern = _pattern(text, self.phone, self.digits)

    def find(self, text: str) -> tuple[str, int, int] | None:
        """Return where these letters stand in a text: what was read, the first place, the end.

        Capitals, accents, the kind of an apostrophe, where a line ends and how a number is set
        apart make no difference. What was read is the text, save where that changed its length.
        """
        read = fold(text)
        if self._longest not in read:
            return None
        found = self._pattern.search(read)
        if found is None:
            return None
        return text if len(read) == len(text) else read, found.start(), found.end()

    def is_named(self, name: str) -> bool:
        """Return whether a name holds what was typed, or sounds like it."""
        return self.text in name.casefold() or bool(self.keys & name_keys(name))

    def is_number(self, number: str) -> bool:
        """Return whether a number is the one typed, or holds its digits."""
        if self.phone is not None:
            return number == self.phone
        return len(self.digits) >= _FEWEST_DIGITS and self.digits in number

    def is_reference(self, case: Case) -> bool:
        """Return whether it is the reference of a case."""
        return bool(self.reference) and self.reference == _tidy(case.reference)

    def why_person(self, person: Person) -> str:
        """Return why somebody of a case fits, in a few words; nothing if they do not."""
        kind = person.kind.value.capitalize()
        names = [person.name, *person.details.get("aliases", [])]
        if any(self.is_named(name) for name in names):
            return f"{kind}: a name"
        if any(self.is_number(number) for number in person.details.get("phones", [])):
            return f"{kind}: a number"
        return ""


def fold(text: str) -> str:
    """Return a text without capitals and accents; most have none of the latter to take away."""
    folded = text.casefold()
    if folded.isascii() or unicodedata.is_normalized("NFD", folded):
        return folded
    return _ACCENTS.sub("", unicodedata.normalize("NFD", folded))


def texts_in(value: Any) -> Iterator[str]:
    """Return every text that a sealed value holds, however deep it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)
    elif isinstance(value, dict):
        yield from texts_in(list(value.values()))


def _pattern(text: str, phone: str | None, digits: str) -> tuple[str, re.Pattern[str]]:
    """Return the longest piece that must stand in a text as it is, and what all of it is like."""
    if len(digits) >= _FEWEST_DIGITS and _NUMBER.fullmatch(text.strip()):
        wanted = phone.removeprefix("+44") if phone else digits
        wanted = wanted.removeprefix("+")
        return "", re.compile(_BETWEEN_DIGITS.join(wanted))
    folded = fold(text.strip())
    shape = r"\s+".join(re.escape(word) for word in folded.split())
    for these, alike in _LIKE:
        shape = alike.join(these.split(shape.replace(r"\-", "-")))
    return max(_BREAKS.split(folded), key=len), re.compile(shape)


def _tidy(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())
