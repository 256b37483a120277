"""The words for imports: what a file is, how far it came, what a message was."""

from advocacy.clock import LONDON
from advocacy.incidents.imports.models import ImportedMessage, ImportState, MessageImport, Party
from advocacy.incidents.imports.parsing.entries import EntryKind, Format, Unsure

FORMATS = {
    Format.WHATSAPP: "WhatsApp chat",
    Format.SMS_BACKUP: "Texts and calls of a phone (SMS Backup & Restore)",
    Format.EMAIL: "E-mail",
    Format.MAILBOX: "E-mails (a mailbox)",
    Format.CALL_LOG: "Table of calls",
}
_BY = {
    Format.WHATSAPP: ("WhatsApp message", "WhatsApp messages"),
    Format.SMS_BACKUP: ("text or call", "texts and calls"),
    Format.EMAIL: ("e-mail", "e-mails"),
    Format.MAILBOX: ("e-mail", "e-mails"),
    Format.CALL_LOG: ("call", "calls"),
}
# How a message came, by what `channel_of` says.
CHANNELS = {"whatsapp": "WhatsApp", "text": "Text message", "email": "E-mail", "call": "Call"}
STATES = {
    ImportState.READING: "Being read",
    ImportState.ASKING: "A question first",
    ImportState.PREVIEW: "Not imported yet",
    ImportState.IMPORTING: "Being imported",
    ImportState.IMPORTED: "Imported",
    ImportState.FAILED: "Nothing imported",
    ImportState.GIVEN_UP: "Not imported",
    ImportState.WITHDRAWN: "Taken back",
}
# How far an import is that is not done, and what is done next; why one failed it says itself.
SAYS = {
    ImportState.READING: "It is being read and goes on by itself. Nothing is imported yet.",
    ImportState.ASKING: "It stopped at a question that only a person can answer.",
    ImportState.PREVIEW: "It is read. Nothing is imported until you say who is who.",
    ImportState.IMPORTING: "It is being imported and goes on by itself.",
}
NEXT = {
    ImportState.READING: "See how far it is",
    ImportState.ASKING: "Answer the question",
    ImportState.PREVIEW: "Say who is who",
    ImportState.IMPORTING: "See how far it is",
    ImportState.FAILED: "Try again, or leave it",
}
PARTIES = {
    Party.SUSPECT: "Suspect",
    Party.SURVIVOR: "Survivor",
    Party.OTHER: "Somebody else",
}


def summary(found: MessageImport) -> str:
    """Return what an import holds in one line: "214 WhatsApp messages, 3 March to 9 March 2026"."""
    if found.first_at is None or found.last_at is None:
        return FORMATS[found.format]
    first, last = found.first_at.astimezone(LONDON), found.last_at.astimezone(LONDON)
    what = _BY[found.format][found.messages != 1]
    until = f"{last.day} {last:%B %Y}"
    if first.date() == last.date():
        return f"{found.messages:,} {what}, {until}"
    year = f" {first:%Y}" if first.year != last.year else ""
    return f"{found.messages:,} {what}, {first.day} {first:%B}{year} to {until}"


# What is said of a message where it can't be told whether its sender wrote it.
UNSURE = {
    Unsure.APP: "May be written by the app itself: we are not sure that the sender wrote it",
    Unsure.QUOTED: (
        "May be quoted text: its time or its sender doesn’t fit here, so that the line may have "
        "been pasted into the message above it"
    ),
}


def happened(message: ImportedMessage) -> str:
    """Return what a message is besides its words; nothing for one that only says something."""
    unsure = message.origin.get("unsure")
    what = _happened(message)
    return ". ".join(part for part in (what, UNSURE[Unsure(unsure)] if unsure else "") if part)


def _happened(message: ImportedMessage) -> str:
    if message.kind is EntryKind.DELETED:
        return "Deleted: what it said is not in the file"
    if message.kind is EntryKind.MISSED_CALL:
        return "Missed call"
    if message.kind is EntryKind.CALL:
        return _call(message.origin.get("seconds"))
    if message.kind is EntryKind.SYSTEM:
        return "Written by the app itself"
    parts = []
    if message.media_omitted:
        parts.append("A picture, recording or file was sent that is not in the export")
    parts += [f"Sent with it: {name}" for name in message.origin.get("media", [])]
    if message.edited:
        parts.append("Edited later: the file holds only the last words")
    return ". ".join(parts)


def _call(seconds: int | None) -> str:
    if not seconds:
        return "Call"
    minutes, rest = divmod(seconds, 60)
    return f"Call of {minutes} min {rest} s" if minutes else f"Call of {rest} s"
