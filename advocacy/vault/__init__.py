"""Everything that is secret at rest is sealed and opened here, and only here."""

from advocacy.vault.backup import (
    BackupUnusable,
    read_backup,
    restore_backup,
    rewrap,
    write_backup,
)
from advocacy.vault.keysets import (
    DeploymentKeys,
    KeysetUnusable,
    SignatureUnknown,
    read_document,
)
from advocacy.vault.keystore import FolderKeyStore, KeyStore, ScopeErased, write_private
from advocacy.vault.vault import INTAKE_SCOPE, PART_SIZE, SERVICE_SCOPE, SealBroken, Vault

__all__ = [
    "INTAKE_SCOPE",
    "PART_SIZE",
    "SERVICE_SCOPE",
    "BackupUnusable",
    "DeploymentKeys",
    "FolderKeyStore",
    "KeyStore",
    "KeysetUnusable",
    "ScopeErased",
    "SealBroken",
    "SignatureUnknown",
    "Vault",
    "read_backup",
    "read_document",
    "restore_backup",
    "rewrap",
    "write_backup",
    "write_private",
]
