"""The stored tree, and the one rebuilt from the log beside it while it is verified."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.ledger.models import LedgerEvent, LedgerTile, LedgerTree
from advocacy.ledger.tiles import FULL, WIDTH, find_tile, subtree_root
from advocacy.ledger.tree import HASH_BYTES, Frontier
from advocacy.ledger.verdict import FaultKind, Verdict

_NO_LEAF = bytes(HASH_BYTES)


class Holder(NamedTuple):
    """A row that has a certain leaf hash, and its number."""

    id: UUID
    seq: int | None


class Rebuilt:
    """Grows leaf by leaf; remembers one tile, and one hash for each 256 leaves."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._frontier = Frontier()
        self._filling = bytearray()
        self._above: list[bytearray] = []
        self._tile: tuple[int, bytes] = (-1, b"")
        self._damaged: list[int] = []

    @property
    def size(self) -> int:
        """Return how many leaves there are so far."""
        return self._frontier.size

    def root(self) -> bytes:
        """Return the root so far."""
        return self._frontier.root()

    def leaf(self, number: int) -> bytes | None:
        """Return the leaf hash the stored tree holds at a number, if it holds one."""
        position, offset = divmod(number, WIDTH)
        if self._tile[0] != position:
            self._tile = (position, find_tile(self._session, 0, position) or b"")
        start = offset * HASH_BYTES
        found = self._tile[1][start : start + HASH_BYTES]
        return found if len(found) == HASH_BYTES else None

    def find(self, leaf: bytes) -> int | None:
        """Return the number at which the stored tree holds a leaf hash; reads all leaves."""
        tiles = select(LedgerTile.position, LedgerTile.hashes).where(LedgerTile.level == 0)
        ordered = tiles.order_by(LedgerTile.position)
        for position, hashes in self._session.execute(ordered.execution_options(yield_per=50)):
            at = bytes(hashes).find(leaf)
            if at >= 0 and at % HASH_BYTES == 0:
                return int(position) * WIDTH + at // HASH_BYTES
        return None

    def holder(self, leaf: bytes) -> Holder | None:
        """Return the row that has this leaf hash."""
        found = self._session.execute(
            select(LedgerEvent.id, LedgerEvent.seq).where(LedgerEvent.leaf_hash == leaf).limit(1)
        ).first()
        return None if found is None else Holder(*found)

    def grow(self, leaf: bytes | None) -> None:
        """Add the next leaf; None where neither tree nor row has one, which no root survives."""
        if self._tile[0] == self.size // WIDTH and self.leaf(self.size) is None:
            self._damaged.append(self._tile[0])
        node = leaf or _NO_LEAF
        self._frontier.append(node)
        self._filling += node
        if len(self._filling) == FULL:
            self._raise(0, subtree_root(bytes(self._filling)))
            self._filling.clear()

    def _raise(self, level: int, node: bytes) -> None:
        if len(self._above) <= level:
            self._above.append(bytearray())
        self._above[level] += node
        if len(self._above[level]) % FULL == 0:
            self._raise(level + 1, subtree_root(bytes(self._above[level][-FULL:])))

    def check(self, verdict: Verdict) -> None:
        """Compare the stored tree with the rebuilt one and name what differs."""
        for position in sorted(set(self._damaged)):
            verdict.add(FaultKind.TREE, f"The stored leaf hashes of tile {position} are damaged.")
        size, edge = self._session.execute(
            select(LedgerTree.size, LedgerTree.frontier)
        ).first() or (0, b"")
        if size != self.size:
            verdict.add(
                FaultKind.TREE,
                f"The tree has {size} events, but the newest valid checkpoint signs {self.size}.",
            )
        elif edge != self._frontier.dump():
            verdict.add(FaultKind.TREE, "The stored edge of the tree is damaged.")
        self._check_above(verdict)

    def _check_above(self, verdict: Verdict) -> None:
        for level, hashes in enumerate(self._above, start=1):
            for position in range(-(-len(hashes) // FULL)):
                wanted = hashes[position * FULL : (position + 1) * FULL]
                stored = find_tile(self._session, level, position) or b""
                if not stored.startswith(bytes(wanted)):
                    verdict.add(FaultKind.TREE, f"Tile {position} of level {level} is damaged.")
