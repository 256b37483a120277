"""Where sealed files live: a small port with create-only writing, and a folder that serves it."""

import contextlib
import errno
import fcntl
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from advocacy.errors import NoSpace

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*")
_INCOMING = ".incoming"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class BlobExists(Exception):
    """Something is kept under this key already; what is kept is never written over."""


class BlobMissing(Exception):
    """Nothing is kept under this key."""


class Blobs(Protocol):
    """Keeps opaque bytes under keys such as `evidence/<id>/000000`; written once, never changed."""

    def create(self, key: str, data: bytes | Iterable[bytes]) -> None:
        """Keep `data`, durably, before returning; raise BlobExists or NoSpace.

        It may be made while it is being kept: then no more of it is in memory than one chunk.
        """
        ...

    def read(self, key: str) -> bytes:
        """Return what is kept under `key`; raise BlobMissing."""
        ...

    def size(self, key: str) -> int:
        """Return how many bytes are kept under `key`; raise BlobMissing."""
        ...

    def exists(self, key: str) -> bool:
        """Return whether anything is kept under `key`."""
        ...

    def delete(self, key: str) -> None:
        """Forget what is kept under `key`; forgetting twice is no error."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield every key that begins with `prefix`, in order."""
        ...


def chunks_of(data: bytes | Iterable[bytes]) -> Iterable[bytes]:
    """Return what is to be kept in the chunks it comes in."""
    return [data] if isinstance(data, bytes) else data


def check_key(key: str) -> str:
    """Return `key`, or raise ValueError when it could name anything outside the store."""
    if not _KEY.fullmatch(key):
        message = f"not a key of this store: {key!r}"
        raise ValueError(message)
    return key


class FolderBlobs:
    """A store in a folder only its owner can read.

    A blob is written to a temporary file, synced, and linked to its name, which fails where the
    name is taken. A writer holds a lock on its temporary file, so that another process that starts
    up meanwhile can tell a file in flight from one that a crash left behind.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / _INCOMING
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._remove_leftovers()

    def create(self, key: str, data: bytes | Iterable[bytes]) -> None:
        """Keep `data`, durably, before returning; raise BlobExists or NoSpace."""
        target = self._path(key)
        try:
            self._make_folders(target.parent)
            with self._temporary() as (handle, partial):
                for chunk in chunks_of(data):
                    _write_all(handle, chunk)
                os.fsync(handle)
                os.link(partial, target)
            _sync_folder(target.parent)
        except FileExistsError as taken:
            raise BlobExists(key) from taken
        except OSError as fault:
            if fault.errno in _FULL:
                raise NoSpace from fault
            raise

    def read(self, key: str) -> bytes:
        """Return what is kept under `key`; raise BlobMissing."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError as missing:
            raise BlobMissing(key) from missing

    def size(self, key: str) -> int:
        """Return how many bytes are kept under `key`; raise BlobMissing."""
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError as missing:
            raise BlobMissing(key) from missing

    def exists(self, key: str) -> bool:
        """Return whether anything is kept under `key`."""
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """Forget what is kept under `key`; forgetting twice is no error."""
        path = self._path(key)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
            _sync_folder(path.parent)

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield every key that begins with `prefix`, in order."""
        for key in self._walk(self._folder):
            if key.startswith(prefix):
                yield key

    def _walk(self, folder: Path) -> Iterator[str]:
        with contextlib.suppress(FileNotFoundError):
            for path in sorted(folder.iterdir()):
                if path.name.startswith("."):
                    continue
                if path.is_dir():
                    yield from self._walk(path)
                else:
                    yield path.relative_to(self._folder).as_posix()

    def _path(self, key: str) -> Path:
        return self._folder / check_key(key)

    def _make_folders(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folders(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(folder.parent)

    @contextlib.contextmanager
    def _temporary(self) -> Iterator[tuple[int, Path]]:
        handle, partial = self._open_temporary()
        try:
            yield handle, partial
        finally:
            partial.unlink(missing_ok=True)
            os.close(handle)

    def _open_temporary(self) -> tuple[int, Path]:
        while True:
            partial = self._incoming / secrets.token_hex(16)
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink == 1:
                return handle, partial
            # Another process took it for a leftover in the instant before it was locked.
            os.close(handle)

    def _remove_leftovers(self) -> None:
        for partial in self._incoming.iterdir():
            with contextlib.suppress(FileNotFoundError, BlockingIOError):
                handle = os.open(partial, os.O_WRONLY)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    partial.unlink()
                finally:
                    os.close(handle)


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
