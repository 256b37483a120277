"""A stored file as it is handed back: bytes to be kept, never a page, under a name of ours."""

import mimetypes
from collections.abc import Iterable

from flask import Response


def as_download(stream: Iterable[bytes], *, size: int, reference: str, media: str) -> Response:
    """Return the answer that downloads a file of `size` bytes, named by its reference and type.

    The sender's own name could be anything, and may say who they are.
    """
    name = f"{reference}{mimetypes.guess_extension(media) or '.bin'}"
    response = Response(stream, mimetype="application/octet-stream")
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
