"""Derives what may be looked at from a file: pixels without metadata, and what it tells apart.

The file itself is opened in a process of its own (`looking`), which may die of it.
"""

import json
import os
import select
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import filetype

from advocacy.confinement import ENVIRONMENT, command_for

# What each kind of file is shown as: always re-encoded, never itself.
PICTURES = MappingProxyType(
    {
        "image/jpeg": "image/jpeg",
        "image/png": "image/png",
        "image/webp": "image/webp",
        "image/heic": "image/jpeg",
        "application/pdf": "image/jpeg",
    }
)
MOST_BYTES = 40 * 1000 * 1000
MOST_PREVIEW_BYTES = 20 * 1000 * 1000
SECONDS = 30.0

_PROCESS = Path(__file__).parent / "looking" / "look_process.py"
_BEGINNINGS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n", "image/webp": b"RIFF"}
# Of a recording only the places that tell something are asked for, whatever its size.
_MOST_GIVEN = 2 * MOST_BYTES
_LONGEST_LINE = 512 * 1024
_PIECE = 64 * 1024


class PreviewFailed(Exception):
    """The file could not be opened safely; its original is untouched."""

    def __init__(self, why: str, carried: dict[str, str] | None = None) -> None:
        super().__init__(why)
        self.carried = carried or {}


class Original(Protocol):
    """A file to be read from any place in it; the evidence store's SealedReader is one."""

    size: int

    def stream(self, start: int = 0, stop: int | None = None) -> Iterable[bytes]:
        """Yield the bytes [start, stop)."""
        ...


@dataclass(frozen=True)
class Preview:
    """Pixels re-encoded without metadata (none of a recording), and what the original carried."""

    media: str
    pixels: bytes
    metadata: dict[str, str]


def media_of(head: bytes) -> str:
    """Return the media type told from a file's first bytes, never from its name."""
    found = filetype.guess_mime(head)
    return found or "application/octet-stream"


def is_recording(media: str) -> bool:
    """Return whether it is sound or film, of which no picture is made."""
    return media.startswith(("audio/", "video/"))


def can_preview(media: str, size: int) -> bool:
    """Return whether a file of this type and size is looked into at all."""
    return is_recording(media) or (media in PICTURES and 0 < size <= MOST_BYTES)


def derive_preview(
    original: Original, *, media: str, seconds: float = SECONDS, process: Path = _PROCESS
) -> Preview:
    """Return what may be shown of a file, and what it carries; raise PreviewFailed.

    `process` is the program that opens it, `seconds` how long it may take in all.
    """
    with _started(process, seconds) as child:
        child.tell(json.dumps({"media": media, "size": original.size}).encode() + b"\n")
        try:
            return _conversation(child, original, "" if is_recording(media) else PICTURES[media])
        except PreviewFailed as fault:
            raise PreviewFailed(str(fault), child.carried) from fault


@dataclass
class _Child:
    """The process, spoken to without ever waiting for it past `until` (monotonic seconds)."""

    told: int
    tells: int
    until: float
    rest: bytearray = field(default_factory=bytearray)
    carried: dict[str, str] = field(default_factory=dict)

    def _wait(self, reading: list[int], writing: list[int]) -> None:
        left = self.until - time.monotonic()
        if left <= 0 or not any(select.select(reading, writing, [], left)):
            message = "it took too long"
            raise PreviewFailed(message)

    def _more(self) -> None:
        self._wait([self.tells], [])
        more = os.read(self.tells, _PIECE)
        if not more:
            message = "it stopped"
            raise PreviewFailed(message)
        self.rest += more

    def line(self) -> bytes:
        """Return the next line it tells."""
        while (end := self.rest.find(b"\n")) < 0:
            if len(self.rest) > _LONGEST_LINE:
                message = "it talks too much"
                raise PreviewFailed(message)
            self._more()
        return self._taken(end + 1)

    def exactly(self, count: int) -> bytes:
        """Return the next `count` bytes it gives."""
        while len(self.rest) < count:
            self._more()
        return self._taken(count)

    def _taken(self, count: int) -> bytes:
        found = bytes(self.rest[:count])
        del self.rest[:count]
        return found

    def tell(self, data: bytes) -> None:
        """Give it bytes."""
        left = memoryview(data)
        while left:
            self._wait([], [self.told])
            try:
                left = left[os.write(self.told, left) :]
            except BlockingIOError:
                continue
            except OSError as fault:
                message = "it stopped"
                raise PreviewFailed(message) from fault


@contextmanager
def _started(process: Path, seconds: float) -> Iterator[_Child]:
    try:
        running = subprocess.Popen(  # noqa: S603 - the command is ours; only its input is hostile
            command_for(process),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=ENVIRONMENT,
        )
    except OSError as fault:
        raise PreviewFailed(type(fault).__name__) from fault
    with running:
        try:
            told, tells = running.stdin, running.stdout
            if told is None or tells is None:
                message = "it can't be spoken to"
                raise PreviewFailed(message)
            os.set_blocking(told.fileno(), False)
            yield _Child(told.fileno(), tells.fileno(), time.monotonic() + seconds)
        finally:
            running.kill()


def _conversation(child: _Child, original: Original, media: str) -> Preview:
    """Return what the process gives, believed only as far as it has the shape agreed on."""
    given = 0
    while True:
        said = _said(child.line())
        if "want" in said:
            start, stop = _wanted(said["want"], original.size)
            given += stop - start
            if given > _MOST_GIVEN:
                message = "it asks for too much"
                raise PreviewFailed(message)
            for piece in original.stream(start, stop):
                child.tell(piece)
        elif "carried" in said:
            child.carried = _plain(said["carried"])
        else:
            return Preview(media, _pixels(child, said, media), child.carried)


def _said(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError as fault:
        message = "no description"
        raise PreviewFailed(message) from fault
    if not isinstance(said, dict):
        message = "no description"
        raise PreviewFailed(message)
    return said


def _plain(carried: object) -> dict[str, str]:
    if isinstance(carried, dict) and all(isinstance(v, str) for v in carried.values()):
        return carried
    message = "no description"
    raise PreviewFailed(message)


def _wanted(said: object, size: int) -> tuple[int, int]:
    match said:
        case [int(start), int(stop)] if 0 <= start < stop <= size:
            return start, stop
    message = "it asks for what is not there"
    raise PreviewFailed(message)


def _pixels(child: _Child, said: dict[str, Any], media: str) -> bytes:
    count = said.get("pixels")
    fits = isinstance(count, int) and 0 <= count <= MOST_PREVIEW_BYTES
    if fits and not media and not count:
        return b""
    pixels = child.exactly(count) if fits and isinstance(count, int) else b""
    if not media or said.get("media") != media or not pixels.startswith(_BEGINNINGS[media]):
        message = "not a picture"
        raise PreviewFailed(message)
    return pixels
