"""Pictures: what they carry, and their pixels made anew without any of it."""

import contextlib
import io
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pillow_heif
from PIL import (
    ExifTags,
    Image,
    ImageCms,
    ImageFile,
    ImageOps,
    IptcImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from advocacy.evidence_store.looking.told import Told, plain
from advocacy.evidence_store.looking.xmp import read_xmp

# Loaded while files can still be opened; Pillow would look for them only when it needs them.
LOADED = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
MOST_PIXELS = 80_000_000
LONGEST_EDGE = 1600

_WRITERS: dict[str, tuple[str, dict[str, Any]]] = {
    "JPEG": ("JPEG", {"quality": 82, "optimize": True}),
    "MPO": ("JPEG", {"quality": 82, "optimize": True}),
    "HEIF": ("JPEG", {"quality": 82, "optimize": True}),
    "PNG": ("PNG", {"optimize": True}),
    "WEBP": ("WEBP", {"quality": 82, "exif": b"", "xmp": b"", "icc_profile": b""}),
}
_READERS = ("JPEG", "PNG", "WEBP", "HEIF")
_XMP = frozenset({"xmp", "xml:com.adobe.xmp"})
# IPTC's information interchange model, version 4.2, record 2.
_IPTC = MappingProxyType(
    {
        5: "Object name", 25: "Keywords", 55: "Date created", 60: "Time created",
        65: "Program", 80: "By-line", 85: "By-line title", 90: "City", 92: "Sub-location",
        95: "State", 101: "Country", 105: "Headline", 110: "Credit", 115: "Source",
        116: "Copyright", 118: "Contact", 120: "Caption", 122: "Writer",
    }
)  # fmt: skip


def prepare() -> None:
    """Load what is needed while files can still be opened, and set the limits."""
    Image.preinit()
    pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses at twice this figure.


def look(data: bytes, told: Told, tell: Callable[[Told], None]) -> tuple[str, bytes]:
    """Return the pixels re-encoded and what as; `tell` hears what was told before they are."""
    with Image.open(io.BytesIO(data), formats=_READERS) as image:
        read_picture(image, told)
        tell(told)
        kind, options = _WRITERS[image.format or ""]
        pixels = bare_pixels(image)
        # What stands behind the pixels of a PNG is known only now.
        _read_texts(image, told)
    if kind == "JPEG":
        pixels = pixels.convert("RGB")
    return f"image/{kind.lower()}", encoded(pixels, kind, options)


def encoded(pixels: Image.Image, kind: str, options: dict[str, Any]) -> bytes:
    """Return bare pixels as a file of one kind."""
    written = io.BytesIO()
    pixels.save(written, kind, **options)
    return written.getvalue()


def read_picture(image: Image.Image, told: Told) -> None:
    """Add what a picture says of itself before its pixels are decoded."""
    told.add("format", image.format)
    told.add("width", image.width)
    told.add("height", image.height)
    # A damaged block costs what stands in it, not the picture.
    for read in (_read_exif, _read_iptc, _read_texts):
        with contextlib.suppress(ValueError, KeyError, TypeError, OSError, SyntaxError):
            read(image, told)


def _read_exif(image: Image.Image, told: Told) -> None:
    exif = image.getexif()
    _read_place(exif, told)
    for block in (exif, exif.get_ifd(ExifTags.IFD.Exif)):
        for tag, value in block.items():
            told.add(f"exif.{ExifTags.TAGS.get(tag, tag)}", value)


def _read_place(exif: Image.Exif, told: Told) -> None:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    with contextlib.suppress(KeyError, TypeError, ValueError, ZeroDivisionError):
        told.add("place", f"{_degrees(gps[2], gps.get(1))}, {_degrees(gps[4], gps.get(3))}")
    for tag, value in gps.items():
        told.add(f"gps.{ExifTags.GPSTAGS.get(tag, tag)}", value)


def _degrees(value: Any, reference: object) -> float:
    degrees, minutes, seconds = (float(part) for part in value)
    size = degrees + minutes / 60 + seconds / 3600
    return round(-size if plain(reference) in {"S", "W"} else size, 6)


def _read_iptc(image: Image.Image, told: Told) -> None:
    found = IptcImagePlugin.getiptcinfo(image) if isinstance(image, ImageFile.ImageFile) else None
    for (record, dataset), value in (found or {}).items():
        name = _IPTC.get(dataset, str(dataset)) if record == 2 else f"{record}:{dataset}"
        for one in value if isinstance(value, list) else [value]:
            told.add(f"iptc.{name}", one)


def _read_texts(image: Image.Image, told: Told) -> None:
    for name, value in image.info.items():
        key = str(name)
        if key.lower() in _XMP:
            # It may stand in the file compressed.
            read_xmp(value if isinstance(value, bytes) else str(value).encode(), told)
        elif isinstance(value, str | bytes) and key not in {"exif", "icc_profile", "photoshop"}:
            told.add(f"text.{plain(key)}", value)


def _in_plain_colours(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if profile and image.mode in {"RGB", "RGBA"}:
        # A damaged profile costs the right tint, not the picture.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode=image.mode
            )
            return (converted or image).convert(mode)
    return image.convert(mode)


def bare_pixels(image: Image.Image) -> Image.Image:
    """Return a picture made anew from pixels alone, upright, no longer than LONGEST_EDGE."""
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    upright = _in_plain_colours(ImageOps.exif_transpose(image))
    return Image.frombytes(upright.mode, upright.size, upright.tobytes())
