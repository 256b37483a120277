"""Where the wrapped keysets of scopes live: a store of their own, apart from database and files.

Erasing a case is deleting its entry here. That is why the store has a backup of its own, and why
restoring means: any backup of the database together with the newest key store.
"""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Protocol
from uuid import UUID


class ScopeErased(Exception):
    """There is no keyset for this scope: it was erased, or never created."""


class KeyStore(Protocol):
    """Keeps one wrapped keyset for each scope."""

    def put(self, scope_id: UUID, wrapped: bytes) -> bool:
        """Keep `wrapped` unless the scope has one already; return whether it was kept."""
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


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class FolderKeyStore:
    """A key store in a folder only its owner can read, one file a scope."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _path(self, scope_id: UUID) -> Path:
        return self._folder / f"{scope_id}.json"

    def put(self, scope_id: UUID, wrapped: bytes) -> bool:
        """Keep `wrapped` unless the scope has one already; return whether it was kept."""
        partial = self._folder / f".{scope_id}.{secrets.token_hex(8)}"
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(wrapped)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(partial, self._path(scope_id))
            except FileExistsError:
                return False
        finally:
            partial.unlink(missing_ok=True)
        _sync_folder(self._folder)
        return True

    def get(self, scope_id: UUID) -> bytes:
        """Return the wrapped keyset; raise ScopeErased when there is none."""
        try:
            return self._path(scope_id).read_bytes()
        except FileNotFoundError as missing:
            raise ScopeErased(str(scope_id)) from missing

    def delete(self, scope_id: UUID) -> None:
        """Destroy the wrapped keyset; deleting twice is no error."""
        with contextlib.suppress(FileNotFoundError):
            self._path(scope_id).unlink()
        _sync_folder(self._folder)

    def scopes(self) -> list[UUID]:
        """Return every scope that has a keyset, in order."""
        return sorted(UUID(path.stem) for path in self._folder.glob("[!.]*.json"))
