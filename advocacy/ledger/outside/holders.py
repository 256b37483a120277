"""The ways a checkpoint's copy leaves: into a folder that is somebody else's, and by e-mail."""

import contextlib
import os
import smtplib
import ssl
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from advocacy.ledger.models import Outside
from advocacy.ledger.outside.copy_text import CopyUnreadable, read_copy

WAIT = 10  # seconds, for each answer of a mail server
_MAIL = """\
Please keep this message, and do not delete it.

The attached file states what an append-only log held at the moment it names. It holds no name and
nothing about anybody. Should somebody ever rewrite the log or put back an old copy of it, your
file is what shows it: it is compared with the log by

    flask --app wsgi ledger verify --copies FILE

The signature in it is Ed25519 over the first four lines.
"""


class CopyDiffers(Exception):
    """The holder has another checkpoint of this size: one of the two logs was rewritten."""


class Holder(Protocol):
    """Somebody outside who is given copies. `every` is how often at most."""

    place: Outside
    every: timedelta

    def keep(self, copy: bytes, *, size: int) -> None:
        """Hand over the copy of a checkpoint over `size` events.

        Raises OSError or smtplib.SMTPException when it can't be handed over, CopyDiffers when the
        holder has another of that size.
        """


class FolderHolder:
    """A folder on another machine: a mounted share that this account may only add to."""

    place = Outside.FOLDER
    every = timedelta(hours=1)

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, copy: bytes, *, size: int) -> None:
        """Write the copy once, whole or not at all; the folder must be there already."""
        name = f"checkpoint-{size:012}.txt"
        path, being_written = self._folder / name, self._folder / f".{name}.part"
        with being_written.open("wb") as file:
            file.write(copy)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(being_written, path)
        except FileExistsError:
            self._compare(path, copy)
        except OSError:
            # A share that knows no links is written to directly, and never over a file.
            self._write_new(path, copy)
        finally:
            being_written.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # not every share lets a folder be flushed
            handle = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def _write_new(self, path: Path, copy: bytes) -> None:
        try:
            with path.open("xb") as file:
                file.write(copy)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            self._compare(path, copy)

    def _compare(self, path: Path, copy: bytes) -> None:
        try:
            there = read_copy(path.read_bytes(), name=path.name)
        except CopyUnreadable as fault:
            raise CopyDiffers(str(fault)) from None
        if there.root != read_copy(copy, name=path.name).root:
            raise CopyDiffers(path.name)


class MailHolder:
    """A mailbox of somebody outside, reached through one server and always over TLS."""

    place = Outside.EMAIL
    every = timedelta(days=1)

    def __init__(
        self, *, url: str, sender: str, to: str, trusted: ssl.SSLContext | None = None
    ) -> None:
        """Take `smtp://name:word@host:587` (STARTTLS) or `smtps://…:465` (TLS from the start)."""
        self._server = urlsplit(url)
        self._sender, self._to = sender, to
        self._trusted = trusted or ssl.create_default_context()

    def keep(self, copy: bytes, *, size: int) -> None:
        """Send the copy as a file of its own."""
        mail = EmailMessage()
        mail["From"], mail["To"] = self._sender, self._to
        mail["Subject"] = f"Checkpoint of a log, {size} entries: please keep"
        mail["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2])
        mail.set_content(_MAIL)
        mail.add_attachment(
            copy, maintype="text", subtype="plain", filename=f"checkpoint-{size:012}.txt"
        )
        with self._connected() as server:
            if self._server.username:
                server.login(unquote(self._server.username), unquote(self._server.password or ""))
            server.send_message(mail)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        host = self._server.hostname or ""
        if self._server.scheme == "smtps":
            with smtplib.SMTP_SSL(
                host, self._server.port or 465, timeout=WAIT, context=self._trusted
            ) as server:
                yield server
            return
        with smtplib.SMTP(host, self._server.port or 587, timeout=WAIT) as server:
            # Raises where the server offers none: nothing is ever sent in clear.
            server.starttls(context=self._trusted)
            yield server
