"""What ties an exhibit to the log: inclusion proofs and the signed checkpoint they lead to."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass

# An Ed25519 public key in DER is this prefix and the 32 raw bytes (RFC 8410).
_ED25519_DER = bytes.fromhex("302a300506032b6570032100")


@dataclass(frozen=True)
class Checkpoint:
    """A signed statement of the log: `note` is the exact text that was signed.

    Its second line is the number of entries, its third the root hash in base64.
    """

    note: bytes
    signature: bytes
    public_key: bytes


@dataclass(frozen=True)
class Inclusion:
    """One exhibit's entry in the log, and the hashes that lead from it to the root.

    `leaf` is the entry's exact bytes: JSON whose `commitment` is the SHA-256 of `salt` and
    `opened`, which in turn names the hash of the original.
    """

    reference: str
    leaf: bytes
    salt: bytes
    opened: bytes
    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True)
class Proofs:
    """All inclusions of a pack, under one checkpoint.

    `stamp` is the whole answer of a time-stamping authority (RFC 3161, DER) about the checkpoint.
    """

    checkpoint: Checkpoint
    inclusions: tuple[Inclusion, ...]
    stamp: bytes | None = None


def proof_files(proofs: Proofs) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a bag that hold the proofs, by path."""
    checkpoint = proofs.checkpoint
    yield "data/log/checkpoint.txt", checkpoint.note
    yield "data/log/checkpoint.sig", checkpoint.signature
    yield "data/log/checkpoint.pem", _pem(checkpoint.public_key)
    if proofs.stamp is not None:
        yield "data/log/checkpoint.tsr", proofs.stamp
    rows = [
        {
            "reference": inclusion.reference,
            "leaf": base64.b64encode(inclusion.leaf).decode(),
            "salt": inclusion.salt.hex(),
            "opened": inclusion.opened.decode(),
            "index": inclusion.index,
            "path": [step.hex() for step in inclusion.path],
        }
        for inclusion in proofs.inclusions
    ]
    yield "data/log/inclusion.json", json.dumps(rows, indent=1, sort_keys=True).encode() + b"\n"


def _pem(public_key: bytes) -> bytes:
    body = base64.b64encode(_ED25519_DER + public_key).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n".encode()
