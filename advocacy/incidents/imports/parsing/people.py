"""The same key for the same sender, however the export writes them."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

# Marks of direction and joining that exports put around names and numbers (UAX #9).
MARKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u200b"
_WITHOUT_MARKS = dict.fromkeys(map(ord, MARKS))
_NUMBER = re.compile(r"\+?[0-9][0-9 ()./\u00a0\u2011-]{5,24}")
_REGION = "GB"


def without_marks(text: str) -> str:
    """Return text without marks of direction."""
    return text.translate(_WITHOUT_MARKS)


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """Return the key of a name, number or e-mail address, "" where nobody is named."""
    plain = " ".join(unicodedata.normalize("NFKC", without_marks(name)).split())
    if not plain:
        return ""
    if _NUMBER.fullmatch(plain):
        return f"tel:{_number(plain)}"
    return f"name:{plain.casefold()}"


@lru_cache(maxsize=4096)
def mail_key(address: str) -> str:
    """Return the key of an e-mail address."""
    return f"mail:{address.strip().casefold()}" if address.strip() else ""


def _number(written: str) -> str:
    try:
        found = phonenumbers.parse(written, _REGION)
    except phonenumbers.NumberParseException:
        found = None
    if found is not None and phonenumbers.is_possible_number(found):
        return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
    return "".join(c for c in written if c.isdigit() or c == "+")
