"""Derives what may be looked at from a picture: pixels without metadata, and the metadata apart.

The picture itself is opened in a process of its own (`preview_process`), which may die of it.
"""

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import filetype

from advocacy.confinement import ENVIRONMENT, command_for

PICTURES = MappingProxyType(
    {
        "image/jpeg": "image/jpeg",
        "image/png": "image/png",
        "image/webp": "image/webp",
        "image/heic": "image/jpeg",
    }
)
MOST_BYTES = 40 * 1000 * 1000
MOST_PREVIEW_BYTES = 20 * 1000 * 1000
SECONDS = 30.0

_PROCESS = Path(__file__).with_name("preview_process.py")
_BEGINNINGS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n", "image/webp": b"RIFF"}


class PreviewFailed(Exception):
    """The picture could not be opened safely; its original is untouched."""


@dataclass(frozen=True)
class Preview:
    """Pixels re-encoded without metadata, their media type, and what the original carried."""

    media: str
    pixels: bytes
    metadata: dict[str, str]


def media_of(head: bytes) -> str:
    """Return the media type told from a file's first bytes, never from its name."""
    found = filetype.guess_mime(head)
    return found or "application/octet-stream"


def can_preview(media: str, size: int) -> bool:
    """Return whether a picture of this type and size is opened at all."""
    return media in PICTURES and 0 < size <= MOST_BYTES


def derive_preview(
    chunks: Iterable[bytes], *, media: str, seconds: float = SECONDS, process: Path = _PROCESS
) -> Preview:
    """Return the preview of a picture given as its bytes; raise PreviewFailed when there is none.

    `process` is the program that opens it, `seconds` how long it may take.
    """
    command = command_for(process)
    try:
        done = subprocess.run(  # noqa: S603 - the command is ours; only its input is hostile
            command,
            input=b"".join(chunks),
            capture_output=True,
            timeout=seconds,
            check=True,
            env=ENVIRONMENT,
        )
    except (subprocess.SubprocessError, OSError) as fault:
        raise PreviewFailed(type(fault).__name__) from fault
    return _checked(done.stdout, PICTURES[media])


def _checked(output: bytes, media: str) -> Preview:
    """Return what the process said, believed only as far as it has the shape agreed on."""
    described, _, pixels = output.partition(b"\n")
    try:
        metadata = json.loads(described)
    except ValueError as fault:
        message = "no description"
        raise PreviewFailed(message) from fault
    plain = isinstance(metadata, dict) and all(isinstance(v, str) for v in metadata.values())
    fits = pixels.startswith(_BEGINNINGS[media]) and len(pixels) <= MOST_PREVIEW_BYTES
    if not (plain and fits):
        message = "not a picture"
        raise PreviewFailed(message)
    return Preview(media=media, pixels=pixels, metadata=metadata)
