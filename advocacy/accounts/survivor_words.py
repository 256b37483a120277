"""Names that say nothing and passphrases that can be said: drawn from a list of plain words."""

import secrets
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.passphrases import LEAST_CHARACTERS
from advocacy.accounts.service import username_key
from advocacy.errors import Invalid

_LIST = Path(__file__).resolve().parent / "survivor_words.txt"
_NAME_WORDS, _PASSPHRASE_WORDS = 2, 4
# Two passphrases of one person must not be mistaken for each other by a slip of the finger, nor
# by a bad moment: they may share no word, and far more than a few letters must differ.
_LEAST_APART = 8


@cache
def words() -> tuple[str, ...]:
    """Return every word a name or a passphrase may be made of."""
    return tuple(_LIST.read_text(encoding="utf-8").split())


def _draw(count: int) -> list[str]:
    return secrets.SystemRandom().sample(words(), count)


def offer_name(session: Session) -> str:
    """Return a free user name of a few words, such as "maple harbour"."""
    while True:
        name = " ".join(_draw(_NAME_WORDS))
        if not is_taken(session, name):
            return name


def is_taken(session: Session, username: str) -> bool:
    """Return whether somebody signs in by this name."""
    key = username_key(session.info["vault"], username)
    return session.scalar(select(Account.id).where(Account.username_key == key)) is not None


def offer_passphrase(*, apart_from: str = "") -> str:
    """Return a passphrase of four words, none of which the other one has."""
    while True:
        drawn = _draw(_PASSPHRASE_WORDS)
        phrase = " ".join(drawn)
        if len(phrase) >= LEAST_CHARACTERS and not set(drawn) & set(_parts(apart_from)):
            return phrase


def offer_code() -> str:
    """Return a code to be told by voice: four words, good once and for a short while."""
    return " ".join(_draw(_PASSPHRASE_WORDS))


def plain(phrase: str) -> str:
    """Return a phrase without what is easily typed otherwise: case, spaces, signs."""
    return "".join(letter for letter in phrase.casefold() if letter.isalnum())


def _parts(phrase: str) -> Iterable[str]:
    return ("".join(filter(str.isalnum, part)) for part in phrase.casefold().split())


def check_passphrase(passphrase: str, *, field: str = "passphrase") -> None:
    """Raise Invalid for a passphrase that is too short or hardly more than one letter."""
    if len(passphrase.strip()) < LEAST_CHARACTERS:
        message = f"Use {LEAST_CHARACTERS} characters or more: four words are good"
        raise Invalid(message, field=field)
    if len(set(plain(passphrase))) < 6:
        message = "Use more different letters: four words are good"
        raise Invalid(message, field=field)


def check_apart(one: str, other: str, *, field: str) -> None:
    """Raise Invalid when one passphrase could be taken for the other."""
    shared = {part for part in _parts(one) if len(part) > 2} & set(_parts(other))
    if shared or _distance(plain(one), plain(other)) < _LEAST_APART:
        message = "Choose words that are quite unlike the others: none of them in both"
        raise Invalid(message, field=field)


def _distance(one: str, other: str) -> int:
    """Return how many letters must be put in, left out or changed to make one the other."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        before, row[0] = row[0], place
        for column, wanted in enumerate(other, start=1):
            changed = before + (letter != wanted)
            before, row[column] = row[column], min(changed, row[column] + 1, row[column - 1] + 1)
    return row[-1]
