"""Keeps the tree's hashes in tiles of 256, so that appending and proving touch a few rows.

Level 0 holds the leaves' hashes; each higher level holds the roots of the full tiles beneath. A
tile is written again only while it is filling.
"""

from collections.abc import Iterable

from sqlalchemy import LargeBinary, bindparam, select, text
from sqlalchemy.orm import Session

from advocacy.ledger.models import LedgerTile
from advocacy.ledger.tree import HASH_BYTES, Frontier

WIDTH = 256
FULL = WIDTH * HASH_BYTES

_PUT = text(
    "INSERT INTO ledger_tile (level, position, hashes) VALUES (:level, :position, :hashes) "
    "ON CONFLICT (level, position) DO UPDATE SET hashes = excluded.hashes"
).bindparams(bindparam("hashes", type_=LargeBinary))


class TileMissing(LookupError):
    """A proof needs hashes that are not stored; `ledger verify` tells what else is wrong."""


def subtree_root(hashes: bytes) -> bytes:
    """Return the root over hashes laid end to end."""
    frontier = Frontier()
    for at in range(0, len(hashes), HASH_BYTES):
        frontier.append(hashes[at : at + HASH_BYTES])
    return frontier.root()


def find_tile(session: Session, level: int, position: int) -> bytes | None:
    """Return a tile's hashes, or None where nothing is stored."""
    return session.scalar(
        select(LedgerTile.hashes).where(LedgerTile.level == level, LedgerTile.position == position)
    )


class TileWriter:
    """Appends leaves at the right edge of a tree of a known size."""

    def __init__(self, session: Session, size: int) -> None:
        self._session, self._size = session, size
        self._filling: dict[int, tuple[int, bytearray]] = {}

    def append(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes; call `flush` when all are added."""
        for leaf in leaves:
            self._push(0, leaf)

    def flush(self) -> None:
        """Store the tiles that are not full yet."""
        for level, (position, hashes) in sorted(self._filling.items()):
            if hashes:
                self._put(level, position, bytes(hashes))

    def _push(self, level: int, node: bytes) -> None:
        position, hashes = self._filling.get(level) or self._open(level)
        hashes += node
        self._filling[level] = (position, hashes)
        if len(hashes) == FULL:
            self._put(level, position, bytes(hashes))
            self._filling[level] = (position + 1, bytearray())
            self._push(level + 1, subtree_root(bytes(hashes)))

    def _open(self, level: int) -> tuple[int, bytearray]:
        position, filled = divmod(self._size >> (8 * level), WIDTH)
        stored = (find_tile(self._session, level, position) or b"") if filled else b""
        if len(stored) < filled * HASH_BYTES:
            message = f"Tile {position} of level {level} is damaged: run `ledger verify`."
            raise TileMissing(message)
        return position, bytearray(stored[: filled * HASH_BYTES])

    def _put(self, level: int, position: int, hashes: bytes) -> None:
        self._session.execute(_PUT, {"level": level, "position": position, "hashes": hashes})


class TileReader:
    """Answers for the complete subtrees of a stored tree; reads each tile once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree; raises TileMissing."""
        tile_level, height = divmod(level, 8)
        position, offset = divmod(index << height, WIDTH)
        start, wanted = offset * HASH_BYTES, HASH_BYTES << height
        hashes = self._tile(tile_level, position)[start : start + wanted]
        if len(hashes) != wanted:
            message = f"Tile {position} of level {tile_level} is damaged: run `ledger verify`."
            raise TileMissing(message)
        return subtree_root(hashes)

    def _tile(self, level: int, position: int) -> bytes:
        place = (level, position)
        if place not in self._read:
            self._read[place] = find_tile(self._session, level, position) or b""
        return self._read[place]
