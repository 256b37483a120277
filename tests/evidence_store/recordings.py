"""Recordings made on the spot, box by box: small, and full of markers in every way they can be."""

import io
import struct
import wave

PLACE = b"+51.0600-001.3100/"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>MarkerXmp</a></x:xmpmeta>'
# Adobe's id of the box that holds a packet (XMP specification, part 3).
_XMP_BOX = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
# 23 November 2026, 18:10 UTC, in seconds since 1904.
_MADE = 3_878_302_200


def box(kind: bytes, *parts: bytes) -> bytes:
    """Return one box of an MP4 file (ISO/IEC 14496-12, 4.2)."""
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def _said(kind: bytes, words: bytes) -> bytes:
    return box(kind, struct.pack(">HH", len(words), 0x15C7) + words)


def _head() -> bytes:
    matrix = (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    times = struct.pack(">IIIII", 0, _MADE, _MADE, 1000, 20_000)
    rest = struct.pack(">IH10x9I24xI", 0x10000, 0x100, *matrix, 2)
    return box(b"mvhd", times, rest)


def film(brand: bytes = b"isom", *, sound: bytes = bytes(5000)) -> bytes:
    """Return an MP4 (brand `qt  `: a MOV) with place, maker, author and an XMP packet."""
    user = box(
        b"udta",
        _said(b"\xa9xyz", PLACE),
        _said(b"\xa9mak", b"MarkerMaker"),
        _said(b"\xa9mod", b"Phone 12"),
        _said(b"\xa9ART", b"MarkerAuthor"),
    )
    kind = box(b"ftyp", brand, struct.pack(">I", 512), brand, b"mp42")
    return kind + box(b"mdat", sound) + box(b"moov", _head(), user) + box(b"uuid", _XMP_BOX, XMP)


def tune() -> bytes:
    """Return an MP3 with tags: three frames of silence (MPEG 1, layer 3, 128 kbit/s)."""
    frames = b""
    for name, words in ((b"TPE1", b"MarkerAuthor"), (b"COMM", b"eng\0MarkerComment")):
        frames += name + struct.pack(">IH", len(words) + 1, 0) + b"\0" + words
    size = len(frames)
    parts = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + parts + frames + (b"\xff\xfb\x90\x00" + bytes(413)) * 3


def voice(*, seconds: float = 0.5) -> bytes:
    """Return a WAV with a LIST of words beside its sound."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(16_000 * seconds)))
    words = b"MarkerAuthor"
    said = b"LIST" + struct.pack("<I", len(words) + 12) + b"INFOIART"
    said += struct.pack("<I", len(words)) + words
    whole = written.getvalue() + said
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]
