"""A stored file as it is handed back: bytes to be kept, never a page, under a name of ours."""

import mimetypes
from collections.abc import Iterable
from types import MappingProxyType

from flask import Response

# Nothing in it may act as a page, and a proxy must not put it on a disk of its own while a slow
# reader takes it (nginx does, unless it is told here).
SHUT = MappingProxyType(
    {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Accel-Buffering": "no"}
)


def as_download(stream: Iterable[bytes], *, size: int, reference: str, media: str) -> Response:
    """Return the answer that downloads a file of `size` bytes, named by its reference and type.

    The sender's own name could be anything, and may say who they are.
    """
    name = f"{reference}{mimetypes.guess_extension(media) or '.bin'}"
    response = Response(stream, mimetype="application/octet-stream")
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    for header, value in SHUT.items():
        response.headers[header] = value
    return response
