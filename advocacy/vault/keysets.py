"""Tink keysets: the deployment's own, and one for each scope wrapped by it."""

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import tink
from tink import aead, prf, secret_key_access, signature, streaming_aead
from tink.proto import tink_pb2

from advocacy.vault.keystore import ScopeErased

aead.register()
prf.register()
signature.register()
streaming_aead.register()

_TOKEN = secret_key_access.TOKEN
_FIELDS = aead.aead_key_templates.AES256_GCM
_PARTS = streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_1MB
_BLIND = prf.prf_key_templates.HMAC_SHA256
# The RAW template: the others put a prefix before the signature that openssl does not know.
_SIGNING = tink_pb2.KeyTemplate()
_SIGNING.CopyFrom(signature.signature_key_templates.ED25519)
_SIGNING.output_prefix_type = tink_pb2.RAW


_PARTS_OF_A_SCOPE = ("fields", "parts")


class SignatureUnknown(Exception):
    """No key of this deployment made the signature."""


class KeysetUnusable(Exception):
    """The deployment's keyset is missing, readable by others, or not a keyset."""


def _plain(handle: Any) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(tink.json_proto_keyset_format.serialize(handle, _TOKEN))
    return parsed


def _parse(keyset: dict[str, Any]) -> Any:
    return tink.json_proto_keyset_format.parse(json.dumps(keyset), _TOKEN)


@dataclass(frozen=True)
class ScopeKeys:
    """The opened primitives of one scope: fields and file parts."""

    fields: aead.Aead
    parts: streaming_aead.StreamingAead


class DeploymentKeys:
    """The keyset of the deployment: wraps scopes, keys the blind indexes, signs checkpoints."""

    def __init__(self, document: str) -> None:
        try:
            keysets = json.loads(document)
            wrapping, blind = _parse(keysets["wrapping"]), _parse(keysets["blind"])
            signing = _parse(keysets["signing"])
        except (ValueError, KeyError, TypeError, tink.TinkError) as fault:
            message = "ADVOCACY_KEYSET does not hold a keyset made by `keyset create`."
            raise KeysetUnusable(message) from fault
        self._wrapping = wrapping.primitive(aead.Aead)
        self._blind = blind.primitive(prf.PrfSet)
        self._signer = signing.primitive(signature.PublicKeySign)
        public = signing.public_keyset_handle()
        self._verifier = public.primitive(signature.PublicKeyVerify)
        self._public = _public_keys(public)

    @staticmethod
    def generate() -> str:
        """Return a new deployment keyset as the JSON document to keep in a file of mode 0600."""
        return json.dumps(
            {
                "wrapping": _plain(tink.new_keyset_handle(_FIELDS)),
                "blind": _plain(tink.new_keyset_handle(_BLIND)),
                "signing": _plain(tink.new_keyset_handle(_SIGNING)),
            }
        )

    @staticmethod
    def rotated(document: str) -> str:
        """Return the document with a new primary key for wrapping and one for signing.

        The old keys stay: what they wrapped still opens, what they signed still verifies. The keys
        of the blind indexes stay as they are, since nothing could be found again by others.
        Raises KeysetUnusable when it is no keyset document.
        """
        DeploymentKeys(document)
        keysets = json.loads(document)
        for name, template in (("wrapping", _FIELDS), ("signing", _SIGNING)):
            _add_primary(keysets[name], template)
        return json.dumps(keysets)

    @classmethod
    def load(cls, source: str) -> "DeploymentKeys":
        """Open the keyset named by the setting: a path to a 0600 file, or the JSON itself.

        Raises KeysetUnusable with a sentence that says what to mend.
        """
        return cls(read_document(source))

    def new_scope(self, scope_id: UUID) -> bytes:
        """Return a fresh keyset for a scope, wrapped for the key store."""
        wrapped = {
            name: base64.b64encode(self._wrap(scope_id, name, template)).decode()
            for name, template in (("fields", _FIELDS), ("parts", _PARTS))
        }
        return json.dumps({"version": 1, **wrapped}).encode()

    def _wrap(self, scope_id: UUID, name: str, template: Any) -> bytes:
        handle = tink.new_keyset_handle(template)
        sealed: bytes = tink.proto_keyset_format.serialize_encrypted(
            handle, self._wrapping, _wrapping_context(scope_id, name)
        )
        return sealed

    def rewrapped(self, scope_id: UUID, wrapped: bytes) -> bytes:
        """Return the same keyset of a scope wrapped by the newest key.

        Raises ScopeErased when it isn't this deployment's.
        """
        document = json.loads(wrapped)
        for name in _PARTS_OF_A_SCOPE:
            sealed: bytes = tink.proto_keyset_format.serialize_encrypted(
                self._handle(scope_id, name, document),
                self._wrapping,
                _wrapping_context(scope_id, name),
            )
            document[name] = base64.b64encode(sealed).decode()
        return json.dumps(document).encode()

    def same_keys(self, scope_id: UUID, one: bytes, other: bytes) -> bool:
        """Return whether two wrapped keysets of a scope hold the same keys, however wrapped.

        Raises ScopeErased when one of them isn't this deployment's.
        """
        return all(
            _plain(self._handle(scope_id, name, json.loads(one)))
            == _plain(self._handle(scope_id, name, json.loads(other)))
            for name in _PARTS_OF_A_SCOPE
        )

    def _handle(self, scope_id: UUID, name: str, document: dict[str, str]) -> Any:
        try:
            return tink.proto_keyset_format.parse_encrypted(
                base64.b64decode(document[name]), self._wrapping, _wrapping_context(scope_id, name)
            )
        except (tink.TinkError, KeyError, ValueError) as fault:
            raise ScopeErased(str(scope_id)) from fault

    def open_scope(self, scope_id: UUID, wrapped: bytes) -> ScopeKeys:
        """Unwrap a scope's keyset; raises ScopeErased when it isn't this deployment's."""
        document = json.loads(wrapped)
        return ScopeKeys(
            fields=self._handle(scope_id, "fields", document).primitive(aead.Aead),
            parts=self._handle(scope_id, "parts", document).primitive(streaming_aead.StreamingAead),
        )

    def blind(self, data: bytes) -> bytes:
        """Return the 32-byte keyed hash of `data`."""
        digest: bytes = self._blind.primary().compute(data, 32)
        return digest

    def sign(self, data: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of `data` (RFC 8032)."""
        signed: bytes = self._signer.sign(data)
        return signed

    def verifies(self, signed: bytes, data: bytes) -> bool:
        """Return whether `signed` is this deployment's signature of `data`."""
        try:
            self._verifier.verify(signed, data)
        except tink.TinkError:
            return False
        return True

    def public_keys(self) -> list[bytes]:
        """Return the keys that check signatures, 32 raw bytes each (RFC 8032), the newest first."""
        return [raw for raw, _ in self._public]

    def public_key_of(self, signed: bytes, data: bytes) -> bytes:
        """Return the key that checks this signature: after a rotation it may be an older one.

        Raises SignatureUnknown when no key of this deployment made it.
        """
        for raw, verifier in self._public:
            try:
                verifier.verify(signed, data)
            except tink.TinkError:
                continue
            return raw
        raise SignatureUnknown


def read_document(source: str) -> str:
    """Return the keyset document the setting names: a path to a 0600 file, or the JSON itself.

    Raises KeysetUnusable with a sentence that says what to mend.
    """
    if source.lstrip().startswith("{"):
        return source
    path = Path(source)
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and mode & 0o077:
            message = f"{path} can be read by others: chmod 600 {path}"
            raise KeysetUnusable(message)
        return path.read_text()
    except OSError as fault:
        message = f"ADVOCACY_KEYSET names {path}, which can't be read: {fault.strerror}."
        raise KeysetUnusable(message) from fault


def _add_primary(keyset: dict[str, Any], template: Any) -> None:
    taken = {key["keyId"] for key in keyset["key"]}
    fresh = _plain(tink.new_keyset_handle(template))
    while fresh["primaryKeyId"] in taken:
        fresh = _plain(tink.new_keyset_handle(template))
    keyset["key"] = [*fresh["key"], *keyset["key"]]
    keyset["primaryKeyId"] = fresh["primaryKeyId"]


def _public_keys(public: Any) -> list[tuple[bytes, Any]]:
    """Return each public key with what verifies by it alone, the newest first."""
    keyset = json.loads(tink.json_proto_keyset_format.serialize_without_secret(public))
    found = []
    for key in keyset["key"]:
        alone = json.dumps({"primaryKeyId": key["keyId"], "key": [key]})
        handle = tink.json_proto_keyset_format.parse_without_secret(alone)
        # An Ed25519PublicKey message ends with its one bytes field, the key.
        raw = base64.b64decode(key["keyData"]["value"])[-32:]
        found.append((raw, handle.primitive(signature.PublicKeyVerify)))
    return found


def _wrapping_context(scope_id: UUID, name: str) -> bytes:
    return f"scope|{scope_id}|{name}".encode()
