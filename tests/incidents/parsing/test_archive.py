"""A .zip with a chat and its media is read without being unpacked, or refused with a reason."""

import io
import struct
import zipfile

import pytest

from advocacy.incidents.imports.parsing.entries import CannotRead, Entry, Format, Spot, Unread
from tests.incidents.parsing.held import lines_not_told_of, read
from tests.incidents.parsing.test_whatsapp import ANDROID

CHAT = "WhatsApp Chat with Craig.txt"
PHOTO = "IMG-20260313-WA0001.jpg"


def zipped(*members: tuple[str, bytes], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a .zip with these files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", level) as packed:
        for name, data in members:
            packed.writestr(name, data)
    return written.getvalue()


def test_media_are_told_by_their_place_and_what_nobody_names_is_told_too() -> None:
    data = zipped((PHOTO, b"\xff\xd8photo"), (CHAT, ANDROID.encode()), ("stray.pdf", b"%PDF"))
    found = read(data, Format.WHATSAPP)
    chat = [one for one in found if one.spot.member == CHAT]
    assert not lines_not_told_of(ANDROID.encode(), chat, {CHAT: ANDROID.encode()})
    media = [file for one in chat if isinstance(one, Entry) for file in one.media]
    assert [file.spot for file in media] == [Spot(PHOTO, 0, 7, 1)]
    (stray,) = (one for one in found if one.spot.member != CHAT)
    assert isinstance(stray, Unread)
    assert stray.text == "stray.pdf"
    assert "no message names it" in stray.why


def _locked(data: bytes) -> bytes:
    place = data.index(b"PK\x01\x02") + 8
    return data[:place] + struct.pack("<H", 1) + data[place + 2 :]


def _lying(data: bytes, size: int) -> bytes:
    place = data.index(b"PK\x01\x02") + 24
    return data[:place] + struct.pack("<I", size) + data[place + 4 :]


WHOLE = zipped((CHAT, ANDROID.encode()))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (zipped(("_chat.txt", b"0" * 50_000_000)), "more than any chat"),
        (zipped(("../../etc/passwd", b"x"), (CHAT, ANDROID.encode())), "outside of it"),
        (zipped(("/etc/passwd", b"x"), (CHAT, ANDROID.encode())), "outside of it"),
        (zipped(("C:\\x.jpg", b"x"), (CHAT, ANDROID.encode())), "outside of it"),
        (zipped(("inner.zip", WHOLE)), "another .zip in this .zip"),
        (zipped(("photo.jpg", b"x")), "no chat in this .zip"),
        (zipped(("_chat.txt", b"x"), ("a/_chat.txt", b"x")), "more than one chat"),
        (_locked(WHOLE), "password"),
        (_lying(WHOLE, 10), "damaged"),
        (_lying(WHOLE, len(ANDROID.encode()) + 5), "damaged"),
        (WHOLE[:-40], "damaged"),
        (WHOLE[:100] + b"\xff\xff\xff" + WHOLE[103:], "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_only_looks_like_an_export_is_refused_with_a_reason(data: bytes, says: str) -> None:
    with pytest.raises(CannotRead, match=says):
        read(data, Format.WHATSAPP)


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped((CHAT, ANDROID.encode()), (PHOTO, b"1"), (PHOTO, b"2"))
    with pytest.raises(CannotRead, match="two files of the same name"):
        read(data, Format.WHATSAPP)
