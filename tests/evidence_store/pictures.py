"""Pictures made on the spot that carry a place, a maker and an author in every way they can."""

import io
import struct

import pillow_heif
from PIL import Image, PngImagePlugin

MARKERS = (
    b"MarkerMaker", b"MarkerAuthor", b"MarkerXmp", b"MarkerPngText", b"MarkerComment",
    b"MarkerIptc",
)  # fmt: skip
_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>MarkerXmp</a></x:xmpmeta>'


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "MarkerMaker"
    exif[0x013B] = "MarkerAuthor"
    exif[0x0132] = "2026:11:23 18:10:00"
    exif[0x0112] = 6  # lying on its side
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (51.0, 3.0, 36.0), "W", (1.0, 18.0, 36.0)
    return exif


def _with_iptc(jpeg: bytes) -> bytes:
    """Return a JPEG with the author as newspapers write it (IPTC in a block of Photoshop's)."""
    words = b"MarkerIptc"
    said = b"\x1c\x02\x50" + struct.pack(">H", len(words)) + words
    block = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(said)) + said
    block += b"\x00" * (len(said) % 2)
    return jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(block) + 2) + block + jpeg[2:]


def picture(kind: str, *, size: tuple[int, int] = (320, 200)) -> bytes:
    """Return a picture of `kind` (JPEG, PNG, WEBP, HEIF) full of markers."""
    image = Image.new("RGB", size, (200, 120, 40))
    written = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(written, exif=_exif().tobytes(), xmp=_XMP)
        return written.getvalue()
    if kind == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Author", "MarkerPngText")
        words.add_itxt("XML:com.adobe.xmp", _XMP.decode())
        image.save(written, "PNG", exif=_exif(), pnginfo=words)
    elif kind == "JPEG":
        image.save(written, "JPEG", exif=_exif(), xmp=_XMP, comment=b"MarkerComment")
        return _with_iptc(written.getvalue())
    else:
        image.save(written, kind, exif=_exif(), xmp=_XMP)
    return written.getvalue()
