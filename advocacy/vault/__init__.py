"""Everything that is secret at rest is sealed and opened here, and only here."""

from advocacy.vault.keysets import DeploymentKeys, KeysetUnusable
from advocacy.vault.keystore import FolderKeyStore, KeyStore, ScopeErased
from advocacy.vault.vault import INTAKE_SCOPE, PART_SIZE, SERVICE_SCOPE, SealBroken, Vault

__all__ = [
    "INTAKE_SCOPE",
    "PART_SIZE",
    "SERVICE_SCOPE",
    "DeploymentKeys",
    "FolderKeyStore",
    "KeyStore",
    "KeysetUnusable",
    "ScopeErased",
    "SealBroken",
    "Vault",
]
