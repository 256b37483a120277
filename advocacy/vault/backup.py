"""Backup and restore of the key store: one file, and no erased scope ever comes back."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from advocacy.vault.keysets import DeploymentKeys
from advocacy.vault.keystore import KeyStore, ScopeErased, write_private

_VERSION = 1


class BackupUnusable(Exception):
    """The file is no backup of a key store, or not of this deployment's; nothing was changed."""


@dataclass(frozen=True)
class Backup:
    """Every wrapped keyset, and the scopes that were erased."""

    wrapped: dict[UUID, bytes]
    erased: frozenset[UUID]


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    kept: int
    there_already: int
    erased: int


def write_backup(store: KeyStore, path: Path) -> Backup:
    """Write the store to a file, whole or not at all, and read it back; return what it holds."""
    wrapped: dict[UUID, bytes] = {}
    for scope_id in store.scopes():
        try:
            wrapped[scope_id] = store.get(scope_id)
        except ScopeErased:
            continue  # erased while the others were read
    made = Backup(wrapped, frozenset(store.erased()))
    document = {
        "version": _VERSION,
        "scopes": {str(scope): base64.b64encode(data).decode() for scope, data in wrapped.items()},
        "erased": [str(scope) for scope in sorted(made.erased)],
    }
    write_private(path, json.dumps(document, indent=1).encode())
    if read_backup(path) != made:
        message = f"{path} does not read back as it was written."
        raise BackupUnusable(message)
    return made


def read_backup(path: Path) -> Backup:
    """Return what a backup holds; raises BackupUnusable."""
    try:
        document = json.loads(path.read_bytes())
        if document["version"] != _VERSION:
            message = f"{path} is a backup of another version."
            raise BackupUnusable(message)
        return Backup(
            {UUID(scope): base64.b64decode(data) for scope, data in document["scopes"].items()},
            frozenset(UUID(scope) for scope in document["erased"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        message = f"{path} can't be read as a backup of a key store."
        raise BackupUnusable(message) from fault


def restore_backup(
    store: KeyStore, keys: DeploymentKeys, backup: Backup, *, replace: frozenset[UUID]
) -> Restored:
    """Put back what is missing. A restore that was cut short is simply done again.

    An erasure that either side knows of holds. A scope that has other keys than the backup's is
    left alone and stops the restore before it begins, unless it is named in `replace`: what was
    sealed with the store's own since could not be read any more. Raises BackupUnusable.
    """
    gone, there = backup.erased | set(store.erased()), set(store.scopes())
    wanted = {scope: data for scope, data in backup.wrapped.items() if scope not in gone}
    differing = differing_scopes(store, keys, wanted) - replace
    if differing:
        message = (
            f"The store holds other keys than the backup for {len(differing)} scopes: "
            f"{', '.join(str(scope) for scope in sorted(differing))}. Nothing was put back."
        )
        raise BackupUnusable(message)
    store.bury(backup.erased - set(store.erased()))
    kept = 0
    for scope_id, data in wanted.items():
        if scope_id in there and scope_id in replace:
            kept += store.replace(scope_id, data)
        elif scope_id not in there:
            kept += store.put(scope_id, data)
    return Restored(kept=kept, there_already=len(wanted) - kept, erased=len(gone))


def differing_scopes(store: KeyStore, keys: DeploymentKeys, wanted: dict[UUID, bytes]) -> set[UUID]:
    """Return the scopes whose keys in the store are not the backup's; raises BackupUnusable."""
    there = set(store.scopes())
    differing = set()
    for scope_id, data in wanted.items():
        try:
            keys.open_scope(scope_id, data)
        except (ScopeErased, ValueError) as fault:
            message = f"The backup's keyset of {scope_id} can't be opened by ADVOCACY_KEYSET."
            raise BackupUnusable(message) from fault
        if scope_id in there and not _same(keys, scope_id, store.get(scope_id), data):
            differing.add(scope_id)
    return differing


def _same(keys: DeploymentKeys, scope_id: UUID, one: bytes, other: bytes) -> bool:
    try:
        return keys.same_keys(scope_id, one, other)
    except (ScopeErased, ValueError):
        return False


def rewrap(store: KeyStore, keys: DeploymentKeys) -> int:
    """Wrap every scope's keyset by the newest key; return how many. It may be cut short anywhere.

    Raises ScopeErased when one can't be opened: then the old key must not be thrown away yet.
    """
    done = 0
    for scope_id in store.scopes():
        done += store.replace(scope_id, keys.rewrapped(scope_id, store.get(scope_id)))
    return done
