"""Tells what a file is, what has to be asked of it, and reads it; pure, and streaming."""

from collections.abc import Iterator
from typing import BinaryIO

from advocacy.incidents.imports.parsing.entries import (
    CannotRead,
    Choices,
    Entry,
    Format,
    Question,
    Unread,
)
from advocacy.incidents.imports.parsing.mail import read_email, read_mailbox
from advocacy.incidents.imports.parsing.sms_backup import read_sms_backup
from advocacy.incidents.imports.parsing.whatsapp import ask_whatsapp, read_whatsapp

_ASKING = {Format.WHATSAPP: ask_whatsapp}
_READING = {
    Format.WHATSAPP: read_whatsapp,
    Format.SMS_BACKUP: read_sms_backup,
    Format.EMAIL: read_email,
    Format.MAILBOX: read_mailbox,
}


def ask(reader: BinaryIO, file_format: Format, choices: Choices) -> list[Question]:
    """Return the questions that these choices leave open; raise CannotRead."""
    asking = _ASKING.get(file_format)
    return asking(reader, choices) if asking is not None else []


def read_entries(
    reader: BinaryIO, file_format: Format, choices: Choices
) -> Iterator[Entry | Unread]:
    """Yield what stands in the file, in its order; raise CannotRead, also for an open question."""
    reading = _READING.get(file_format)
    if reading is None:
        message = "Files of this kind can't be read yet."
        raise CannotRead(message)
    return reading(reader, choices)
