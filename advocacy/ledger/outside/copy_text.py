"""The text of an outside copy: the signed note, its signature and a time-stamp, nothing personal.

A copy is plain ASCII that survives a mail program, a printer and twenty years:

    advocacy ledger, version 1
    200
    <root in base64>
    2026-11-24T18:05:00.000000Z
    <empty line>
    signature: <Ed25519, base64>
    time-stamp: <RFC 3161 response in DER, base64; folded lines begin with a space>
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

from advocacy.ledger.checkpoints import ORIGIN, checkpoint_note

LARGEST_COPY = 256 * 1024  # bytes; a time-stamp with a long chain has ten thousand
_FOLDED = 72
_COPY = re.compile(
    rb"(?P<note>"
    + re.escape(ORIGIN.encode())
    + rb"\n(?P<size>[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    rb"(?P<at>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z)\n)"
    rb"\nsignature: (?P<signature>[A-Za-z0-9+/]{86}==)\n"
    rb"(?:time-stamp:(?P<stamp>(?:\n? [A-Za-z0-9+/=]+)+)\n)?"
)


class CopyUnreadable(ValueError):
    """A file is no copy of a checkpoint; the message says which and why."""


@dataclass(frozen=True)
class Copied:
    """A checkpoint as somebody outside holds it; `name` is the file it was read from."""

    name: str
    size: int
    root: bytes
    at: datetime
    signature: bytes
    stamp: bytes | None

    @property
    def note(self) -> bytes:
        """Return the exact text that the signature signs."""
        return checkpoint_note(size=self.size, root=self.root, at=self.at)


def copy_text(*, note: bytes, signature: bytes, stamp: bytes | None) -> bytes:
    """Return the copy of a checkpoint: its note, its signature and its time-stamp if it has one."""
    lines = ["", f"signature: {base64.b64encode(signature).decode()}"]
    if stamp is not None:
        text = base64.b64encode(stamp).decode()
        lines.append("time-stamp:")
        lines += [f" {text[at : at + _FOLDED]}" for at in range(0, len(text), _FOLDED)]
    return note + ("\n".join(lines) + "\n").encode()


def read_copy(data: bytes, *, name: str) -> Copied:
    """Return the copy that a file, or a mail saved as a file, holds; raises CopyUnreadable."""
    for text in _texts(data):
        found = _COPY.search(text.replace(b"\r\n", b"\n"))
        if found is None:
            continue
        try:
            stamp = found["stamp"]
            copied = Copied(
                name=name,
                size=int(found["size"]),
                root=base64.b64decode(found["root"], validate=True),
                at=datetime.fromisoformat(found["at"].decode()),
                signature=base64.b64decode(found["signature"], validate=True),
                stamp=None if stamp is None else base64.b64decode(b"".join(stamp.split())),
            )
        except (ValueError, binascii.Error):
            continue
        if copied.note == found["note"]:
            return copied
    message = f"{name} holds no copy of a checkpoint."
    raise CopyUnreadable(message)


def read_copies(path: Path) -> list[Copied]:
    """Return the copies in a file, or in every file of a folder, by size and then by name.

    Hidden files are passed over. Raises CopyUnreadable for a file that is none, or too large for
    one, and where there is no copy at all.
    """
    files = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    copies = [_read_file(each) for each in files if not each.name.startswith(".")]
    if not copies:
        message = f"{path} holds no copy of a checkpoint."
        raise CopyUnreadable(message)
    return sorted(copies, key=lambda copied: (copied.size, copied.name))


def _read_file(path: Path) -> Copied:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_COPY + 1)
    except OSError as fault:
        message = f"{path} can't be read: {fault.strerror}."
        raise CopyUnreadable(message) from None
    if len(data) > LARGEST_COPY:
        message = f"{path.name} is too large to be a copy of a checkpoint."
        raise CopyUnreadable(message)
    return read_copy(data, name=path.name)


def _texts(data: bytes) -> list[bytes]:
    """Return the file itself, and what a mail in it carries."""
    if ORIGIN.encode() in data:
        return [data]
    mail = message_from_bytes(data, policy=policy.default)
    parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    return [part for part in parts if isinstance(part, bytes)]
