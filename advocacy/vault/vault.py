"""Seals and opens fields and file parts, each under the keys of the scope it belongs to.

The stored format is final: a field is a Tink AEAD ciphertext whose associated data is
`table|column|row|scope`; a file part is a Tink streaming ciphertext whose associated data is
`evidence id|part|last`. Tink's own prefix tells the key, so rotation needs no format of ours.
"""

import io
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import tink
from typing_extensions import override

from advocacy.vault.keysets import DeploymentKeys, ScopeKeys
from advocacy.vault.keystore import KeyStore

SERVICE_SCOPE = UUID("00000000-0000-7000-8000-000000000001")
INTAKE_SCOPE = UUID("00000000-0000-7000-8000-000000000002")

PART_SIZE = 4 * 1024 * 1024
_PIECE = 64 * 1024
# What sealing adds to a field: Tink's prefix (5), the nonce (12) and the tag (16).
_ADDED = 33
# Opened keysets stay this long, so that a list costs nothing and an erasure takes hold soon.
_CACHE_SECONDS = 120.0
_CACHE_LIMIT = 4096


class SealBroken(Exception):
    """The sealed bytes were changed, moved, or sealed under other keys."""


class _Ciphertext(io.RawIOBase):
    """Where Tink writes a sealed part, segment by segment, each to be taken away at once."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, data: Any) -> int:
        self._waiting.append(bytes(data))
        return len(data)

    @override
    def close(self) -> None:
        """Stay open: the last segment is taken after the stream has been closed."""

    def taken(self) -> Iterator[bytes]:
        """Yield what was written since."""
        while self._waiting:
            yield self._waiting.pop(0)


class Vault:
    """Keys of every scope, opened when needed and forgotten soon."""

    def __init__(self, deployment: DeploymentKeys, keystore: KeyStore) -> None:
        self._deployment = deployment
        self._keystore = keystore
        self._opened: dict[UUID, tuple[float, ScopeKeys]] = {}
        self._lock = threading.Lock()
        for scope_id in (SERVICE_SCOPE, INTAKE_SCOPE):
            self.create_scope(scope_id)

    def create_scope(self, scope_id: UUID) -> UUID:
        """Give a scope its keyset, and return it; a scope that has one keeps it."""
        self._keystore.put(scope_id, self._deployment.new_scope(scope_id))
        return scope_id

    def destroy_scope(self, scope_id: UUID) -> None:
        """Destroy a scope's keyset: whatever was sealed under it can never be read again."""
        self._keystore.delete(scope_id)
        with self._lock:
            self._opened.pop(scope_id, None)

    def erased_scopes(self) -> list[UUID]:
        """Return every scope whose keys were destroyed, in order."""
        return self._keystore.erased()

    def _keys(self, scope_id: UUID) -> ScopeKeys:
        now = time.monotonic()
        found = self._opened.get(scope_id)
        if found is not None and now - found[0] < _CACHE_SECONDS:
            return found[1]
        keys = self._deployment.open_scope(scope_id, self._keystore.get(scope_id))
        with self._lock:
            if len(self._opened) >= _CACHE_LIMIT:
                self._opened.clear()
            self._opened[scope_id] = (now, keys)
        return keys

    def seal(self, scope_id: UUID, data: bytes, *, table: str, column: str, row_id: UUID) -> bytes:
        """Return `data` sealed for one column of one row of one scope.

        Raises ScopeErased when the scope has no keys.
        """
        context = f"{table}|{column}|{row_id}|{scope_id}".encode()
        sealed: bytes = self._keys(scope_id).fields.encrypt(data, context)
        return sealed

    def unseal(
        self, scope_id: UUID, sealed: bytes, *, table: str, column: str, row_id: UUID
    ) -> bytes:
        """Return what `seal` was given; raises SealBroken or ScopeErased."""
        context = f"{table}|{column}|{row_id}|{scope_id}".encode()
        try:
            data: bytes = self._keys(scope_id).fields.decrypt(sealed, context)
        except tink.TinkError as fault:
            message = f"{table}.{column}"
            raise SealBroken(message) from fault
        return data

    def unseal_fields(
        self,
        scope_id: UUID,
        fields: Iterable[tuple[str, bytes | None]],
        *,
        table: str,
        row_id: UUID,
    ) -> Iterator[tuple[str, bytes]]:
        """Return, of the sealed columns of one row, each that holds something, opened when asked.

        Raises SealBroken or ScopeErased.
        """
        decrypt, rest = self._keys(scope_id).fields.decrypt, f"|{row_id}|{scope_id}"
        for column, sealed in fields:
            if sealed is None or self.holds_nothing(sealed):
                continue
            try:
                data: bytes = decrypt(sealed, f"{table}|{column}{rest}".encode())
            except tink.TinkError as fault:
                message = f"{table}.{column}"
                raise SealBroken(message) from fault
            yield column, data

    @staticmethod
    def holds_nothing(sealed: bytes) -> bool:
        """Return whether a sealed field can only be empty, which its length tells anybody."""
        return len(sealed) <= _ADDED

    def blind(self, kind: str, value: str) -> bytes:
        """Return the keyed hash by which a sealed value of this kind can be found again."""
        return self._deployment.blind(f"{kind}|{value}".encode())

    def seal_part(
        self, scope_id: UUID, data: bytes, *, evidence_id: UUID, part: int, last: bool
    ) -> bytes:
        """Return one part of a file (at most PART_SIZE bytes), sealed in its place."""
        sealing = self.sealing_part(scope_id, [data], evidence_id=evidence_id, part=part, last=last)
        return b"".join(sealing)

    def sealing_part(
        self,
        scope_id: UUID,
        chunks: Iterable[bytes | memoryview],
        *,
        evidence_id: UUID,
        part: int,
        last: bool,
    ) -> Iterator[bytes]:
        """Yield a part as `seal_part` returns it: memory holds two segments (1 MiB) of it."""
        ciphertext = _Ciphertext()
        stream = self._keys(scope_id).parts.new_encrypting_stream(
            ciphertext, _part_context(evidence_id, part, last)
        )
        with stream:
            for chunk in chunks:
                # Tink copies what it is given, twice: in small pieces that costs no memory.
                for start in range(0, len(chunk), _PIECE):
                    stream.write(chunk[start : start + _PIECE])
                    yield from ciphertext.taken()
        yield from ciphertext.taken()

    def unseal_part(
        self, scope_id: UUID, sealed: bytes, *, evidence_id: UUID, part: int, last: bool
    ) -> bytes:
        """Return what `seal_part` was given; raises SealBroken or ScopeErased."""
        return b"".join(
            self.unsealing_part(scope_id, sealed, evidence_id=evidence_id, part=part, last=last)
        )

    def unsealing_part(
        self, scope_id: UUID, sealed: bytes, *, evidence_id: UUID, part: int, last: bool
    ) -> Iterator[bytes]:
        """Yield what `seal_part` was given; raises SealBroken or ScopeErased.

        What is yielded is as it was sealed; whether it is all is known at the end alone.
        """
        keys = self._keys(scope_id)
        try:
            stream = keys.parts.new_decrypting_stream(
                io.BytesIO(sealed), _part_context(evidence_id, part, last)
            )
            with stream:
                while data := stream.read(_PIECE):
                    yield data
        except (tink.TinkError, OSError, ValueError) as fault:
            message = f"part {part}"
            raise SealBroken(message) from fault

    def sign(self, data: bytes) -> bytes:
        """Return the deployment's Ed25519 signature of `data`, 64 bytes (RFC 8032)."""
        return self._deployment.sign(data)

    def verifies(self, signed: bytes, data: bytes) -> bool:
        """Return whether `signed` is the deployment's signature of `data`."""
        return self._deployment.verifies(signed, data)

    def public_keys(self) -> list[bytes]:
        """Return every key that checks a signature of ours, 32 raw bytes each, newest first."""
        return self._deployment.public_keys()

    def public_key_of(self, signed: bytes, data: bytes) -> bytes:
        """Return the key that checks this signature; raises SignatureUnknown for a stranger's."""
        return self._deployment.public_key_of(signed, data)

    def derive(self, purpose: str) -> bytes:
        """Return 32 secret bytes for one purpose, the same on every machine of the deployment."""
        return self._deployment.blind(f"derived|{purpose}".encode())


def _part_context(evidence_id: UUID, part: int, last: bool) -> bytes:  # noqa: FBT001 - positional inside this module only
    return f"{evidence_id}|{part}|{'last' if last else 'more'}".encode()
