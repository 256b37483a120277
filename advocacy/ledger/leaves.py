"""What exactly is hashed of an event, and how its personal part is committed to."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Protocol
from uuid import UUID


class Hashed(Protocol):
    """The clear fields of an event."""

    id: UUID


def leaf_bytes(event: object) -> bytes:
    """Return the canonical JSON of an event's clear fields, keys in order."""
    fields = {
        name: _text(getattr(event, name))
        for name in (
            "id", "at", "actor_id", "actor_role", "action", "outcome", "case_id", "object_id",
            "route", "more_cases", "commitment",
        )
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.hex()
    if hasattr(value, "astimezone"):
        text: str = value.astimezone(UTC).isoformat(timespec="microseconds")
        return text
    return str(value)


def leaf_hash(event: object) -> bytes:
    """Return SHA-256(0x00 ‖ leaf), RFC 9162 section 2.1.1."""
    return hashlib.sha256(b"\x00" + leaf_bytes(event)).digest()


def commitment(salt: bytes, personal: Mapping[str, str]) -> bytes:
    """Return SHA-256(salt ‖ canonical JSON): tells nothing once the salt is gone."""
    data = json.dumps(dict(personal), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(salt + data.encode()).digest()
