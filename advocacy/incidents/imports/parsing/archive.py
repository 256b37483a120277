"""Opens the one chat in a .zip as WhatsApp makes it, and refuses what only looks like one.

Nothing is ever unpacked to anywhere: the chat is read through, and of its media only the names and
sizes are told. APPNOTE.TXT 6.3.10 of PKWARE says what stands where.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, BinaryIO, cast

from typing_extensions import override

from advocacy.incidents.imports.parsing.entries import CannotRead

ZIP = b"PK\x03\x04"
MOST_MEMBERS = 100_000
MOST_CHAT_BYTES = 512 * 1024 * 1024
# Text shrinks to a tenth; a thousandth is made to fill a machine.
MOST_RATIO = 100
_ENCRYPTED = 0x1

DAMAGED = (
    "This .zip is damaged or incomplete. Export the chat again, or unpack it and bring the .txt."
)


@dataclass(slots=True)
class ChatFile:
    """The text of a chat to read, its name in the .zip ("" for a bare .txt), and the media."""

    reader: BinaryIO
    member: str = ""
    files: dict[str, int] = field(default_factory=dict)


# What a damaged, locked or unknown kind of archive raises while it is read.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    OSError,
    ValueError,
    OverflowError,
)


@contextmanager
def open_chat(reader: BinaryIO) -> Iterator[ChatFile]:
    """Open the chat of an export; raise CannotRead, also where the .zip breaks while it is read."""
    reader.seek(0)
    if not reader.read(4).startswith(ZIP):
        yield ChatFile(reader)
        return
    try:
        with zipfile.ZipFile(reader) as packed:
            members = packed.infolist()
            _refuse(members)
            chat = _chat_of(members)
            files = {m.filename: m.file_size for m in members if m is not chat and not m.is_dir()}
            with packed.open(chat) as text:
                yield ChatFile(cast("BinaryIO", _Whole(text, chat.file_size)), chat.filename, files)
    except _BROKEN as fault:
        raise CannotRead(DAMAGED) from fault


class _Whole(io.RawIOBase):
    """The text of a member; complains where it ends before the size it was said to have."""

    def __init__(self, member: IO[bytes], size: int) -> None:
        super().__init__()
        self._member, self._size, self._place = member, size, 0

    @override
    def readable(self) -> bool:
        return True

    @override
    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._place = self._member.seek(offset, whence)
        return self._place

    @override
    def read(self, size: int = -1, /) -> bytes:
        data = self._member.read(size)
        self._place += len(data)
        if not data and size != 0 and self._place != self._size:
            raise zipfile.BadZipFile(DAMAGED)
        return data


def _refuse(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        message = "There are too many files in this .zip for a chat."
        raise CannotRead(message)
    names = set()
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            message = "This .zip is locked with a password. Bring it without one."
            raise CannotRead(message)
        name = member.filename
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0][:2] or "\0" in name:
            message = (
                "This .zip was not made by WhatsApp: it names files that lie outside of it. "
                "Bring the export as it came from the phone."
            )
            raise CannotRead(message)
        if name in names:
            message = "This .zip holds two files of the same name, so nobody can tell which counts."
            raise CannotRead(message)
        names.add(name)


def _chat_of(members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    texts = [m for m in members if m.filename.lower().endswith(".txt") and not m.is_dir()]
    named = [m for m in texts if _is_chat(m.filename.rpartition("/")[2])]
    found = named or texts
    if len(found) == 1:
        chat = found[0]
        if chat.file_size > MOST_CHAT_BYTES or (
            chat.file_size > (1 << 20) and chat.file_size > MOST_RATIO * chat.compress_size
        ):
            message = "The chat in this .zip unpacks to more than any chat could be."
            raise CannotRead(message)
        return chat
    if found:
        message = "There is more than one chat in this .zip. Bring each of them by itself."
    elif any(m.filename.lower().endswith(".zip") for m in members):
        message = "There is another .zip in this .zip. Unpack it, and bring the one inside."
    else:
        message = "There is no chat in this .zip: no file in it ends in .txt."
    raise CannotRead(message)


def _is_chat(name: str) -> bool:
    return name == "_chat.txt" or name.lower().startswith("whatsapp chat")
