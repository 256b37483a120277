"""The small process that opens hostile pictures: bytes in, bare pixels out, no way to anywhere.

Started by path, so that it loads the picture libraries and nothing of ours: no keys, no settings,
no environment. Before the first hostile byte is read it gives up memory, time, files and network.
It writes one line of JSON (what the picture carried), then the re-encoded pixels, to its output.
"""

import contextlib
import ctypes
import io
import json
import platform
import resource
import struct
import sys
from typing import Any

import pillow_heif
from PIL import ExifTags, Image, ImageCms, ImageOps

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 20
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

# linux/sched.h and linux/prctl.h
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
# Numbers of socket, socketpair, connect, bind, sendto, execve, execveat, ptrace; audit.h's machine.
_SYSCALLS = {
    "x86_64": (0xC000003E, (41, 53, 42, 49, 44, 59, 322, 101)),
    "aarch64": (0xC00000B7, (198, 199, 203, 200, 206, 221, 281, 117)),
}
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000


def confine() -> None:
    """Give up what a picture never needs; each limit holds by itself where another can't be had."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS refuses a limit on address space.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.unshare(_NEW_USER_AND_NETWORK)
    _refuse_syscalls(libc)


def _refuse_syscalls(libc: ctypes.CDLL) -> None:
    known = _SYSCALLS.get(platform.machine())
    if known is None:
        return
    program = ctypes.create_string_buffer(_filter(*known))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    steps = Program(len(program) // 8, ctypes.addressof(program))
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(steps), 0, 0)


def _filter(machine: int, refused: tuple[int, ...]) -> bytes:
    """Return the filter that refuses these system calls (classic BPF: code, yes, no, value)."""
    load, equal, answer = 0x20, 0x15, 0x06
    steps = [(load, 0, 0, 4), (equal, 1, 0, machine), (answer, 0, 0, _KILL), (load, 0, 0, 0)]
    for index, number in enumerate(refused):
        steps.append((equal, len(refused) - index, 0, number))
    steps += [(answer, 0, 0, _ALLOW), (answer, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


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
    confine()
    metadata, pixels = derive(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(metadata).encode() + b"\n" + pixels)


if __name__ == "__main__":
    main()
