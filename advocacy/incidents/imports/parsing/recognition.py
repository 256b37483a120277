"""Tells what a file is: by its content, and by its name only where the content leaves it open."""

import re

from advocacy.incidents.imports.parsing.archive import ZIP
from advocacy.incidents.imports.parsing.entries import Format
from advocacy.incidents.imports.parsing.places import UTF8_BOM
from advocacy.incidents.imports.parsing.whatsapp_chat import beginning_of

ENOUGH_BYTES = 64 * 1024
_SMS = re.compile(rb"<(?:smses|allsms|calls)[\s>]")
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]?[^\n]*\n")
_OF_MAIL = re.compile(
    rb"^(?:from|to|date|subject|message-id|received|return-path|delivered-to|mime-version):",
    re.IGNORECASE | re.MULTILINE,
)
_OF_CALLS = re.compile(
    r"\b(?:call|calls|number|phone|caller|duration|direction|incoming|outgoing|missed|dialled"
    r"|received|date)\b",
    re.IGNORECASE,
)
# 00000012-PHOTO-2026-03-12-21-04-33.jpg of an iPhone, IMG-20260312-WA0001.jpg of Android.
_MEDIA_OF_A_CHAT = re.compile(rb"\d{8}-[a-z]{3,8}-|[a-z]{3}-\d{8}-wa\d|whatsapp chat")
_BY_NAME = {".eml": Format.EMAIL, ".mbox": Format.MAILBOX, ".csv": Format.CALL_LOG}


def recognise(head: bytes, file_name: str) -> Format | None:
    """Return what a file is by its first bytes (ENOUGH_BYTES are plenty); None for neither."""
    head = head[:ENOUGH_BYTES].removeprefix(UTF8_BOM)
    name = file_name.lower()
    if head.startswith(ZIP):
        return Format.WHATSAPP if _zip_of_a_chat(head, name) else None
    if head.lstrip().startswith(b"<"):
        return Format.SMS_BACKUP if _SMS.search(head) else None
    if head.startswith(b"From ") and _OF_MAIL.search(head):
        return Format.MAILBOX
    return None if b"\0" in head else _of_text(head, name)


def _of_text(head: bytes, name: str) -> Format | None:
    lines = [line for line in head.decode("utf-8", "replace").splitlines() if line.strip()]
    if any(beginning_of(line) for line in lines[:50]):
        return Format.WHATSAPP
    if _HEADER.match(head) and len(_OF_MAIL.findall(head)) > 1:
        return Format.EMAIL
    first = lines[0] if lines else ""
    if any(mark in first for mark in ",;\t|") and _OF_CALLS.search(first):
        return Format.CALL_LOG
    return next((kind for end, kind in _BY_NAME.items() if name.endswith(end) and lines), None)


def _zip_of_a_chat(head: bytes, name: str) -> bool:
    # The name of the first file stands at its beginning (APPNOTE.TXT 4.3.7).
    length = int.from_bytes(head[26:28], "little")
    first = head[30 : 30 + length].lower()
    return (
        first.endswith(b".txt") or "whatsapp" in name or _MEDIA_OF_A_CHAT.match(first) is not None
    )
