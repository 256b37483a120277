"""Tells what has to be asked of a file, and reads it; pure, and streaming.

Only the reader that a file needs is loaded: a process that reads one chat starts in half the time,
and nothing that is wrong in the others can be reached through it.
"""

from collections.abc import Iterator
from importlib import import_module
from types import MappingProxyType
from typing import BinaryIO, cast

from advocacy.incidents.imports.parsing.entries import (
    Choices,
    Entry,
    Format,
    Question,
    Unread,
)

_ROOM = __name__.rpartition(".")[0]
# The module of each format, and what in it asks and reads.
_ASKING = MappingProxyType(
    {Format.WHATSAPP: ("whatsapp", "ask_whatsapp"), Format.CALL_LOG: ("calls", "ask_calls")}
)
_READING = MappingProxyType(
    {
        Format.WHATSAPP: ("whatsapp", "read_whatsapp"),
        Format.SMS_BACKUP: ("sms_backup", "read_sms_backup"),
        Format.EMAIL: ("mail", "read_email"),
        Format.MAILBOX: ("mail", "read_mailbox"),
        Format.CALL_LOG: ("calls", "read_calls"),
    }
)


def ask(reader: BinaryIO, file_format: Format, choices: Choices) -> list[Question]:
    """Return the questions that these choices leave open; raise CannotRead."""
    if file_format not in _ASKING:
        return []
    module, verb = _ASKING[file_format]
    asking = getattr(import_module(f"{_ROOM}.{module}"), verb)
    return cast("list[Question]", asking(reader, choices))


def read_entries(
    reader: BinaryIO, file_format: Format, choices: Choices
) -> Iterator[Entry | Unread]:
    """Yield what stands in the file, in its order; raise CannotRead, also for an open question."""
    module, verb = _READING[file_format]
    reading = getattr(import_module(f"{_ROOM}.{module}"), verb)
    return cast("Iterator[Entry | Unread]", reading(reader, choices))


def ask_or_read(
    reader: BinaryIO, file_format: Format, choices: Choices
) -> Iterator[Entry | Unread | Question]:
    """Yield the questions that are open, or where there are none what stands in the file."""
    questions = ask(reader, file_format, choices)
    yield from questions or read_entries(reader, file_format, choices)
