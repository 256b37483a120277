"""Pages of incidents by key, so that the thousandth page costs what the first one does."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from advocacy.incidents.models import Incident

PAGE = 25
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Key:
    """Where a page of incidents begins: after this one, going back in time."""

    happened_at: datetime
    id: UUID


def write_key(incident: Incident) -> str:
    """Return the key of an incident for an address, as microseconds and id."""
    return f"{round(incident.happened_at.timestamp() * 1_000_000)}.{incident.id.hex}"


def read_key(text: str) -> Key | None:
    """Return the key an address holds; None for none, and for one that nobody wrote."""
    moment, _, identity = text.partition(".")
    try:
        return Key(_EPOCH + timedelta(microseconds=int(moment)), UUID(identity))
    except (ValueError, OverflowError):
        return None
