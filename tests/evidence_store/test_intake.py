"""A file that arrives is hashed and sealed in one pass, and comes back byte for byte."""

import hashlib
import secrets
import tracemalloc
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import pytest

from advocacy.db import new_id
from advocacy.errors import NoSpace, TooLarge
from advocacy.evidence_store.blobs import Blobs, chunks_of
from advocacy.evidence_store.intake import Sealed, SealingSink
from advocacy.evidence_store.stored import SealedReader
from advocacy.vault import PART_SIZE, DeploymentKeys, FolderKeyStore, SealBroken, Vault
from tests.evidence_store.fakes import FullBlobs, MemoryBlobs


@pytest.fixture
def safe(tmp_path: Path) -> tuple[Vault, UUID]:
    vault = Vault(DeploymentKeys(DeploymentKeys.generate()), FolderKeyStore(tmp_path / "keys"))
    scope_id = new_id()
    vault.create_scope(scope_id)
    return vault, scope_id


def take_in(safe: tuple[Vault, UUID], blobs: Blobs, data: bytes, *, chunk: int = 65_536) -> Sealed:
    sink = SealingSink(safe[0], blobs, scope_id=safe[1], evidence_id=new_id())
    for start in range(0, len(data), chunk):
        sink.write(data[start : start + chunk])
    return sink.finish()


def reader(safe: tuple[Vault, UUID], blobs: Blobs, sealed: Sealed) -> SealedReader:
    return SealedReader(
        safe[0], blobs, scope_id=safe[1], evidence_id=sealed.evidence_id,
        size=sealed.size, parts=sealed.parts,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("size", "parts"),
    [(0, 1), (1, 1), (PART_SIZE - 1, 1), (PART_SIZE, 1), (PART_SIZE + 1, 2), (2 * PART_SIZE, 2)],
)
def test_a_file_comes_back_byte_for_byte(safe: tuple[Vault, UUID], size: int, parts: int) -> None:
    data, blobs = secrets.token_bytes(size), MemoryBlobs()
    sealed = take_in(safe, blobs, data)
    assert sealed.size == size
    assert sealed.parts == parts == len(blobs.kept)
    assert sealed.sha256 == hashlib.sha256(data).digest()
    assert b"".join(reader(safe, blobs, sealed).stream()) == data
    stored = b"".join(reader(safe, blobs, sealed).stored_parts())
    assert sealed.stored_sha256 == hashlib.sha256(stored).digest()


@pytest.mark.parametrize(
    ("start", "stop"),
    [(0, 10), (PART_SIZE - 5, PART_SIZE + 5), (PART_SIZE, PART_SIZE + 1), (2 * PART_SIZE, None)],
)
def test_it_is_read_from_any_place(safe: tuple[Vault, UUID], start: int, stop: int | None) -> None:
    data, blobs = secrets.token_bytes(2 * PART_SIZE + 99), MemoryBlobs()
    sealed = take_in(safe, blobs, data, chunk=1_000_003)
    assert b"".join(reader(safe, blobs, sealed).stream(start, stop)) == data[start:stop]


def test_nothing_legible_lies_in_the_store(safe: tuple[Vault, UUID]) -> None:
    blobs = MemoryBlobs()
    take_in(safe, blobs, b"SEEDED-MARKER " * 500_000)
    assert not any(b"SEEDED-MARKER" in kept for kept in blobs.kept.values())


def test_a_part_that_was_changed_swapped_or_cut_off_is_noticed(safe: tuple[Vault, UUID]) -> None:
    blobs = MemoryBlobs()
    sealed = take_in(safe, blobs, secrets.token_bytes(2 * PART_SIZE + 99))
    first, second, third = sorted(blobs.kept)
    untouched = dict(blobs.kept)
    changed = bytearray(untouched[first])
    changed[1000] ^= 1
    for spoiled in (
        {first: bytes(changed)},
        {first: untouched[second], second: untouched[first]},
        {third: untouched[third][:-1]},
    ):
        blobs.kept = untouched | spoiled
        with pytest.raises(SealBroken):
            list(reader(safe, blobs, sealed).stream())
    cut = Sealed(**{**vars(sealed), "parts": 2})
    blobs.kept = untouched
    with pytest.raises(SealBroken):
        list(reader(safe, blobs, cut).stream())


def test_giving_up_leaves_nothing(safe: tuple[Vault, UUID]) -> None:
    blobs = MemoryBlobs()
    sink = SealingSink(safe[0], blobs, scope_id=safe[1], evidence_id=new_id())
    sink.write(secrets.token_bytes(2 * PART_SIZE + 99))
    assert len(blobs.kept) == 2
    sink.abort()
    assert blobs.kept == {}


def test_a_file_past_the_limit_is_refused_in_words(safe: tuple[Vault, UUID]) -> None:
    sink = SealingSink(
        safe[0], MemoryBlobs(), scope_id=safe[1], evidence_id=new_id(), most_bytes=10
    )
    sink.write(b"0123456789")
    with pytest.raises(TooLarge, match="200 MB"):
        sink.write(b"x")


def test_a_full_disk_leaves_nothing_once_it_is_given_up(safe: tuple[Vault, UUID]) -> None:
    blobs = FullBlobs(room=1)
    sink = SealingSink(safe[0], blobs, scope_id=safe[1], evidence_id=new_id())
    with pytest.raises(NoSpace):
        sink.write(secrets.token_bytes(3 * PART_SIZE))
    sink.abort()
    assert blobs.kept == {}


def test_memory_does_not_grow_with_the_file(safe: tuple[Vault, UUID]) -> None:
    class Counting(MemoryBlobs):
        def create(self, key: str, data: bytes | Iterable[bytes]) -> None:
            for _ in chunks_of(data):
                pass
            super().create(key, b"")

    def peak(megabytes: int) -> int:
        sink = SealingSink(safe[0], Counting(), scope_id=safe[1], evidence_id=new_id())
        block = bytes(65_536)
        tracemalloc.start()
        for _ in range(megabytes * 16):
            sink.write(block[:1] + block[1:])
        sink.finish()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(12) <= 16 * 1024 * 1024
    assert peak(120) <= peak(12) + 1024 * 1024
