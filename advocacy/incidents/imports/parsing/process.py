"""Reads an export in a process of its own, which may die of it: the original stays as it is."""

from collections.abc import Iterator
from typing import Protocol

from advocacy.incidents.imports.parsing.entries import (
    UNASKED,
    Choices,
    Entry,
    Format,
    Question,
    Unread,
)


class Original(Protocol):
    """A file to be read from any place in it; the evidence store's SealedReader is one."""

    @property
    def size(self) -> int:
        """Its length in bytes."""

    def stream(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes [start, stop)."""


class ParserFailed(Exception):
    """The file can't be read. `sentence` says so to the person; the original is untouched."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def ask_confined(
    original: Original, *, file_format: Format, choices: Choices = UNASKED
) -> list[Question]:
    """Return what a person has to say before the file can be read; [] when nothing is open.

    Raises ParserFailed.
    """
    raise NotImplementedError


def read_confined(
    original: Original, *, file_format: Format, choices: Choices = UNASKED
) -> Iterator[Entry | Unread]:
    """Yield what stands in the file, in its order, with bounded memory.

    Raises ParserFailed, also half way: what came before it must then not be kept.
    """
    raise NotImplementedError
