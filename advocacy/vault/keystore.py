"""Where the wrapped keysets of scopes live: a store of their own, apart from database and files.

Erasing a case is deleting its entry here. That is why the store has a backup of its own, and why
restoring means: any backup of the database together with the newest key store. A scope that was
erased leaves a tombstone, so that neither a restored backup nor a rewrapping brings it back.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from uuid import UUID


class ScopeErased(Exception):
    """There is no keyset for this scope: it was erased, or never created."""


class KeyStore(Protocol):
    """Keeps one wrapped keyset for each scope."""

    def put(self, scope_id: UUID, wrapped: bytes) -> bool:
        """Keep `wrapped` unless the scope has one, or was erased; return whether it was kept."""
        ...

    def replace(self, scope_id: UUID, wrapped: bytes) -> bool:
        """Put `wrapped` in place of what the scope has; False when it has none, or was erased."""
        ...

    def get(self, scope_id: UUID) -> bytes:
        """Return the wrapped keyset; raise ScopeErased when there is none."""
        ...

    def delete(self, scope_id: UUID) -> None:
        """Destroy the wrapped keyset; deleting twice is no error."""
        ...

    def scopes(self) -> list[UUID]:
        """Return every scope that has a keyset, in order."""
        ...

    def bury(self, scope_ids: Iterable[UUID]) -> None:
        """Erase these scopes too: a backup knows of erasures that this store does not."""
        ...

    def erased(self) -> list[UUID]:
        """Return every scope that was erased, in order."""
        ...


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _written(folder: Path, data: bytes) -> Iterator[Path]:
    """Yield a file of the folder that holds `data` for certain; it is gone afterwards."""
    partial = folder / f".{secrets.token_hex(16)}"
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all, over whatever was there."""
    with _written(path.absolute().parent, data) as partial:
        partial.rename(path.absolute())
    _sync_folder(path.absolute().parent)


class FolderKeyStore:
    """A key store in a folder only its owner can read, one file a scope."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _path(self, scope_id: UUID) -> Path:
        return self._folder / f"{scope_id}.json"

    def _tombstone(self, scope_id: UUID) -> Path:
        return self._folder / f"{scope_id}.erased"

    def put(self, scope_id: UUID, wrapped: bytes) -> bool:
        """Keep `wrapped` unless the scope has one, or was erased; return whether it was kept."""
        with _written(self._folder, wrapped) as partial:
            try:
                os.link(partial, self._path(scope_id))
            except FileExistsError:
                return False
        return self._unless_erased(scope_id)

    def replace(self, scope_id: UUID, wrapped: bytes) -> bool:
        """Put `wrapped` in place of what the scope has; False when it has none, or was erased."""
        if not self._path(scope_id).exists():
            return False
        with _written(self._folder, wrapped) as partial:
            partial.rename(self._path(scope_id))
        return self._unless_erased(scope_id)

    def _unless_erased(self, scope_id: UUID) -> bool:
        """Take back what was just written for a scope that was erased, even meanwhile."""
        erased = self._tombstone(scope_id).exists()
        if erased:
            self._path(scope_id).unlink(missing_ok=True)
        _sync_folder(self._folder)
        return not erased

    def get(self, scope_id: UUID) -> bytes:
        """Return the wrapped keyset; raise ScopeErased when there is none."""
        # The tombstone counts even where a crash left the keyset beside it.
        if self._tombstone(scope_id).exists():
            raise ScopeErased(str(scope_id))
        try:
            return self._path(scope_id).read_bytes()
        except FileNotFoundError as missing:
            raise ScopeErased(str(scope_id)) from missing

    def delete(self, scope_id: UUID) -> None:
        """Destroy the wrapped keyset; deleting twice is no error."""
        self._tombstone(scope_id).touch(mode=0o600)
        _sync_folder(self._folder)
        self._path(scope_id).unlink(missing_ok=True)
        _sync_folder(self._folder)

    def bury(self, scope_ids: Iterable[UUID]) -> None:
        """Erase these scopes too: a backup knows of erasures that this store does not."""
        for scope_id in scope_ids:
            self.delete(scope_id)

    def scopes(self) -> list[UUID]:
        """Return every scope that has a keyset, in order."""
        found = {UUID(path.stem) for path in self._folder.glob("[!.]*.json")}
        return sorted(found - set(self.erased()))

    def erased(self) -> list[UUID]:
        """Return every scope that was erased, in order."""
        return sorted(UUID(path.stem) for path in self._folder.glob("[!.]*.erased"))
