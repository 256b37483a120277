"""Where a page of the day begins, as it stands in an address: rank, moment, id."""

from datetime import datetime
from uuid import UUID

from advocacy.today.service import PromptKey
from advocacy.web.paging import read_key, write_key


def write_rank_key(key: PromptKey | None) -> str:
    """Return the key for an address; empty when there is no further page."""
    return "" if key is None else f"{key[0]}_{write_key(key[1:])}"


def read_rank_key(text: str) -> PromptKey | None:
    """Return the key an address carries, or None for the first page."""
    rank, _, rest = text.partition("_")
    found: tuple[datetime, UUID] | None = read_key(rest)
    if found is None or not rank.isdecimal() or len(rank) > 2:
        return None
    return int(rank), *found
