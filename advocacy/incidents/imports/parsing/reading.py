"""Tells what a file is, what has to be asked of it, and reads it; pure, and streaming."""

from collections.abc import Iterator
from typing import BinaryIO

from advocacy.incidents.imports.parsing.entries import Choices, Entry, Format, Question, Unread


def recognise(head: bytes, file_name: str) -> Format | None:
    """Return what a file is by its first bytes (64 kB are plenty); its name only helps in doubt."""
    raise NotImplementedError


def ask(reader: BinaryIO, file_format: Format, choices: Choices) -> list[Question]:
    """Return the questions that these choices leave open; raise CannotRead."""
    raise NotImplementedError


def read_entries(
    reader: BinaryIO, file_format: Format, choices: Choices
) -> Iterator[Entry | Unread]:
    """Yield what stands in the file, in its order; raise CannotRead, also for an open question."""
    raise NotImplementedError
