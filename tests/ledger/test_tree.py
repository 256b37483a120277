"""The tree agrees with everybody else's, and no proof says more than is true."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    Nodes,
    NotInTree,
    consistency_path,
    inclusion_path,
    leaf_hash,
    range_root,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves, roots and proofs by which certificate-transparency logs are checked.
DATA = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
N96 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
N5F = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N6B = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
NBC = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
NCA = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
N0E = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSION = [
    (0, 1, []),
    (0, 8, [N96, N5F, N6B]),
    (5, 8, [NBC, NCA, ROOTS[3]]),
    (2, 3, [ROOTS[1]]),
    (1, 5, [ROOTS[0], N5F, NBC]),
]
CONSISTENCY = [
    (1, 1, []),
    (1, 8, [N96, N5F, N6B]),
    (6, 8, [N0E, NCA, ROOTS[3]]),
    (2, 5, [N5F, NBC]),
]


def split_root(leaves: Sequence[bytes]) -> bytes:
    """The definition in the RFC, word for word and slow."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + split_root(leaves[:k]) + split_root(leaves[k:])).digest()


def nodes_of(leaves: Sequence[bytes]) -> Nodes:
    def node(level: int, index: int) -> bytes:
        below = leaves[index << level : (index + 1) << level]
        assert len(below) == 1 << level, "only complete subtrees are asked for"
        return split_root(below)

    return node


def some_leaves(size: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(size)]


def grown(leaves: Sequence[bytes]) -> Frontier:
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier


VECTOR_LEAVES = [leaf_hash(data) for data in DATA]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_every_other_log_gets(size: int) -> None:
    assert grown(VECTOR_LEAVES[:size]).root().hex() == ROOTS[size - 1]
    assert range_root(nodes_of(VECTOR_LEAVES), 0, size).hex() == ROOTS[size - 1]


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index: int, size: int, path: list[str]) -> None:
    proof = inclusion_path(nodes_of(VECTOR_LEAVES), index, size)
    assert [step.hex() for step in proof] == path
    assert verify_inclusion(
        VECTOR_LEAVES[index],
        index=index,
        size=size,
        path=proof,
        root=bytes.fromhex(ROOTS[size - 1]),
    )


@pytest.mark.parametrize(("older", "newer", "path"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(older: int, newer: int, path: list[str]) -> None:
    proof = consistency_path(nodes_of(VECTOR_LEAVES), older, newer)
    assert [step.hex() for step in proof] == path
    assert verify_consistency(
        older=older,
        newer=newer,
        path=proof,
        older_root=bytes.fromhex(ROOTS[older - 1]),
        newer_root=bytes.fromhex(ROOTS[newer - 1]),
    )


@settings(deadline=None)
@given(st.integers(0, 300))
def test_growing_leaf_by_leaf_gives_the_root_of_the_definition(size: int) -> None:
    leaves = some_leaves(size)
    frontier = grown(leaves)
    assert frontier.root() == split_root(leaves)
    assert Frontier.load(size, frontier.dump()) == frontier


def test_an_edge_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="can't be"):
        Frontier.load(3, b"\x00" * 32)


@settings(deadline=None)
@given(st.data())
def test_a_true_inclusion_verifies_and_a_bent_one_does_not(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 130))
    index = data.draw(st.integers(0, size - 1))
    leaves = some_leaves(size)
    root = split_root(leaves)
    path = inclusion_path(nodes_of(leaves), index, size)
    assert verify_inclusion(leaves[index], index=index, size=size, path=path, root=root)

    other = data.draw(st.integers(-1, size + 1).filter(lambda number: number != index))
    assert not verify_inclusion(leaves[index], index=other, size=size, path=path, root=root)
    assert not verify_inclusion(root[::-1], index=index, size=size, path=path, root=root)
    assert not verify_inclusion(
        leaves[index], index=index, size=size, path=[*path, root], root=root
    )
    for bent in _bent(path, data):
        assert not verify_inclusion(leaves[index], index=index, size=size, path=bent, root=root)


@settings(deadline=None)
@given(st.data())
def test_a_true_consistency_verifies_and_a_bent_one_does_not(data: st.DataObject) -> None:
    newer = data.draw(st.integers(1, 130))
    older = data.draw(st.integers(1, newer))
    leaves = some_leaves(newer)
    old, new = split_root(leaves[:older]), split_root(leaves)
    path = consistency_path(nodes_of(leaves), older, newer)

    def holds(path: Sequence[bytes], *, first: bytes = old, second: bytes = new) -> bool:
        return verify_consistency(
            older=older, newer=newer, older_root=first, newer_root=second, path=path
        )

    assert holds(path)
    assert not holds([*path, new])
    assert not holds(path, first=new[::-1])
    assert not holds(path, second=old[::-1])
    for bent in _bent(path, data):
        assert not holds(bent)


def _bent(path: Sequence[bytes], data: st.DataObject) -> list[list[bytes]]:
    """The path with one bit turned, one step left out, and turned round."""
    if not path:
        return []
    at = data.draw(st.integers(0, len(path) - 1))
    turned = bytes([path[at][0] ^ 1]) + path[at][1:]
    bent = [[*path[:at], turned, *path[at + 1 :]], [*path[:at], *path[at + 1 :]]]
    return bent if len(path) == 1 else [*bent, list(path[::-1])]


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_is_made_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(NotInTree):
        inclusion_path(nodes_of(some_leaves(3)), index, size)
    assert not verify_inclusion(EMPTY_ROOT, index=index, size=size, path=[], root=EMPTY_ROOT)


@pytest.mark.parametrize(("older", "newer"), [(0, 3), (4, 3)])
def test_no_proof_is_made_between_trees_that_do_not_follow(older: int, newer: int) -> None:
    with pytest.raises(NotInTree):
        consistency_path(nodes_of(some_leaves(3)), older, newer)
    assert not verify_consistency(
        older=older, newer=newer, older_root=EMPTY_ROOT, newer_root=EMPTY_ROOT, path=[]
    )
