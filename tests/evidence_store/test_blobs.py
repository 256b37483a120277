"""What is kept is kept durably, once, and never written over."""

import errno
import fcntl
import os
from pathlib import Path

import pytest

from advocacy.errors import NoSpace
from advocacy.evidence_store import blobs as blobs_module
from advocacy.evidence_store.blobs import BlobExists, BlobMissing, Blobs, FolderBlobs
from tests.evidence_store.fakes import MemoryBlobs


@pytest.fixture(params=["folder", "memory"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    return FolderBlobs(tmp_path / "blobs") if request.param == "folder" else MemoryBlobs()


def test_what_was_created_is_read_back(blobs: Blobs) -> None:
    blobs.create("evidence/a/000000", b"sealed")
    assert blobs.read("evidence/a/000000") == b"sealed"
    assert blobs.size("evidence/a/000000") == 6
    assert blobs.exists("evidence/a/000000")


def test_nothing_is_written_over(blobs: Blobs) -> None:
    blobs.create("evidence/a/000000", b"first")
    with pytest.raises(BlobExists):
        blobs.create("evidence/a/000000", b"second")
    assert blobs.read("evidence/a/000000") == b"first"


def test_what_is_not_there_is_named(blobs: Blobs) -> None:
    assert not blobs.exists("evidence/b/000000")
    for act in (blobs.read, blobs.size):
        with pytest.raises(BlobMissing, match="evidence/b/000000"):
            act("evidence/b/000000")


def test_keys_come_in_order_and_by_prefix(blobs: Blobs) -> None:
    for key in ("evidence/b/000001", "evidence/b/000000", "evidence/a/000000", "previews/a"):
        blobs.create(key, b"x")
    assert list(blobs.keys("evidence/b")) == ["evidence/b/000000", "evidence/b/000001"]
    assert list(blobs.keys("")) == [
        "evidence/a/000000",
        "evidence/b/000000",
        "evidence/b/000001",
        "previews/a",
    ]


def test_deleting_twice_is_no_error(blobs: Blobs) -> None:
    blobs.create("previews/a", b"x")
    blobs.delete("previews/a")
    blobs.delete("previews/a")
    assert not blobs.exists("previews/a")


@pytest.mark.parametrize("key", ["../keys", "/etc/passwd", "evidence/../x", ".incoming/x", "a//b"])
def test_a_key_cannot_lead_out_of_the_store(blobs: Blobs, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        blobs.create(key, b"x")


def test_a_crash_leaves_a_temporary_file_that_the_next_start_removes(tmp_path: Path) -> None:
    FolderBlobs(tmp_path)
    left = tmp_path / ".incoming" / "left"
    left.write_bytes(b"half a sealed part")
    blobs = FolderBlobs(tmp_path)
    assert not left.exists()
    assert list(blobs.keys("")) == []


def test_a_file_another_process_is_writing_survives_a_start(tmp_path: Path) -> None:
    FolderBlobs(tmp_path)
    flying = tmp_path / ".incoming" / "flying"
    handle = os.open(flying, os.O_WRONLY | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    FolderBlobs(tmp_path)
    assert flying.exists()
    os.close(handle)


def test_a_full_disk_is_said_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = FolderBlobs(tmp_path)

    def full(_handle: int, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(blobs_module, "_write_all", full)
    with pytest.raises(NoSpace, match="no room"):
        blobs.create("evidence/a/000000", b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_only_its_owner_can_look_inside(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path / "blobs")
    blobs.create("evidence/a/000000", b"x")
    for path in [tmp_path / "blobs", *(tmp_path / "blobs").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path
