"""The small process that opens hostile pictures: bytes in, bare pixels out, no way to anywhere.

It loads the picture libraries, and of ours only what confines it: no keys, no settings, no
environment. Before the first hostile byte is read it gives up memory, time, files and network.
It writes one line of JSON (what the picture carried), then the re-encoded pixels, to its output.
"""

import contextlib
import io
import json
import sys
from typing import Any

import pillow_heif
from PIL import ExifTags, Image, ImageCms, ImageOps

from advocacy.confinement import Limits, confine

LIMITS = Limits(memory_bytes=2 * 1024**3, cpu_seconds=20)
MOST_PIXELS = 80_000_000
LONGEST_EDGE = 1600
LONGEST_VALUE = 500
MOST_VALUES = 60

_WRITERS: dict[str, tuple[str, dict[str, Any]]] = {
    "JPEG": ("JPEG", {"quality": 82, "optimize": True}),
    "HEIF": ("JPEG", {"quality": 82, "optimize": True}),
    "PNG": ("PNG", {"optimize": True}),
    "WEBP": ("WEBP", {"quality": 82, "exif": b"", "xmp": b"", "icc_profile": b""}),
}
_READERS = ("JPEG", "PNG", "WEBP", "HEIF")


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace").strip("\0 ")
    return "".join(c for c in str(value) if c.isprintable() or c == "\n")[:LONGEST_VALUE]


def _degrees(value: Any, reference: object) -> float:
    degrees, minutes, seconds = (float(part) for part in value)
    size = degrees + minutes / 60 + seconds / 3600
    return round(-size if _text(reference) in {"S", "W"} else size, 6)


def _place(exif: Image.Exif) -> dict[str, str]:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place = {f"gps.{ExifTags.GPSTAGS.get(tag, tag)}": _text(value) for tag, value in gps.items()}
    try:
        latitude, longitude = _degrees(gps[2], gps.get(1)), _degrees(gps[4], gps.get(3))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return place
    return {"place": f"{latitude}, {longitude}", **place}


def read_metadata(image: Image.Image) -> dict[str, str]:
    """Return what the picture says about itself, as short plain texts."""
    exif = image.getexif()
    found = {"format": _text(image.format), "width": str(image.width), "height": str(image.height)}
    found |= _place(exif)
    for block in (exif, exif.get_ifd(ExifTags.IFD.Exif)):
        for tag, value in block.items():
            found[f"exif.{ExifTags.TAGS.get(tag, tag)}"] = _text(value)
    for key, value in image.info.items():
        if isinstance(value, str | bytes) and key not in {"exif", "icc_profile"}:
            found[f"text.{_text(key)}"] = _text(value)
    return dict(list(found.items())[:MOST_VALUES])


def _in_plain_colours(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if profile and image.mode in {"RGB", "RGBA"}:
        # A damaged profile costs the right tint, not the picture.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            plain = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode=image.mode
            )
            return (plain or image).convert(mode)
    return image.convert(mode)


def bare_pixels(image: Image.Image) -> Image.Image:
    """Return a picture made anew from pixels alone, upright, no longer than LONGEST_EDGE."""
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    upright = _in_plain_colours(ImageOps.exif_transpose(image))
    return Image.frombytes(upright.mode, upright.size, upright.tobytes())


def derive(data: bytes) -> tuple[dict[str, str], bytes]:
    """Return what the picture carried, and its pixels re-encoded without any of it."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses at twice this figure.
    pillow_heif.register_heif_opener(thumbnails=False)
    with Image.open(io.BytesIO(data), formats=_READERS) as image:
        metadata = read_metadata(image)
        kind, options = _WRITERS[image.format or ""]
        pixels = bare_pixels(image)
    if kind == "JPEG":
        pixels = pixels.convert("RGB")
    written = io.BytesIO()
    pixels.save(written, kind, **options)
    return metadata, written.getvalue()


def main() -> None:
    """Read a picture from the input, write its description and its pixels to the output."""
    confine(LIMITS)
    metadata, pixels = derive(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(metadata).encode() + b"\n" + pixels)


if __name__ == "__main__":
    main()
