"""Keys of a page in an address: a moment and an id, never an offset, never a word about anybody."""

from datetime import UTC, datetime
from uuid import UUID

Key = tuple[datetime, UUID]


def write_key(key: Key | None) -> str:
    """Return the key as it stands in an address; empty when there is no further page."""
    return "" if key is None else f"{key[0].isoformat()}_{key[1]}"


def read_key(text: str) -> Key | None:
    """Return the key an address carries; None, so the first page, when there is none to read."""
    moment, _, row = text.partition("_")
    try:
        at = datetime.fromisoformat(moment)
        return (at.astimezone(UTC), UUID(row)) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def page_from(at: datetime, row_id: UUID) -> str:
    """Return the key of the page that begins with a row, the newest standing first."""
    return write_key((at, UUID(int=row_id.int + 1)))
