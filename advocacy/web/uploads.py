"""Requests that carry files: their bytes go to the intake the guard handed in, and nowhere else.

Werkzeug would keep small files in memory and write larger ones, in plain, to temporary files. Here
a file part without an intake is refused before a byte of it is kept.
"""

import io
from collections.abc import Callable
from typing import IO, Any, Protocol, cast

from flask import Flask, Request, request
from sqlalchemy.orm import Session
from typing_extensions import override
from werkzeug.exceptions import BadRequest

from advocacy.actor import Actor

# Past this a request is cut off instead of being read to its end to be answered in words.
MOST_BODY_BYTES = 1_000_000_000
# A form without files: all of it is held in memory while it is read.
MOST_FORM_BYTES = 4_000_000


class Sink(Protocol):
    """Where the bytes of one file go."""

    def write(self, data: bytes) -> int:
        """Take some bytes in and return how many."""
        ...

    def finish(self) -> object:
        """Take note that the file has come to its end."""
        ...


class Intake(Protocol):
    """Where the files of one request go."""

    def begin(self, file_name: str) -> Sink:
        """Return the sink for the next file."""
        ...

    def abort(self) -> None:
        """Forget every file that nobody has kept."""
        ...


class DroppedFiles:
    """An intake that lets every file go by: only the words of such a form can be kept."""

    def begin(self, file_name: str) -> "DroppedFiles":
        """Return the sink for the next file, whose name does not matter."""
        del file_name
        return self

    def write(self, data: bytes) -> int:
        """Take some bytes in and forget them."""
        return len(data)

    def finish(self) -> None:
        """Take note that the file has come to its end."""

    def abort(self) -> None:
        """Forget every file: none was kept."""


# Given the session, who acts and what the rule loaded: where the files of this request may go.
OpenIntake = Callable[[Session, Actor, dict[str, Any]], Intake]


class ArrivingFile(io.RawIOBase):
    """What the form parser believes to be a file; writing to it is all that it can do."""

    def __init__(self, sink: Sink) -> None:
        super().__init__()
        self._sink = sink

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, data: Any, /) -> int:
        return self._sink.write(bytes(data))

    @override
    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        # The parser rewinds a file once, when its last byte has been written.
        self._sink.finish()
        return 0


class UploadRequest(Request):
    """A request that keeps no file by itself."""

    intake: Intake | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.max_content_length = MOST_FORM_BYTES

    def expect_files(self, intake: Intake) -> None:
        """Let file parts through to `intake`; called by the guard before the body is parsed."""
        self.intake = intake
        self.max_content_length = MOST_BODY_BYTES

    @override
    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.intake is None:
            message = "This page takes no files."
            raise BadRequest(message)
        return cast("IO[bytes]", ArrivingFile(self.intake.begin(filename or "")))


def _forget_unkept(_fault: BaseException | None) -> None:
    arrived = cast("UploadRequest", request)
    if arrived.intake is not None:
        arrived.intake.abort()


def init_app(app: Flask) -> None:
    """Make the application's requests carry files this way."""
    app.request_class = UploadRequest
    app.teardown_request(_forget_unkept)
