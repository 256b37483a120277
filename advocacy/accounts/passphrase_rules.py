"""What a passphrase must be: long, hard to guess, and not made of its owner's name."""

import unicodedata

from zxcvbn import zxcvbn

from advocacy.accounts.passphrases import LEAST_CHARACTERS
from advocacy.errors import Invalid

MOST_CHARACTERS = 200
# The estimator takes no more; what is that long is judged by how it begins.
_JUDGED = 72
_STRONG = 3
_SHORTEST_NAME = 4


def check_passphrase(passphrase: str, *, name: str, username: str) -> None:
    """Raise Invalid, with the words for the page, unless the passphrase will do."""
    names = [part for part in (*_words(name), *_words(username)) if len(part) >= _SHORTEST_NAME]
    said = ""
    if len(passphrase) < LEAST_CHARACTERS:
        said = f"Use a passphrase of {LEAST_CHARACTERS} characters or more, for example four words"
    elif len(passphrase) > MOST_CHARACTERS:
        said = f"Use a passphrase of {MOST_CHARACTERS} characters or fewer"
    elif any(part in _plain(passphrase) for part in names):
        said = "Choose a passphrase that doesn’t hold your name"
    elif zxcvbn(passphrase[:_JUDGED], user_inputs=names)["score"] < _STRONG:
        said = "Choose another passphrase: this one is easy to guess. Four unusual words do well"
    if said:
        raise Invalid(said, field="passphrase")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _words(name: str) -> list[str]:
    plain = "".join(each if each.isalnum() else " " for each in _plain(name))
    return plain.split()
