"""What exactly is hashed of an event, and how its personal part is committed to."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from advocacy.ledger import tree

_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class Hashed(Protocol):
    """The clear fields of an event, as they are stored."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_role: str
    action: str
    outcome: str
    case_id: UUID | None
    object_id: UUID | None
    route: str | None
    more_cases: str | None
    scope_id: UUID | None
    commitment: bytes | None


FIELDS = (
    "action",
    "actor_id",
    "actor_role",
    "at",
    "case_id",
    "commitment",
    "id",
    "more_cases",
    "object_id",
    "outcome",
    "route",
    "scope_id",
)


def leaf_bytes(event: Hashed) -> bytes:
    """Return the leaf: the clear fields as JSON, keys in order, no spaces, UTF-8 (RFC 8785).

    Moments are UTC to the microsecond, ids in their usual form, the commitment in hex.
    """
    return canonical({name: _text(getattr(event, name)) for name in FIELDS})


def _text(value: UUID | datetime | str | bytes | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return moment_text(value)
    return str(value)


def moment_text(moment: datetime) -> str:
    """Return a moment as 2026-11-24T18:05:00.000000Z."""
    plain = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{plain.isoformat(timespec='microseconds')}Z"


def leaf_hash(event: Hashed) -> bytes:
    """Return the hash of the event's leaf (RFC 9162, 2.1.1)."""
    return tree.leaf_hash(leaf_bytes(event))


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return JSON that is the same wherever it is made, for objects of strings and nulls."""
    return _CANONICAL.encode(dict(value)).encode()


def commitment(salt: bytes, personal: Mapping[str, str]) -> bytes:
    """Return SHA-256(salt ‖ canonical JSON): tells nothing once the salt is gone."""
    return sha256(salt + canonical(personal)).digest()


def listed(case_ids: Iterable[UUID]) -> str | None:
    """Return the stored form of the cases of a page that showed several; None for none."""
    return ",".join(str(each) for each in sorted(case_ids)) or None
