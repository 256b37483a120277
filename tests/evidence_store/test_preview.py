"""A picture may be looked at; what it carries about people stays apart."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from advocacy.app import ROOT
from advocacy.confinement import command_for
from advocacy.evidence_store.looking import look_process
from advocacy.evidence_store.preview import (
    PreviewFailed,
    can_preview,
    derive_preview,
    media_of,
)
from tests.evidence_store.originals import InMemory
from tests.evidence_store.pictures import MARKERS, picture

KINDS = {
    "JPEG": ("image/jpeg", 5),
    "PNG": ("image/png", 4),
    "WEBP": ("image/webp", 3),
    "HEIF": ("image/heic", 3),
}
# The filter is the Linux kernel's; elsewhere a reader is held back by limits of time and size only.
ONLY_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="the kernel's filter is Linux's own"
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_copy_carries_nothing_that_the_original_carries(kind: str) -> None:
    media, carried = KINDS[kind]
    original = picture(kind)
    assert sum(marker in original for marker in MARKERS) == carried
    assert media_of(original[:8192]) == media
    preview = derive_preview(InMemory(original), media=media)
    assert not any(marker in preview.pixels for marker in MARKERS)
    for word in (
        b"Exif",
        b"exif",
        b"xmp",
        b"XMP",
        b"tEXt",
        b"iTXt",
        b"iCCP",
        b"ICC_PROFILE",
        b"8BIM",
    ):
        assert word not in preview.pixels
    with Image.open(io.BytesIO(preview.pixels)) as copy:
        assert not copy.getexif()
        assert set(copy.info) <= {
            "jfif", "jfif_version", "jfif_unit", "jfif_density", "loop", "background",
            "timestamp", "duration",
        }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_carried_is_told_apart(kind: str) -> None:
    preview = derive_preview(InMemory(picture(kind)), media=KINDS[kind][0])
    assert preview.metadata["place"] == "51.06, -1.31"
    assert preview.metadata["exif.Make"] == "MarkerMaker"
    assert preview.metadata["exif.DateTime"] == "2026:11:23 18:10:00"


def test_a_photo_taken_sideways_stands_upright() -> None:
    preview = derive_preview(InMemory(picture("JPEG")), media="image/jpeg")
    with Image.open(io.BytesIO(preview.pixels)) as copy:
        assert copy.size == (200, 320)


def test_a_large_photo_becomes_a_small_picture() -> None:
    preview = derive_preview(InMemory(picture("JPEG", size=(4000, 3000))), media="image/jpeg")
    with Image.open(io.BytesIO(preview.pixels)) as copy:
        assert max(copy.size) == 1600


def test_a_broken_picture_is_said_to_have_no_preview() -> None:
    with pytest.raises(PreviewFailed):
        derive_preview(InMemory(picture("JPEG")[:200]), media="image/jpeg")


def test_a_picture_too_large_to_open_is_refused() -> None:
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    with pytest.raises(PreviewFailed):
        derive_preview(InMemory(bomb.getvalue()), media="image/png")


def test_a_process_that_hangs_is_ended(tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    with pytest.raises(PreviewFailed, match="too long"):
        derive_preview(InMemory(b"x"), media="image/jpeg", seconds=0.3, process=slow)


def test_a_process_that_was_taken_over_cannot_pass_off_a_page_as_a_picture(tmp_path: Path) -> None:
    evil = tmp_path / "evil.py"
    evil.write_text(
        "import sys\n"
        "page = b'<script>steal()</script>'\n"
        'sys.stdout.buffer.write(b\'{"pixels": 24, "media": "image/jpeg"}\\n\' + page)\n'
    )
    with pytest.raises(PreviewFailed, match="not a picture"):
        derive_preview(InMemory(b"x"), media="image/jpeg", process=evil)


def _confined(code: str) -> str:
    program = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
    program += "from advocacy.evidence_store.looking.look_process import LIMITS, confine\n"
    program += f"confine(LIMITS, opens_files=False)\n{code}\n"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, check=False)
    return (done.stdout + done.stderr).decode()


@ONLY_LINUX
@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import socket; socket.socketpair()",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.open('/dev/shm/x-preview', os.O_CREAT | os.O_WRONLY)",
        "import os; os.open('/etc/hostname', os.O_RDONLY)",
        "import os; os.mkdir('/dev/shm/x-preview')",
        "import os; os.unlink('/dev/shm/x-preview')",
        "import os; os.rename('/dev/shm/x-preview', '/dev/shm/y-preview')",
        "import os; os.kill(os.getppid(), 0)",
        "import ctypes; libc = ctypes.CDLL(None, use_errno=True); libc.syscall(425, 8, 0); "
        "raise OSError(ctypes.get_errno(), 'io_uring')",
    ],
)
def test_the_process_reaches_nothing(code: str) -> None:
    said = _confined(code)
    assert "PermissionError" in said
    assert not Path("/dev/shm/x-preview").exists()  # noqa: S108 - what the probe would have made


def test_the_process_has_no_more_memory_than_it_was_given() -> None:
    assert "MemoryError" in _confined(f"bytearray({look_process.LIMITS.memory_bytes})")


def test_the_process_inherits_no_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVOCACY_KEYSET", "secret")
    nosy = tmp_path / "nosy.py"
    nosy.write_text(
        "import os, sys\n"
        "assert 'ADVOCACY_KEYSET' not in os.environ\n"
        'sys.stdout.buffer.write(b\'{"pixels": 3, "media": "image/jpeg"}\\n\\xff\\xd8\\xff\')\n'
    )
    assert (
        derive_preview(InMemory(b"x"), media="image/jpeg", process=nosy).pixels == b"\xff\xd8\xff"
    )


def test_only_known_kinds_of_moderate_size_are_opened() -> None:
    assert can_preview("image/png", 1000)
    assert can_preview("application/pdf", 1000)
    assert not can_preview("image/svg+xml", 1000)
    assert not can_preview("text/html", 1000)
    assert not can_preview("application/zip", 1000)
    assert not can_preview("image/jpeg", 41_000_000)
    assert not can_preview("application/pdf", 41_000_000)
    # Of a recording only some places are asked for, however long it is.
    assert can_preview("video/mp4", 2_000_000_000)


def test_the_process_loads_nothing_of_ours_but_what_it_needs(tmp_path: Path) -> None:
    process = Path(look_process.__file__)
    asks = f"import runpy, sys; runpy.run_path({str(process)!r}); "
    asks += "sys.stderr.write(' '.join(m for m in sys.modules if m.startswith('advocacy')))"
    nosy = tmp_path / "nosy.py"
    nosy.write_text(asks)
    done = subprocess.run(command_for(nosy), capture_output=True, check=True)
    loaded = set(done.stderr.decode().split())
    room = "advocacy.evidence_store.looking"
    assert {name for name in loaded if not name.startswith(room)} == {
        "advocacy", "advocacy.confinement", "advocacy.evidence_store",
    }  # fmt: skip


@ONLY_LINUX
def test_once_it_may_look_the_process_itself_can_open_no_file(tmp_path: Path) -> None:
    evil = tmp_path / "evil.py"
    evil.write_text(
        "from pathlib import Path\n"
        "from advocacy.evidence_store.looking import look_process\n"
        "def look(media, file, size, out):\n"
        "    Path('/etc/passwd').read_bytes()\n"
        '    out.write(b\'{"pixels": 3, "media": "image/jpeg"}\\n\\xff\\xd8\\xff\')\n'
        "    out.flush()\n"
        "look_process.look = look\n"
        "look_process.main()\n"
    )
    with pytest.raises(PreviewFailed, match="it stopped"):
        derive_preview(InMemory(b"x"), media="image/jpeg", process=evil)
