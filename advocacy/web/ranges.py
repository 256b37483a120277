"""A stored recording handed to a player piece by piece, from any place in it (RFC 9110, 14)."""

from collections.abc import Callable, Iterable

from flask import Response, request
from werkzeug.datastructures import Range

from advocacy.web.downloads import SHUT

# A player that is stopped half way would hold a thread for as long as it stays open, so one answer
# gives this much at most; the player asks for what follows.
MOST_AT_ONCE = 8 * 1024 * 1024

Stream = Callable[[int, int], Iterable[bytes]]


def as_ranges(stream: Stream, *, size: int, media: str, sha256: bytes) -> Response:
    """Return the answer to a player: what it asked for of `size` bytes, as `media`.

    `stream` gives the bytes [start, stop); `sha256` is the mark by which a player knows that
    nothing has changed between two pieces. Raises whatever the first piece raises.
    """
    mark = f'"{sha256.hex()}"'
    asked = _asked(mark)
    if asked is None:
        response = _answer(stream, 0, size, status=200)
    else:
        found = asked.range_for_length(size)
        response = _piece(stream, found, size=size)
    response.mimetype = media
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = mark
    response.headers["Content-Disposition"] = "inline"
    for name, value in SHUT.items():
        response.headers[name] = value
    return response


def _asked(mark: str) -> Range | None:
    """Return the one range that is asked for, or None for the whole file.

    A range that can't be understood, several at once, or one of another version are passed over,
    as the RFC allows.
    """
    asked = request.range if request.method == "GET" else None
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    return asked if request.headers.get("If-Range", mark) == mark else None


def _piece(stream: Stream, found: tuple[int, int] | None, *, size: int) -> Response:
    if found is None:
        response = Response(status=416)
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    start, stop = found[0], min(found[1], found[0] + MOST_AT_ONCE)
    response = _answer(stream, start, stop, status=206)
    response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return response


def _answer(stream: Stream, start: int, stop: int, *, status: int) -> Response:
    body = _begun(stream(start, stop)) if request.method == "GET" else ()
    response = Response(body, status=status)
    response.headers["Content-Length"] = str(stop - start)
    return response


def _begun(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """Return the pieces with the first one read: what can't be read has a page of its own then."""
    rest = iter(pieces)
    first = next(rest, b"")

    def all_of_them() -> Iterable[bytes]:
        yield first
        yield from rest

    return all_of_them()
