"""Sends files as a browser does, without the temporary file a test client would make of them."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.test import TestResponse

from tests.browse import Browser


def multipart(fields: Mapping[str, str], files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the body of a form with files in its box `files`; the boundary is `b`."""
    text = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    pieces = [text.encode()]
    for name, data in files:
        head = f'--b\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        pieces += [head.encode(), b"Content-Type: application/octet-stream\r\n\r\n", data, b"\r\n"]
    return b"".join([*pieces, b"--b--\r\n"])


def send_files(
    browser: Browser, address: str, *files: tuple[str, bytes], token: bool = True, **fields: str
) -> TestResponse:
    """Post files to a page, with the form's token unless told otherwise."""
    given = {"csrf_token": browser.token(), **fields} if token else fields
    return send_body(browser, address, multipart(given, files))


def send_body(browser: Browser, address: str, body: bytes, **options: Any) -> TestResponse:
    """Post a body made by `multipart`, whole or cut off."""
    browser.session.commit()
    browser.session.expire_all()
    return browser.client.post(
        address,
        base_url=browser.base,
        input_stream=io.BytesIO(body),
        content_length=options.pop("length", len(body)),
        content_type="multipart/form-data; boundary=b",
    )
