"""The Merkle tree of RFC 9162, section 2.1: roots, proofs, and the checking of both.

Nothing here knows a database. A tree is read through a function that returns the hash of a
complete subtree, so a proof costs as many readings as the tree is deep.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Nodes = Callable[[int, int], bytes]
"""(level, index) → the hash of the complete subtree over leaves index·2^level and following."""


class NotInTree(ValueError):
    """A proof was asked for that the tree of this size can't have."""


def leaf_hash(data: bytes) -> bytes:
    """Return SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """The right edge of a growing tree: the roots of its complete subtrees, largest first.

    Appending costs one hash on average; the root costs one for each complete subtree.
    """

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        size, node = self.size, leaf
        while size & 1:
            node = node_hash(self.hashes.pop(), node)
            size >>= 1
        self.hashes.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the tree as it stands."""
        return _folded(self.hashes) if self.hashes else EMPTY_ROOT

    def dump(self) -> bytes:
        """Return the hashes laid end to end."""
        return b"".join(self.hashes)

    @classmethod
    def load(cls, size: int, dumped: bytes) -> "Frontier":
        """Return the frontier that was dumped; raises ValueError when it can't be of that size."""
        if len(dumped) != size.bit_count() * HASH_BYTES:
            message = f"The edge of a tree of {size} can't be {len(dumped)} bytes long."
            raise ValueError(message)
        hashes = [dumped[at : at + HASH_BYTES] for at in range(0, len(dumped), HASH_BYTES)]
        return cls(size, hashes)


def _folded(hashes: Sequence[bytes]) -> bytes:
    node = hashes[-1]
    for left in reversed(hashes[:-1]):
        node = node_hash(left, node)
    return node


def _split(size: int) -> int:
    """Return the largest power of two smaller than `size` (which is at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def range_root(nodes: Nodes, start: int, end: int) -> bytes:
    """Return the root over leaves start … end - 1, where `start` is where a subtree begins."""
    hashes = []
    while start < end:
        level = (end - start).bit_length() - 1
        hashes.append(nodes(level, start >> level))
        start += 1 << level
    return _folded(hashes) if hashes else EMPTY_ROOT


def inclusion_path(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """Return the audit path of leaf `index` in the tree of `size` leaves (2.1.3.1).

    Raises NotInTree when there is no such leaf.
    """
    if not 0 <= index < size:
        message = f"There is no leaf {index} in a tree of {size}."
        raise NotInTree(message)
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(range_root(nodes, middle, end))
            end = middle
        else:
            path.append(range_root(nodes, start, middle))
            start = middle
    return path[::-1]


def consistency_path(nodes: Nodes, older: int, newer: int) -> list[bytes]:
    """Return the proof that the tree of `older` leaves is the beginning of the newer (2.1.4.1).

    Raises NotInTree unless 0 < older <= newer.
    """
    if not 0 < older <= newer:
        message = f"A tree of {older} is not the beginning of a tree of {newer}."
        raise NotInTree(message)
    path, start, end = [], 0, newer
    while end != older:
        middle = start + _split(end - start)
        if older <= middle:
            path.append(range_root(nodes, middle, end))
            end = middle
        else:
            path.append(range_root(nodes, start, middle))
            start = middle
    # The verifier knows the older root; where that is the whole subtree it is not sent.
    if start:
        path.append(range_root(nodes, start, end))
    return path[::-1]


def _skip_left(first: int, last: int) -> tuple[int, int]:
    while not first & 1 and first:
        first, last = first >> 1, last >> 1
    return first, last


def verify_inclusion(
    leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Return whether `path` leads from the leaf's hash to the root (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    first, last, node = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if first & 1 or first == last:
            node = node_hash(step, node)
            first, last = _skip_left(first, last)
        else:
            node = node_hash(node, step)
        first, last = first >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(
    *, older: int, newer: int, older_root: bytes, newer_root: bytes, path: Sequence[bytes]
) -> bool:
    """Return whether `path` shows the older tree to be the newer one's beginning (2.1.4.2)."""
    if not 0 < older <= newer:
        return False
    if older == newer:
        return not path and older_root == newer_root
    steps = list(path) if older & (older - 1) else [older_root, *path]
    if not steps:
        return False
    first, last = older - 1, newer - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old_node = new_node = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old_node, new_node = node_hash(step, old_node), node_hash(step, new_node)
            first, last = _skip_left(first, last)
        else:
            new_node = node_hash(new_node, step)
        first, last = first >> 1, last >> 1
    return last == 0 and old_node == older_root and new_node == newer_root
