"""Tells what a file is, what has to be asked of it, and reads it; pure, and streaming."""

from collections.abc import Iterator
from typing import BinaryIO

from advocacy.incidents.imports.parsing.calls import ask_calls, read_calls
from advocacy.incidents.imports.parsing.entries import (
    Choices,
    Entry,
    Format,
    Question,
    Unread,
)
from advocacy.incidents.imports.parsing.mail import read_email, read_mailbox
from advocacy.incidents.imports.parsing.recognition import recognise
from advocacy.incidents.imports.parsing.sms_backup import read_sms_backup
from advocacy.incidents.imports.parsing.whatsapp import ask_whatsapp, read_whatsapp

__all__ = ["ask", "read_entries", "recognise"]

_ASKING = {Format.WHATSAPP: ask_whatsapp, Format.CALL_LOG: ask_calls}
_READING = {
    Format.WHATSAPP: read_whatsapp,
    Format.SMS_BACKUP: read_sms_backup,
    Format.EMAIL: read_email,
    Format.MAILBOX: read_mailbox,
    Format.CALL_LOG: read_calls,
}


def ask(reader: BinaryIO, file_format: Format, choices: Choices) -> list[Question]:
    """Return the questions that these choices leave open; raise CannotRead."""
    asking = _ASKING.get(file_format)
    return asking(reader, choices) if asking is not None else []


def read_entries(
    reader: BinaryIO, file_format: Format, choices: Choices
) -> Iterator[Entry | Unread]:
    """Yield what stands in the file, in its order; raise CannotRead, also for an open question."""
    return _READING[file_format](reader, choices)
