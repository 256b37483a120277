"""A file goes to clamd in a stream, and whatever clamd does the worker is never held up by it."""

import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from advocacy.evidence_store.scanning.clamd import Clamd, Finding, ScannerSilent, make_scanner
from advocacy.evidence_store.scanning.states import ScanState
from advocacy.settings import SettingMissing, Settings
from tests.evidence_store.originals import InMemory
from tests.evidence_store.scanners import EICAR, serving_clamd
from tests.test_settings import NEEDED

LARGE = bytes(range(256)) * 4096 * 6
# Never reached: a scan that hangs would hang the test.
LONG = 60.0


def asked(port: int, data: bytes, *, most: int = 10**9, seconds: float = LONG) -> Finding:
    return Clamd(("127.0.0.1", port), most_bytes=most, seconds=seconds).scan(InMemory(data))


def test_a_clean_file_arrives_whole_and_nothing_is_found() -> None:
    with serving_clamd() as clamd:
        assert asked(clamd.port, LARGE) == Finding(ScanState.CLEAN)
    assert clamd.heard == [LARGE]


def test_what_is_found_is_told_by_the_scanners_own_name() -> None:
    with serving_clamd() as clamd:
        assert asked(clamd.port, b"x" + EICAR) == Finding(ScanState.HARMFUL, "Eicar-Test")


def test_a_name_is_only_ever_words() -> None:
    with serving_clamd(answer=b"stream: <b>\x1b\x07" + b"n" * 500 + b" FOUND\0") as clamd:
        called = asked(clamd.port, b"x").called
    assert called == "<b>" + "n" * 117


def test_what_is_larger_than_it_takes_is_not_sent_at_all() -> None:
    with serving_clamd() as clamd:
        assert asked(clamd.port, LARGE, most=1000).state is ScanState.TOO_LARGE
    assert clamd.heard == []


@pytest.mark.parametrize("most", [0, 1000, len(LARGE) - 1])
def test_a_scanner_with_a_smaller_limit_of_its_own_is_understood(most: int) -> None:
    with serving_clamd(most=most) as clamd:
        assert asked(clamd.port, LARGE).state is ScanState.TOO_LARGE


def test_what_it_did_not_look_at_to_its_end_counts_as_too_large() -> None:
    said = b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"
    with serving_clamd(answer=said) as clamd:
        assert asked(clamd.port, b"x").state is ScanState.TOO_LARGE


@pytest.mark.parametrize(
    "behaves",
    [
        {"hangs_up": True},
        {"answer": b"stream: OK"},
        {"answer": b"UNKNOWN COMMAND\0"},
        {"answer": b"stream: lstat() failed. ERROR\0"},
        {"answer": b"stream: " + b"a" * 5000},
    ],
    ids=["hangs up", "cut off", "nonsense", "its own trouble", "talks on"],
)
def test_an_answer_that_is_none_is_silence(behaves: dict[str, object]) -> None:
    with serving_clamd(**behaves) as clamd, pytest.raises(ScannerSilent):
        asked(clamd.port, LARGE)


def test_an_answer_that_drips_is_not_waited_for_byte_by_byte() -> None:
    with (
        serving_clamd(drips=True) as clamd,
        pytest.raises(ScannerSilent, match=r"too long|Timeout"),
    ):
        asked(clamd.port, b"x", seconds=0.3)


def test_a_scanner_that_is_not_there_is_silence(tmp_path: Path) -> None:
    with serving_clamd() as clamd:
        pass
    with pytest.raises(ScannerSilent):
        asked(clamd.port, b"x")
    with pytest.raises(ScannerSilent):
        Clamd(str(tmp_path / "no.sock"), most_bytes=10).scan(InMemory(b"x"))


@pytest.mark.parametrize(
    "address", ["/run/clamd.sock", "unix:/run/c", "127.0.0.1:3310", "localhost:1", "[::1]:3310"]
)
def test_a_scanner_of_this_machine_can_be_set(address: str) -> None:
    given = {**NEEDED, "ADVOCACY_CLAMD_ADDRESS": address}
    assert isinstance(make_scanner(Settings.from_env(given)), Clamd)


@pytest.mark.parametrize("address", ["scanner.example:3310", "192.0.2.7:3310", "clamd", "::1:x"])
def test_files_never_go_unencrypted_to_another_machine(address: str) -> None:
    given = {**NEEDED, "ADVOCACY_CLAMD_ADDRESS": address}
    with pytest.raises(SettingMissing, match="ADVOCACY_CLAMD_ADDRESS"):
        make_scanner(Settings.from_env(given))


def test_without_the_setting_there_is_no_scanner() -> None:
    assert make_scanner(Settings.from_env(NEEDED)) is None


CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")


@pytest.fixture(scope="module")
def real() -> Iterator[Clamd]:
    """A real clamd that knows one thing: the text all scanners take for harmful."""
    if CLAMD is None:
        # Not every machine has ClamAV; in CI tests/conftest.py turns every skip into a failure.
        pytest.skip("clamd is not installed: .ci/services installs it as root")
    with TemporaryDirectory(dir="/dev/shm") as name:
        home = Path(name)
        (home / "own.ndb").write_text(f"Own.Eicar:0:*:{EICAR.hex()}\n")
        (home / "conf").write_text(
            f"LocalSocket {home}/sock\nDatabaseDirectory {home}\nTemporaryDirectory {home}\n"
            "Foreground yes\nStreamMaxLength 2M\nConcurrentDatabaseReload no\n"
        )
        running = subprocess.Popen(
            [CLAMD, "-c", str(home / "conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            until = time.monotonic() + 30
            while not (home / "sock").exists():
                assert running.poll() is None, "clamd ended by itself"
                assert time.monotonic() < until, "clamd did not begin to listen"
                time.sleep(0.05)
            yield Clamd(str(home / "sock"), most_bytes=10**9)
        finally:
            running.kill()
            running.wait()


def test_a_real_clamd_finds_what_it_knows_and_nothing_else(real: Clamd) -> None:
    assert real.scan(InMemory(b"Dear Amira, " * 1000)) == Finding(ScanState.CLEAN)
    found = real.scan(InMemory(EICAR))
    assert found.state is ScanState.HARMFUL
    assert found.called.startswith("Own.Eicar")


def test_a_real_clamd_looks_into_an_archive(real: Clamd) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("holiday/photo.jpg.exe", EICAR)
    assert real.scan(InMemory(packed.getvalue())).state is ScanState.HARMFUL


def test_a_real_clamd_says_what_it_is_too_small_for(real: Clamd) -> None:
    assert real.scan(InMemory(LARGE)).state is ScanState.TOO_LARGE
    assert real.scan(InMemory(bytes(2_000_000))).state is ScanState.CLEAN
